// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranslationTest {

  private static final byte[] PAYLOAD = "21.5".getBytes(StandardCharsets.US_ASCII);

  private static ChannelMessage channel(Map<String, String> headers) {
    return new ChannelMessage("a/b", 0, "", "1", Buffer.buffer(PAYLOAD), headers, Instant.EPOCH);
  }

  private static Message thereAndBack(Message message) {
    return Translation.message(channel(Translation.headers(message, "ann", "here")), 0);
  }

  @Test
  void whatTravelsWithAMessageComesBack() {
    Properties properties = Properties.of(Property.PAYLOAD_FORMAT, 1).with(Property.CONTENT_TYPE, "text/plain")
      .with(Property.RESPONSE_TOPIC, "answers/1").with(Property.CORRELATION_DATA, new byte[] {0, (byte) 0xFF})
      .with(Property.USER_PROPERTY, new Properties.Pair("tag.city", "Oslo"));
    Message back = thereAndBack(new Message("a/b", PAYLOAD, 2, true, properties, "client-7", 1_700_000_000_000L));
    assertThat(back.topic()).isEqualTo("a/b");
    assertThat(back.payload()).isEqualTo(PAYLOAD);
    assertThat(back.qos()).isEqualTo(2);
    assertThat(back.retain()).isTrue();
    assertThat(back.publisher()).isEqualTo("client-7");
    assertThat(back.expiresAt()).isEqualTo(1_700_000_000_000L);
    assertThat(back.properties().number(Property.PAYLOAD_FORMAT, 0)).isEqualTo(1);
    assertThat(back.properties().text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
    assertThat(back.properties().text(Property.RESPONSE_TOPIC)).isEqualTo("answers/1");
    assertThat(back.properties().bytes(Property.CORRELATION_DATA)).containsExactly(0, 0xFF);
    assertThat(back.properties().entries()).contains(new Properties.Entry(Property.USER_PROPERTY,
      new Properties.Pair("tag.city", "Oslo")));
  }

  @Test
  void whoPublishedIsSaidByTheBrokerAlone() {
    Properties lies = Properties.of(Property.USER_PROPERTY, new Properties.Pair("sender", "eve"))
      .with(Property.USER_PROPERTY, new Properties.Pair("mqtt.client", "eve"))
      .with(Property.USER_PROPERTY, new Properties.Pair("except", "x"));
    Map<String, String> headers = Translation.headers(
      new Message("a/b", PAYLOAD, 0, false, lies, "client-7", Long.MAX_VALUE), "ann", "here");
    assertThat(headers).isEqualTo(Map.of("sender", "ann", "mqtt.client", "client-7", "mqtt.origin", "here",
      "mqtt.qos", "0"));
  }

  @Test
  void whatOthersPublishHasTheQualityThatWasAskedFor() {
    Message message = Translation.message(channel(Map.of("event", "greet", "content-type", "application/json")), 1);
    assertThat(message.qos()).isEqualTo(1);
    assertThat(message.retain()).isFalse();
    assertThat(message.publisher()).isEmpty();
    assertThat(message.expiresAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(message.properties().text(Property.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(message.properties().find(Property.USER_PROPERTY)).isEqualTo(new Properties.Pair("event", "greet"));
  }

  @Test
  void headersThatSomebodyMadeUpDoNoHarm() {
    Message message = Translation.message(channel(Map.of("mqtt.qos", "7", "mqtt.expires", "soon",
      "mqtt.correlation-data", "%")), 1);
    assertThat(message.qos()).isEqualTo(1);
    assertThat(message.expiresAt()).isEqualTo(Long.MAX_VALUE);
    assertThat(message.properties().isEmpty()).isTrue();
  }
}
