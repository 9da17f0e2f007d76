// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker with a store on disk that ends and begins again. */
@CleanVertx
class StoredTest {

  @TempDir
  private Path folder;

  private int start(Vertx vertx) {
    MqttStoreOptions store = new MqttStoreOptions().setFolder(folder.toString());
    return Servers.start(vertx, new MqttBridgeOptions().setStore(store), 2);
  }

  private static void stop(Vertx vertx) {
    vertx.deploymentIDs().forEach(id -> Await.result(vertx.undeploy(id)));
  }

  @Test
  void everythingIsThereAfterARestart(Vertx vertx) {
    int port = start(vertx);
    int released;
    int sent;
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5);
         MqttTestClient bob = MqttTestClient.resume(port, "bob", Version.V5)) {
      ann.subscribe(Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 7),
        new Packet.Subscription("a/#", 2, false, false, 0));
      bob.publish("a/b", "released", 2, 1).publish("a/b", "sent", 2, 2);
      bob.expectAck(Type.PUBREC, 1);
      bob.expectAck(Type.PUBREC, 2);
      bob.send(new Packet.Ack(Type.PUBREL, 1));
      bob.expectAck(Type.PUBCOMP, 1);
      released = ann.expectMessage("released").id();
      sent = ann.expectMessage("sent").id();
      ann.send(new Packet.Ack(Type.PUBREC, released));
      ann.expectAck(Type.PUBREL, released);
      ann.disconnect();
      bob.publishAndWait("a/b", "queued", false);
      bob.publishAndWait("kept", "retained", true);
    }
    stop(vertx);
    port = start(vertx);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5);
         MqttTestClient bob = MqttTestClient.resume(port, "bob", Version.V5)) {
      Packet.ConnAck answer = ann.connect("ann", false, Properties.of(Property.SESSION_EXPIRY, 60));
      assertThat(answer.sessionPresent()).isTrue();
      ann.expectAck(Type.PUBREL, released);
      assertThat(ann.expectMessage("sent").id()).isEqualTo(sent);
      Packet.Publish queued = ann.expectMessage("queued");
      assertThat(queued.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0)).isEqualTo(7);
      bob.publish("a/b", "sent", 2, 2);
      bob.expectAck(Type.PUBREC, 2);
      ann.expectNothing();
      bob.subscribe("kept", 0);
      bob.expectMessage("retained");
      bob.publish("a/b", "new", 0, 0);
      ann.expectMessage("new");
    }
  }

  @Test
  void aSessionThatIsNoLongerKeptDoesNotComeBack(Vertx vertx) {
    int port = start(vertx);
    MqttTestClient.resume(port, "ann", Version.V5).disconnect();
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      assertThat(ann.connect("ann", false, Properties.NONE).sessionPresent()).isTrue();
      stop(vertx);
    }
    port = start(vertx);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      assertThat(ann.connect("ann", false, Properties.NONE).sessionPresent()).isFalse();
    }
  }

  @Test
  void groupsHaveTheirMembersAfterARestart(Vertx vertx) {
    int port = start(vertx);
    for (int group = 1; group <= 8; group++) {
      for (String member : List.of("left-", "right-")) {
        try (MqttTestClient client = MqttTestClient.resume(port, member + group, Version.V5)) {
          client.subscribe("$share/g/jobs/" + group, 2);
          client.disconnect();
        }
      }
    }
    stop(vertx);
    port = start(vertx);
    for (int group = 1; group <= 8; group++) {
      try (MqttTestClient left = MqttTestClient.resume(port, "left-" + group, Version.V5);
           MqttTestClient right = MqttTestClient.resume(port, "right-" + group, Version.V5);
           MqttTestClient bob = MqttTestClient.resume(port, "bob", Version.V5)) {
        bob.publish("jobs/" + group, "a", 2, 1).publish("jobs/" + group, "b", 2, 2);
        bob.expectAck(Type.PUBREC, 1);
        bob.expectAck(Type.PUBREC, 2);
        bob.send(new Packet.Ack(Type.PUBREL, 1)).send(new Packet.Ack(Type.PUBREL, 2));
        bob.expectAck(Type.PUBCOMP, 1);
        bob.expectAck(Type.PUBCOMP, 2);
        String one = new String(left.expect(Packet.Publish.class).payload());
        right.expectMessage(one.equals("a") ? "b" : "a");
        left.expectNothing();
        right.expectNothing();
      }
    }
  }

  @Test
  void aGroupWithoutMembersKeepsItsMessagesTooAndAWillIsPublished(Vertx vertx) {
    int port = start(vertx);
    try (MqttTestClient one = MqttTestClient.connect(port, "one");
         MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5);
         MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
      ann.subscribe("gone", 1);
      ann.disconnect();
      one.subscribe("$share/g/jobs", 1);
      one.disconnect();
      bob.connect(new Packet.Connect(Version.V5, "bob", false, 0, null, null,
        new Packet.Will("gone", "bye".getBytes(), 1, false, Properties.NONE),
        Properties.of(Property.SESSION_EXPIRY, 60)));
      bob.publishAndWait("jobs", "a", false);
    }
    stop(vertx);
    port = start(vertx);
    try (MqttTestClient two = MqttTestClient.connect(port, "two");
         MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
      two.subscribe("$share/g/jobs", 1);
      two.expectMessage("a");
      ann.expectMessage("bye");
    }
  }
}
