// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ServerProvider;
import io.waggle.Transport;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.SelfSigned;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The bridge as an application and a command see it. */
@CleanVertx
class MqttServerTest {

  private static final MqttBridgeOptions ANY_PORTS = new MqttBridgeOptions().setPort(0).setWebSocketPort(0);

  private static MqttBridge bridge(Vertx vertx, MqttBridgeOptions options) {
    Promise<MqttBridge> made = Promise.promise();
    vertx.getOrCreateContext().runOnContext(v -> MqttBridge.create(vertx, options).onComplete(made));
    return Await.result(made.future());
  }

  @Test
  void theApplicationPublishesAndSubscribes(Vertx vertx) {
    MqttBridge bridge = bridge(vertx, ANY_PORTS);
    Promise<String> heard = Promise.promise();
    Runnable end = bridge.subscribe("from/+", (topic, payload) -> heard.complete(topic + " " + payload));
    try (MqttTestClient ann = MqttTestClient.connect(bridge.actualPorts().get(0), "ann")) {
      ann.subscribe("to/#", 1);
      ann.publish("from/ann", "hello", 0, 0);
      assertThat(Await.result(heard.future())).isEqualTo("from/ann hello");
      end.run();
      ann.publish("from/ann", "nobody hears it", 0, 0);
      Await.result(bridge.publish("to/ann", Buffer.buffer("answer"), 1, false));
      assertThat(ann.expectMessage("answer").qos()).isEqualTo(1);
      assertThat(Await.failure(bridge.publish("to/#", Buffer.buffer(), 0, false))).hasMessageContaining("topic");
      assertThat(bridge.clients(10)).singleElement().satisfies(client -> {
        assertThat(client.clientId()).isEqualTo("ann");
        assertThat(client.connected()).isTrue();
        assertThat(client.subscriptions()).isEqualTo(1);
        assertThat(client.waiting()).isEqualTo(1);
      });
      assertThat(Await.result(bridge.kick("ann"))).isTrue();
      ann.expectDisconnect(ReasonCode.ADMINISTRATIVE_ACTION);
      assertThat(Await.result(bridge.kick("ann"))).isFalse();
    }
    Await.result(bridge.close());
    Await.result(bridge.close());
  }

  @Test
  void pagesConnectOverWebSocket(Vertx vertx) {
    MqttBridge bridge = bridge(vertx, ANY_PORTS);
    int port = bridge.actualPorts().get(1);
    assertThat(bridge.urls().get(1)).isEqualTo("ws://127.0.0.1:" + port + "/mqtt");
    byte[] connect = {0x10, 0x0d, 0x00, 0x04, 'M', 'Q', 'T', 'T', 0x04, 0x02, 0x00, 0x00, 0x00, 0x01, 'w'};
    try (RawClient raw = RawClient.connect(port)) {
      raw.send(upgrade("/other", "mqtt"));
      assertThat(raw.readLine()).contains("404");
    }
    try (RawClient raw = RawClient.connect(port)) {
      raw.send(upgrade("/mqtt", "chat"));
      assertThat(raw.readLine()).contains("400");
    }
    try (RawClient raw = RawClient.connect(port)) {
      raw.send(upgrade("/mqtt", "mqtt"));
      assertThat(raw.readUntil("\r\n\r\n")).containsIgnoringCase("sec-websocket-protocol: mqtt");
      // One packet in two binary frames, masked with zeros.
      raw.sendHex("82 84 00000000").send(Arrays.copyOf(connect, 4));
      raw.sendHex("82 8b 00000000").send(Arrays.copyOfRange(connect, 4, 15));
      assertThat(raw.read(6)).containsExactly(0x82, 0x04, 0x20, 0x02, 0x00, 0x00);
    }
    Await.result(bridge.close());
  }

  private static String upgrade(String path, String subProtocol) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: "
      + subProtocol + "\r\n\r\n";
  }

  @Test
  void strangersNeedSomebodyWhoKnowsThem(Vertx vertx) {
    MqttBridgeOptions open = new MqttBridgeOptions(ANY_PORTS).setHost("0.0.0.0");
    assertThat(Await.failure(MqttBridge.create(vertx, open))).hasMessageContaining("host: 0.0.0.0");
    MqttBridge known = bridge(vertx, new MqttBridgeOptions(open).setAuthenticators(List.of(login ->
      Future.succeededFuture("ann".equals(login.username())
        ? new MqttIdentity(login.clientId(), "ann", false, Long.MAX_VALUE, Map.of()) : null)))
      .setAuthorizers(List.of((client, action, topic) ->
        Future.succeededFuture(topic.startsWith(client.username() + "/")))));
    int port = known.actualPorts().get(0);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5); MqttTestClient eve = MqttTestClient.open(port,
      Version.V5)) {
      assertThat(eve.connect(login("eve")).reason()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
      assertThat(ann.connect(login("ann")).reason()).isZero();
      assertThat(ann.subscribe("ann/#", 0)).isZero();
      assertThat(ann.subscribe("#", 0)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(ann.publishAndWait("bob/x", "m", false)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      ann.publish("ann/x", "m", 0, 0);
      ann.expectMessage("m");
    }
    Await.result(known.close());
  }

  private static Packet.Connect login(String user) {
    return new Packet.Connect(Version.V5, user, true, 0, user, "secret".getBytes(), null, Properties.NONE);
  }

  @Test
  void itListensOverTls(Vertx vertx) {
    SelfSigned self = SelfSigned.create();
    MqttBridge bridge = bridge(vertx, new MqttBridgeOptions().setListeners(List.of(new MqttListenerOptions()
      .setTransport(Transport.TLS).setCertPath(self.certPath()).setKeyPath(self.keyPath()))));
    try (RawClient raw = RawClient.connectTls(bridge.actualPorts().get(0))) {
      raw.sendHex("10 0d 00044d515454 04 02 0000 0001 73");
      assertThat(raw.read(4)).containsExactly(0x20, 0x02, 0x00, 0x00);
    }
    assertThat(bridge.urls().get(0)).startsWith("mqtts://127.0.0.1:");
    self.close();
    Await.result(bridge.close());
  }

  @Test
  void aDrainTellsClientsAndLetsNobodyIn(Vertx vertx) {
    MqttBridge bridge = bridge(vertx, ANY_PORTS);
    int port = bridge.actualPorts().get(0);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
      Lifecycle.of(vertx).beginDrain();
      assertThat(bob.connect("bob", true, Properties.NONE).reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
      Await.result(Lifecycle.of(vertx).stopAccepting());
      Lifecycle.of(vertx).evict(CloseReason.SERVICE_RESTART, new Pace(1_000));
      ann.expectDisconnect(ReasonCode.SERVER_SHUTTING_DOWN);
    }
    Await.result(bridge.close());
  }

  @Test
  void aDrainNamesTheOtherServer(Vertx vertx) {
    MqttBridge bridge = bridge(vertx, new MqttBridgeOptions(ANY_PORTS).setServerReference("b.example.com"));
    try (MqttTestClient ann = MqttTestClient.connect(bridge.actualPorts().get(0), "ann");
         MqttTestClient old = MqttTestClient.connect(bridge.actualPorts().get(0), "old", Version.V3_1_1)) {
      ann.expectNothing();
      Lifecycle.of(vertx).evict(CloseReason.SERVICE_RESTART, new Pace(1_000));
      Packet.Disconnect told = ann.expect(Packet.Disconnect.class);
      assertThat(told.reason()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
      assertThat(told.properties().text(Property.SERVER_REFERENCE)).isEqualTo("b.example.com");
      ann.expectEnd();
      old.expectEnd();
    }
    Await.result(bridge.close());
  }

  @Test
  void aSessionIsNotForAnotherUserWithItsIdentifier(Vertx vertx) {
    MqttBridge bridge = bridge(vertx, new MqttBridgeOptions(ANY_PORTS).setAuthenticators(List.of(login ->
      Future.succeededFuture(new MqttIdentity(login.clientId(), login.username(), false, Long.MAX_VALUE, Map.of())))));
    int port = bridge.actualPorts().get(0);
    for (String user : List.of("ann", "ann", "eve")) {
      try (MqttTestClient client = MqttTestClient.open(port, Version.V5)) {
        Packet.ConnAck answer = client.connect(new Packet.Connect(Version.V5, "same", false, 0, user, null, null,
          Properties.of(Property.SESSION_EXPIRY, 60)));
        assertThat(answer.reason()).isEqualTo(user.equals("eve") ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID : 0);
        if (user.equals("ann")) {
          client.disconnect();
        }
      }
    }
    Await.result(bridge.close());
  }

  @Test
  void theServerHasANameAndStartsTwice(Vertx vertx) {
    ServerProvider mqtt = ServiceLoader.load(ServerProvider.class).stream().map(ServiceLoader.Provider::get)
      .filter(each -> each.name().equals("mqtt")).findFirst().orElseThrow();
    assertThat(mqtt.summary()).hasSizeLessThanOrEqualTo(80);
    JsonObject config = new JsonObject().put("port", 0).put("webSocketPort", -1).putNull("store");
    for (int i = 0; i < 2; i++) {
      DeploymentOptions deployment = new DeploymentOptions().setInstances(2).setConfig(config);
      String id = Await.result(vertx.deployVerticle(mqtt::create, deployment));
      Await.result(vertx.undeploy(id));
    }
  }

  @Test
  void optionsGoThroughJsonAndUnknownKeysAreRefused() {
    MqttBridgeOptions options = new MqttBridgeOptions().setMaxInflight(3).setServerReference("b")
      .setListeners(List.of(new MqttListenerOptions().setTransport(Transport.WEBSOCKET).setPath("/x")));
    assertThat(new MqttBridgeOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(Await.failure(Future.future(promise -> new MqttBridgeOptions(new JsonObject().put("prot", 1)))))
      .hasMessageContaining("prot");
    for (String key : List.of("maxInflight", "maxPacketBytes", "port", "maxClientIdLength")) {
      assertThat(Await.failure(Future.future(promise -> new MqttBridgeOptions(new JsonObject().put(key, -2)))))
        .hasMessageContaining(key);
    }
  }
}
