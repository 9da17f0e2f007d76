// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.CleanVertx;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose store has no room: what it has promised before goes on, nothing new is promised. */
@CleanVertx
class FullStoreTest {

  private static final int SEGMENT = 64 << 10;

  @TempDir
  private Path folder;
  private Vertx vertx;
  private int port;

  @BeforeEach
  void fill(Vertx vertx) {
    this.vertx = vertx;
    MqttStoreOptions store = new MqttStoreOptions().setFolder(folder.toString()).setSegmentBytes(SEGMENT)
      .setMaxBytes(6 * SEGMENT);
    port = Servers.start(vertx, new MqttBridgeOptions().setMaxQueuedMessages(100_000).setStore(store), 2);
    try (MqttTestClient sleeper = MqttTestClient.resume(port, "sleeper", Version.V5)) {
      sleeper.subscribe("full", 1);
      sleeper.disconnect();
    }
    try (MqttTestClient publisher = MqttTestClient.connect(port, "publisher")) {
      int reason = 0;
      while (reason == 0) {
        reason = publisher.publishAndWait("full", "x".repeat(1_000), false);
      }
      assertThat(reason).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    }
  }

  @Test
  void aNewSessionThatIsToBeKeptIsRefused() {
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5);
         MqttTestClient bob = MqttTestClient.open(port, Version.V3_1_1)) {
      Packet.ConnAck answer = ann.connect("ann", false, Properties.of(Property.SESSION_EXPIRY, 60));
      assertThat(answer.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      ann.expectEnd();
      assertThat(bob.connect("bob", false, Properties.NONE).reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
      bob.expectEnd();
    }
    assertThat(BridgeCounters.of(vertx, "mqtt").count("store_full")).isGreaterThanOrEqualTo(2);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      assertThat(ann.connect("ann", false, Properties.NONE).sessionPresent()).isFalse();
      assertThat(ann.subscribe("a", 2)).isEqualTo(2);
    }
  }

  @Test
  void aSessionThatIsKeptGoesOnWithWhatItHas() {
    try (MqttTestClient sleeper = MqttTestClient.open(port, Version.V5)) {
      Packet.ConnAck answer = sleeper.connect("sleeper", false,
        Properties.of(Property.SESSION_EXPIRY, 60).with(Property.RECEIVE_MAXIMUM, 1));
      assertThat(answer.sessionPresent()).isTrue();
      sleeper.expect(Packet.Publish.class);
      assertThat(sleeper.subscribe("full", 1)).isEqualTo(1);
      assertThat(sleeper.subscribe("full", 0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(sleeper.subscribe("more", 0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    }
  }
}
