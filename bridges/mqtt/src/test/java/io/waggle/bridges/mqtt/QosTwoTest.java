// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.CleanVertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** QoS 2 from stored sessions to stored sessions and groups, across event loops, with a store on disk. */
@CleanVertx
class QosTwoTest {

  private static final int SUBSCRIBERS = 6;
  private static final int MESSAGES = 50;

  @TempDir
  private Path folder;

  @Test
  void everySubscriberGetsEachMessageOnceAndInOrder(Vertx vertx) {
    MqttStoreOptions store = new MqttStoreOptions().setFolder(folder.toString());
    int port = Servers.start(vertx, new MqttBridgeOptions().setStore(store), 2);
    List<MqttTestClient> subscribers = new ArrayList<>();
    try (MqttTestClient publisher = MqttTestClient.resume(port, "publisher", Version.V5)) {
      for (int i = 0; i < SUBSCRIBERS; i++) {
        subscribers.add(MqttTestClient.resume(port, "subscriber-" + i, Version.V5));
        subscribers.get(i).subscribe(i == 0 ? "$share/g/a" : "a", 2);
      }
      for (int i = 1; i <= MESSAGES; i++) {
        publisher.publish("a", "m-" + i, 2, i);
        publisher.expectAck(Type.PUBREC, i);
        publisher.send(new Packet.Ack(Type.PUBREL, i));
        publisher.expectAck(Type.PUBCOMP, i);
      }
      for (MqttTestClient subscriber : subscribers) {
        assertThat(payloads(subscriber)).isEqualTo(expected());
      }
    } finally {
      subscribers.forEach(MqttTestClient::close);
    }
  }

  /** Answers until all are complete, in whatever order packets come. */
  private static List<String> payloads(MqttTestClient subscriber) {
    List<String> payloads = new ArrayList<>();
    int completed = 0;
    while (completed < MESSAGES) {
      Packet packet = subscriber.expect(Packet.class);
      if (packet instanceof Packet.Publish publish) {
        payloads.add(new String(publish.payload()));
        subscriber.send(new Packet.Ack(Type.PUBREC, publish.id()));
      } else {
        subscriber.send(new Packet.Ack(Type.PUBCOMP, ((Packet.Ack) packet).id()));
        completed++;
      }
    }
    subscriber.expectNothing();
    return payloads;
  }

  private static List<String> expected() {
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= MESSAGES; i++) {
      expected.add("m-" + i);
    }
    return expected;
  }
}
