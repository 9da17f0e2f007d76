// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker process whose disk is full, or whose store has a wrong bit. */
class MqttStoreFaultsIT {

  private static final int SEGMENT = 64 << 10;
  private static final Duration ACCEPTS_AGAIN = Duration.ofSeconds(5);

  @TempDir
  Path folder;
  private int published;

  private MqttBridgeOptions options(Path store, long maxBytes) {
    return new MqttBridgeOptions().setMaxQueuedMessages(100_000).setStore(new MqttStoreOptions()
      .setFolder(store.toString()).setSegmentBytes(SEGMENT).setMaxBytes(maxBytes));
  }

  private static void subscribe(BrokerProcess broker, String filter) {
    try (MqttTestClient client = MqttTestClient.resume(broker.port(), "sleeper", Version.V5)) {
      assertThat(client.subscribe(filter, 1)).isEqualTo(1);
      client.disconnect();
    }
  }

  private int publish(MqttTestClient client, Set<Integer> accepted) {
    int number = ++published;
    client.publish("full/t", number + " " + "x".repeat(1_000), 1, 1);
    int reason = client.expectAck(Type.PUBACK, 1).reason();
    if (reason == 0) {
      accepted.add(number);
    }
    return reason;
  }

  private Set<Integer> fill(MqttTestClient client) {
    Set<Integer> accepted = new HashSet<>();
    int reason = 0;
    while (reason == 0) {
      reason = publish(client, accepted);
      assertThat(published).isLessThan(100_000);
    }
    assertThat(reason).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    return accepted;
  }

  /** Receives and acknowledges messages until there is none for a moment. */
  private static Set<Integer> drain(BrokerProcess broker, int least) {
    Set<Integer> numbers = new HashSet<>();
    try (MqttTestClient client = MqttTestClient.resume(broker.port(), "sleeper", Version.V5)) {
      while (numbers.size() < least) {
        Packet.Publish publish = client.expect(Packet.Publish.class);
        numbers.add(Integer.parseInt(new String(publish.payload(), StandardCharsets.UTF_8).split(" ")[0]));
        client.send(new Packet.Ack(Type.PUBACK, publish.id()));
      }
      client.expectNothing();
      client.disconnect();
    }
    return numbers;
  }

  private void acceptsAgain(MqttTestClient client, Set<Integer> accepted) {
    Await.until("messages are accepted", ACCEPTS_AGAIN, () -> publish(client, accepted) == 0);
  }

  @Test
  void aFullStoreRefusesMessagesWhileSubscribersDrainIt() {
    try (BrokerProcess broker = new BrokerProcess(options(folder, 10 * SEGMENT), 2)) {
      broker.start();
      subscribe(broker, "full/#");
      try (MqttTestClient client = MqttTestClient.connect(broker.port(), "publisher")) {
        Set<Integer> accepted = fill(client);
        assertThat(accepted).hasSizeGreaterThan(300);
        broker.kill();
        broker.start();
        assertThat(drain(broker, accepted.size())).containsAll(accepted);
      }
      try (MqttTestClient client = MqttTestClient.connect(broker.port(), "publisher")) {
        Set<Integer> more = new HashSet<>();
        acceptsAgain(client, more);
        assertThat(drain(broker, 1)).isEqualTo(more);
      }
      assertThat(broker.process().output()).contains("there is space again");
    }
  }

  @Test
  void aFullDiskRefusesMessagesUntilThereIsSpace() throws IOException {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    try (ProcessFixture mount = ProcessFixture.start("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString())) {
      assumeTrue(mount.exitCode() == 0, "a small disk: mount is not allowed (expected: to be root)");
    }
    try (BrokerProcess broker = new BrokerProcess(options(disk.resolve("store"), 1L << 40), 2)) {
      Path filler = Files.write(disk.resolve("filler"), new byte[256 << 10]);
      broker.start();
      subscribe(broker, "full/#");
      try (MqttTestClient client = MqttTestClient.connect(broker.port(), "publisher")) {
        Set<Integer> accepted = fill(client);
        assertThat(broker.process().output()).contains("No space left on device");
        Files.delete(filler);
        acceptsAgain(client, accepted);
        assertThat(drain(broker, accepted.size())).containsAll(accepted);
      }
    } finally {
      try (ProcessFixture unmount = ProcessFixture.start("umount", disk.toString())) {
        assertThat(unmount.exitCode()).as(unmount.output()).isZero();
      }
    }
  }

  @Test
  void aWrongBitCostsOneMessage() throws IOException {
    try (BrokerProcess broker = new BrokerProcess(options(folder, 1L << 40), 2)) {
      broker.start();
      subscribe(broker, "bit/#");
      try (MqttTestClient client = MqttTestClient.connect(broker.port(), "publisher")) {
        for (int i = 1; i <= 50; i++) {
          assertThat(client.publishAndWait("bit/" + i, i + " victim-" + i + "-", i % 2 == 0)).isZero();
        }
      }
      broker.kill();
      flip("25 victim-25-");
      broker.start();
      broker.process().awaitLine("is damaged: .* \\(checksum\\), kept as quarantine/");
      Set<Integer> left = drain(broker, 49);
      assertThat(left).hasSize(49).doesNotContain(25);
      assertThat(retained(broker)).isEqualTo(25);
    }
    try (var kept = Files.list(folder.resolve("quarantine"))) {
      assertThat(kept).hasSize(1);
    }
  }

  /** Changes one bit of the only record that has these bytes. */
  private void flip(String payload) throws IOException {
    byte[] wanted = payload.getBytes(StandardCharsets.ISO_8859_1);
    List<Path> logs = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "*.log")) {
      files.forEach(logs::add);
    }
    for (Path log : logs) {
      byte[] bytes = Files.readAllBytes(log);
      int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
      if (at >= 0) {
        bytes[at + 4] ^= 16;
        Files.write(log, bytes);
        return;
      }
    }
    throw new AssertionError("journal: nothing with " + payload);
  }

  private static int retained(BrokerProcess broker) {
    try (MqttTestClient client = MqttTestClient.connect(broker.port(), "reader")) {
      client.send(new Packet.Subscribe(1, List.of(new Packet.Subscription("bit/#", 0, false, false, 0)),
        Properties.NONE));
      int count = 0;
      client.send(new Packet.Ping(Type.PINGREQ));
      while (count < 25) {
        count += client.receive(Await.DEADLINE) instanceof Packet.Publish ? 1 : 0;
      }
      return count;
    }
  }
}
