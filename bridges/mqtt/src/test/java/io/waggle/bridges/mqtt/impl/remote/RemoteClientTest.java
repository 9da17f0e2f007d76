// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttRemoteOptions;
import io.waggle.bridges.mqtt.MqttRemoteOptions.Route;
import io.waggle.bridges.mqtt.impl.broker.Broker;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The duties of a client, which our broker has towards one that it joins: section 7 of 3.1.1. */
@CleanVertx
class RemoteClientTest {

  private StrictServer server;
  private Broker broker;
  private RemoteBroker remote;

  @AfterEach
  void close() {
    Await.result(remote.close());
    Await.result(broker.release());
    server.close();
  }

  private void join(Vertx vertx, Version version, int keepAliveSeconds) {
    server = new StrictServer(version);
    broker = Await.result(Broker.acquire(vertx, new MqttBridgeOptions()));
    remote = new RemoteBroker(vertx, "mqtt", "ours", broker, new MqttRemoteOptions()
      .setUrl("mqtt://127.0.0.1:" + server.port()).setProtocolLevel(version.level()).setClientId("ours")
      .setReconnectMinMs(1).setReconnectMaxMs(2).setKeepAliveSeconds(keepAliveSeconds)
      .setRoutes(List.of(new Route("in", "in/#", 2, "", ""), new Route("out", "out/#", 2, "", ""))));
    Await.result(remote.start());
  }

  /** Answers CONNECT and SUBSCRIBE. */
  private void welcome(boolean present) {
    Packet.Connect connect = server.accept();
    assertThat(connect.clientId()).isEqualTo("ours");
    assertThat(connect.cleanStart()).isFalse();
    assertThat(connect.will()).isNull();
    server.send(new Packet.ConnAck(present, 0, Properties.NONE));
    Packet.Subscribe subscribe = server.expect(Packet.Subscribe.class);
    assertThat(subscribe.id()).isPositive();
    assertThat(subscribe.subscriptions()).extracting(Packet.Subscription::filter).containsExactly("in/#");
    server.send(new Packet.SubAck(Type.SUBACK, subscribe.id(), new int[] {2}, Properties.NONE));
    Await.until("joined", remote::isUp);
  }

  private void publish(String payload, int qos) {
    Await.result(broker.publish(new Message("out/a", payload.getBytes(StandardCharsets.UTF_8), qos, false,
      Properties.NONE, "", Long.MAX_VALUE)));
  }

  private Packet.Publish expectPublish(String payload, boolean dup) {
    Packet.Publish publish = server.expect(Packet.Publish.class);
    assertThat(new String(publish.payload(), StandardCharsets.UTF_8)).isEqualTo(payload);
    assertThat(publish.dup()).as(payload).isEqualTo(dup);
    assertThat(publish.topic()).isEqualTo("out/a");
    return publish;
  }

  private void expectAck(Type type, int id) {
    Packet.Ack ack = server.expect(Packet.Ack.class);
    assertThat(ack.type()).isEqualTo(type);
    assertThat(ack.id()).isEqualTo(id);
    assertThat(ack.reason()).isZero();
  }

  private void send(int qos, int id, boolean dup) {
    server.send(new Packet.Publish("in/a", new byte[] {1}, id, qos, false, dup, Properties.NONE));
  }

  @ParameterizedTest
  @EnumSource(value = Version.class, names = {"V3_1_1", "V5"})
  void sendsAgainWhatWasNotAcknowledgedInItsOrderAndWithItsIdentifiers(Version version, Vertx vertx) {
    join(vertx, version, 60);
    welcome(false);
    publish("zero", 0);
    publish("one", 1);
    publish("two", 2);
    publish("three", 2);
    assertThat(expectPublish("zero", false).qos()).isZero();
    int one = expectPublish("one", false).id();
    int two = expectPublish("two", false).id();
    int three = expectPublish("three", false).id();
    assertThat(List.of(one, two, three)).doesNotHaveDuplicates().doesNotContain(0);
    server.send(new Packet.Ack(Type.PUBREC, two));
    expectAck(Type.PUBREL, two);
    server.drop();
    welcome(true);
    assertThat(expectPublish("one", true).id()).isEqualTo(one);
    expectAck(Type.PUBREL, two);
    assertThat(expectPublish("three", true).id()).isEqualTo(three);
    server.send(new Packet.Ack(Type.PUBCOMP, two)).send(new Packet.Ack(Type.PUBACK, one));
    server.send(new Packet.Ack(Type.PUBREC, three));
    expectAck(Type.PUBREL, three);
    server.send(new Packet.Ack(Type.PUBCOMP, three));
    publish("four", 1);
    assertThat(expectPublish("four", false).id()).isPositive();
    server.drop();
    // A server that has forgotten the session gets it as something new.
    welcome(false);
    expectPublish("four", false);
  }

  @ParameterizedTest
  @EnumSource(value = Version.class, names = {"V3_1_1", "V5"})
  void acknowledgesInOrderAndTakesAQos2MessageOnce(Version version, Vertx vertx) {
    join(vertx, version, 60);
    welcome(false);
    send(1, 7, false);
    send(2, 9, false);
    send(1, 8, false);
    expectAck(Type.PUBACK, 7);
    expectAck(Type.PUBREC, 9);
    expectAck(Type.PUBACK, 8);
    server.drop();
    welcome(true);
    send(2, 9, true);
    expectAck(Type.PUBREC, 9);
    server.send(new Packet.Ack(Type.PUBREL, 9));
    expectAck(Type.PUBCOMP, 9);
    server.send(new Packet.Ack(Type.PUBREL, 9));
    expectAck(Type.PUBCOMP, 9);
    assertThat(BridgeCounters.of(vertx, "mqtt").count("remote_received")).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(value = Version.class, names = {"V3_1_1", "V5"})
  void pingsInTimeAndSaysGoodByeLast(Version version, Vertx vertx) {
    join(vertx, version, 1);
    welcome(false);
    for (int i = 0; i < 2; i++) {
      assertThat(server.expect(Packet.Ping.class).type()).isEqualTo(Type.PINGREQ);
      server.send(new Packet.Ping(Type.PINGRESP));
    }
    var closed = remote.close();
    Packet last = server.expect(Packet.class);
    if (last instanceof Packet.Ping) {
      last = server.expect(Packet.class);
    }
    assertThat(last).isInstanceOf(Packet.Disconnect.class);
    server.expectEnd();
    Await.result(closed);
  }
}
