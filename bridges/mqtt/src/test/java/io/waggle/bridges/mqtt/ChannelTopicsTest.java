// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Nodes;
import io.waggle.PublishOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Topics of MQTT are topics of the channels: what is published on one side is had on the other. */
@CleanVertx
class ChannelTopicsTest {

  private static final ChannelsOptions KEPT = new ChannelsOptions()
    .addChannel(new ChannelOptions("kept/#").setHistorySize(100).setPresence(true));

  private final List<ChannelMessage> heard = new CopyOnWriteArrayList<>();

  private static MqttBridgeOptions options() {
    return new MqttBridgeOptions().setChannelOptions(KEPT).setAuthenticators(List.of(ChannelTopicsTest::known));
  }

  /** Everybody is who he says. */
  private static Future<MqttIdentity> known(MqttLogin login) {
    return Future.succeededFuture(new MqttIdentity(login.clientId(), login.clientId(), false,
      Long.MAX_VALUE, Map.of()));
  }

  private static void publish(Channels channels, String topic, String text) {
    Await.result(channels.publish(topic, Buffer.buffer(text)));
  }

  @Test
  void whatClientsPublishIsHeardInTheChannels(Vertx vertx) {
    int port = Servers.start(vertx, options(), 2);
    Channels channels = Channels.of(vertx, "main");
    Await.result(channels.subscribe("lamps/#", heard::add));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.publish("lamps/hall", "on", 1, 7, false, Properties.of(Property.CONTENT_TYPE, "text/plain")
        .with(Property.USER_PROPERTY, new Properties.Pair("tag.city", "Oslo")));
      assertThat(ann.expectAck(Type.PUBACK, 7).reason()).isEqualTo(ReasonCode.SUCCESS);
      ann.publish("$lamps/hall", "own", 1, 8);
      assertThat(ann.expectAck(Type.PUBACK, 8).reason()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }
    Await.until("it is heard", () -> heard.size() == 1);
    assertThat(heard.get(0).text()).isEqualTo("on");
    assertThat(heard.get(0).headers()).containsEntry("content-type", "text/plain").containsEntry("tag.city", "Oslo")
      .containsEntry("sender", "ann");
  }

  @Test
  void whatIsAcknowledgedIsInTheHistory(Vertx vertx) {
    int port = Servers.start(vertx, options(), 1);
    Channels channels = Channels.of(vertx, "main");
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      for (int i = 1; i <= 20; i++) {
        ann.publishAndWait("kept/a", "m-" + i, false);
        assertThat(Await.result(channels.history("kept/a", null, 100)).messages()).hasSize(i);
      }
    }
  }

  @Test
  void whatVerticlesPublishComesOnce(Vertx vertx) {
    int port = Servers.start(vertx, options(), 2);
    Channels channels = Channels.of(vertx, "main");
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann"); MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("kept/+", 1);
      ann.subscribe("kept/a", 2);
      ann.subscribe("#", 0);
      bob.subscribe("plain", 0);
      Await.result(channels.publish("kept/a", Buffer.buffer("1"),
        new PublishOptions().setHeaders(Map.of("event", "greet", "content-type", "application/json"))));
      Packet.Publish message = ann.expectMessage("1");
      assertThat(message.qos()).isEqualTo(1);
      assertThat(message.properties().text(Property.CONTENT_TYPE)).isEqualTo("application/json");
      ann.send(new Packet.Ack(Type.PUBACK, message.id()));
      publish(channels, "plain", "2");
      bob.expectMessage("2");
      ann.expectMessage("2");
      ann.expectNothing();
      ann.unsubscribe("#");
      publish(channels, "plain", "3");
      bob.expectMessage("3");
      ann.expectNothing();
    }
  }

  @Test
  void whatComesWhileAClientIsAwayWaitsForIt(Vertx vertx) {
    int port = Servers.start(vertx, options(), 2);
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
      ann.subscribe("kept/a", 1);
      ann.disconnect();
    }
    publish(Channels.of(vertx, "main"), "kept/a", "1");
    publish(Channels.of(vertx, "main"), "kept/a", "2");
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
      ann.expectMessage("1");
      ann.expectMessage("2");
    }
  }

  @Test
  void whoIsConnectedAndSubscribedIsPresent(Vertx vertx) {
    int port = Servers.start(vertx, options(), 2);
    Channels channels = Channels.of(vertx, "main");
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5); MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("kept/a", 1);
      bob.subscribe("kept/a", 1);
      bob.subscribe("kept/#", 1);
      Await.untilEqual(Map.of("ann", 1, "bob", 1), () -> Await.result(channels.presence("kept/a")).identities());
      bob.unsubscribe("kept/a");
      Await.untilEqual(Map.of("ann", 1), () -> Await.result(channels.presence("kept/a")).identities());
    }
    Await.untilEqual(Map.of(), () -> Await.result(channels.presence("kept/a")).identities());
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
      Await.untilEqual(Map.of("ann", 1), () -> Await.result(channels.presence("kept/a")).identities());
    }
  }

  @Test
  void rulesOfTheChannelsHold(Vertx vertx) {
    int port = Servers.start(vertx, options().setChannelOptions(new ChannelsOptions(new JsonObject(
      "{\"accessRules\":[{\"pattern\":\"own/%u/#\",\"actions\":[\"publish\",\"subscribe\"]}]}"))), 1);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      assertThat(ann.subscribe("own/ann/#", 1)).isEqualTo(1);
      assertThat(ann.subscribe("own/bob/#", 1)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(ann.publishAndWait("own/bob/x", "no", false)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      ann.publish("own/ann/x", "yes", 0, 0);
      ann.expectMessage("yes");
    }
  }

  @Test
  void clientsOfTwoNodesMeet() {
    try (Nodes nodes = Nodes.of(2)) {
      int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 2);
      int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 2);
      try (MqttTestClient ann = MqttTestClient.connect(here, "ann"); MqttTestClient bob = MqttTestClient.connect(there, "bob")) {
        ann.subscribe("lamps/+", 1);
        bob.subscribe("lamps/hall", 1);
        for (int i = 1; i <= 20; i++) {
          String text = "m-" + i;
          assertThat(bob.publish("lamps/hall", text, 1, i)).isSameAs(bob);
        }
        for (int i = 1; i <= 20; i++) {
          Packet.Publish message = ann.expectMessage("m-" + i);
          ann.send(new Packet.Ack(Type.PUBACK, message.id()));
        }
        ann.expectNothing();
        assertThat(new String(last(bob).payload(), StandardCharsets.UTF_8)).isEqualTo("m-20");
      }
    }
  }

  /** Acknowledges its own messages as they come back, up to the last. */
  private static Packet.Publish last(MqttTestClient client) {
    for (int acks = 0, messages = 0; ; ) {
      Packet packet = client.receive(Await.DEADLINE);
      if (packet instanceof Packet.Publish publish) {
        client.send(new Packet.Ack(Type.PUBACK, publish.id()));
        if (++messages == 20) {
          return publish;
        }
      } else {
        acks++;
        assertThat(acks).isLessThanOrEqualTo(20);
      }
    }
  }
}
