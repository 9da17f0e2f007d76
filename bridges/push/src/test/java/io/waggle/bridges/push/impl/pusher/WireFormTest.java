// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireFormTest {

  private static final WireForm FORM = WireForm.withoutPrefix(0);

  private static ChannelMessage message(String topic, Buffer payload, Map<String, String> headers) {
    return new ChannelMessage(topic, 0, "", "id", payload, headers, Instant.EPOCH);
  }

  private static String form(String payload, String event) {
    return FORM.apply(message("news", Buffer.buffer(payload), Map.of(ChannelHeaders.EVENT, event))).toString();
  }

  @Test
  void dataIsTheTextOfThePayload() {
    assertThat(form("{\"a\":\"b\\n\"}", "greet"))
      .isEqualTo("{\"event\":\"greet\",\"channel\":\"news\",\"data\":\"{\\\"a\\\":\\\"b\\\\n\\\"}\"}");
    assertThat(form("{\n\t\"a\" : 1}", "greet"))
      .isEqualTo("{\"event\":\"greet\",\"channel\":\"news\",\"data\":\"{\\u000a\\u0009\\\"a\\\" : 1}\"}");
    assertThat(form("12", "n")).isEqualTo("{\"event\":\"n\",\"channel\":\"news\",\"data\":\"12\"}");
  }

  @Test
  void textThatIsNoJsonIsAJsonString() {
    assertThat(form("hello \"you\"", "greet"))
      .isEqualTo("{\"event\":\"greet\",\"channel\":\"news\",\"data\":\"\\\"hello \\\\\\\"you\\\\\\\"\\\"\"}");
  }

  @Test
  void bytesAreBase64AndTheEventSaysSo() {
    assertThat(FORM.apply(message("news", Buffer.buffer(new byte[] {1, 2}),
      Map.of(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.BINARY))).toString())
      .isEqualTo("{\"event\":\"message:base64\",\"channel\":\"news\",\"data\":\"\\\"AQI=\\\"\"}");
    assertThat(FORM.apply(message("news", Buffer.buffer(new byte[] {-1}), Map.of(ChannelHeaders.EVENT, "e")))
      .toJsonObject().getString("event")).isEqualTo("e:base64");
  }

  @Test
  void nobodyElseSpeaksForThisProtocol() {
    for (String event : new String[] {"pusher:error", "pusher_internal:member_added"}) {
      assertThat(new JsonObject(form("1", event)).getString("event")).isEqualTo("message");
    }
  }

  @Test
  void clientEventsOnPresenceChannelsTellTheirUser() {
    Map<String, String> headers = Map.of(ChannelHeaders.EVENT, "client-a", ChannelHeaders.SENDER, "a\"nn");
    assertThat(FORM.apply(message("presence-x", Buffer.buffer("1"), headers)).toJsonObject())
      .isEqualTo(new JsonObject().put("event", "client-a").put("channel", "presence-x").put("data", "1")
        .put("user_id", "a\"nn"));
    assertThat(FORM.apply(message("private-x", Buffer.buffer("1"), headers)).toJsonObject().containsKey("user_id"))
      .isFalse();
  }

  @Test
  void clientsDoNotSeeThePrefixOfAnApp() {
    assertThat(WireForm.withoutPrefix(2).apply(message("b/news", Buffer.buffer("1"), Map.of())).toJsonObject()
      .getString("channel")).isEqualTo("news");
    assertThat(WireForm.withoutPrefix(2).apply(message("private-b/a", Buffer.buffer("1"), Map.of())).toJsonObject()
      .getString("channel")).isEqualTo("private-a");
    assertThat(WireForm.ofChannel("#server-to-user-1").apply(message("$x", Buffer.buffer("1"), Map.of()))
      .toJsonObject().getString("channel")).isEqualTo("#server-to-user-1");
  }

  @Test
  void whateverIsPublishedComesOutAsItWas() {
    Random random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.appendCodePoint(switch (random.nextInt(4)) {
          case 0 -> "\"\\{}[]:,/".charAt(random.nextInt(9));
          case 1 -> random.nextInt(0x20);
          case 2 -> 0x10000 + random.nextInt(0x1000);
          default -> random.nextInt(0xD800);
        });
      }
      JsonObject value = new JsonObject().put(text.toString(), text.toString());
      JsonObject frame = FORM.apply(message("t" + text, Payloads.of(value.encode()),
        Map.of(ChannelHeaders.EVENT, "e" + text))).toJsonObject();
      assertThat(new JsonObject(frame.getString("data"))).isEqualTo(value);
      assertThat(frame.getString("event")).isEqualTo("e" + text);
      assertThat(frame.getString("channel")).isEqualTo("t" + text);
      assertThat(Json.decodeValue(FORM.apply(message("t", Buffer.buffer(Json.encode(text.toString())), Map.of()))
        .toJsonObject().getString("data"))).isEqualTo(text.toString());
    }
  }

  @Test
  void anyBytesMakeAValidFrame() {
    Random random = new Random(8);
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = new byte[random.nextInt(30)];
      random.nextBytes(bytes);
      JsonObject frame = FORM.apply(message("t", Buffer.buffer(bytes), Map.of())).toJsonObject();
      assertThat(frame.getString("event")).startsWith("message");
      Json.decodeValue(frame.getString("data"));
    }
  }
}
