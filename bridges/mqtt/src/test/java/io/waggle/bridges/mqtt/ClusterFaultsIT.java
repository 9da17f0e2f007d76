// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.ClusterFixture;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A broker of a cluster stands still for a while, or dies; the others go on without it. */
@Tag("cluster-long")
class ClusterFaultsIT {

  /** A node of the cluster. */
  public static final class Node extends VerticleBase {

    private MqttBridge bridge;

    @Override
    public Future<?> start() {
      return MqttBridge.create(vertx, new MqttBridgeOptions().setPort(0).setWebSocketPort(MqttBridgeOptions.NO_PORT))
        .onSuccess(started -> {
          bridge = started;
          System.out.println("port=" + started.actualPorts().get(0));
        });
    }

    @Override
    public Future<?> stop() {
      return bridge == null ? Future.succeededFuture() : bridge.close();
    }
  }

  @Test
  void itDoesNotAcknowledgeBeforeItKnowsWhoHasSubscribedMeanwhile() {
    try (ClusterFixture cluster = ClusterFixture.start(2, Node.class, new JsonObject(), List.of())) {
      int frozen = cluster.port(1);
      try (MqttTestClient bob = MqttTestClient.connect(frozen, "bob");
           MqttTestClient ann = ann(cluster, 0)) {
        bob.publishAndWait("news", "nobody", false);
        cluster.freeze(1);
        // SUBACK comes once the others have given the silent one up.
        assertThat(ann.subscribe("news", 1)).isEqualTo(1);
        // Already there when it goes on.
        bob.publish("news", "first", 1, 1);
        cluster.thaw(1);
        assertThat(bob.expectAck(Type.PUBACK, 1).reason()).isEqualTo(ReasonCode.SUCCESS);
        ann.send(new Packet.Ack(Type.PUBACK, ann.expectMessage("first").id()));
      }
    }
  }

  private static MqttTestClient ann(ClusterFixture cluster, int node) {
    return MqttTestClient.resume(cluster.port(node), "ann", Version.V5);
  }

  @Test
  void aClientOfADeadNodeGoesOnWithItsQos2MessagesWhereItWas() {
    try (ClusterFixture cluster = ClusterFixture.start(3, Node.class, new JsonObject(), List.of());
         MqttTestClient bob = MqttTestClient.connect(cluster.port(0), "bob")) {
      int[] ids = new int[4];
      try (MqttTestClient ann = ann(cluster, 2)) {
        ann.subscribe("news", 2);
        for (int i = 1; i <= 3; i++) {
          bob.publish("news", "m-" + i, 2, i);
          bob.expectAck(Type.PUBREC, i);
          ids[i] = ann.expectMessage("m-" + i).id();
        }
        ann.send(new Packet.Ack(Type.PUBREC, ids[1]));
        ann.expectAck(Type.PUBREL, ids[1]);
        cluster.kill(2);
      }
      try (MqttTestClient ann = ann(cluster, 1)) {
        ann.expectAck(Type.PUBREL, ids[1]);
        ann.send(new Packet.Ack(Type.PUBCOMP, ids[1]));
        for (int i = 2; i <= 3; i++) {
          Packet.Publish again = ann.expectMessage("m-" + i);
          assertThat(again.id()).isEqualTo(ids[i]);
          assertThat(again.dup()).isTrue();
        }
        ann.expectNothing();
      }
    }
  }
}
