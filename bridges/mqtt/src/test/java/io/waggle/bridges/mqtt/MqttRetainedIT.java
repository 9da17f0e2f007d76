// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker process with many retained messages of 100 bytes is killed and started again: all come back to a subscriber of
 * everything. {@code -Dwaggle.retained.topics=1000000} is what the figures in the documents are of.
 */
class MqttRetainedIT {

  private static final int WINDOW = 1_000;
  private static final long NANOS_A_MILLI = 1_000_000;

  @TempDir
  Path folder;

  @Test
  void allRetainedMessagesOutliveAKill() throws IOException {
    int topics = Integer.getInteger("waggle.retained.topics", 20_000);
    MqttBridgeOptions options = new MqttBridgeOptions().setReceiveMaximum(WINDOW).setMaxRetainedMessages(topics)
      .setMaxRetainedBytes(1L << 30).setStore(new MqttStoreOptions().setFolder(folder.toString()));
    try (BrokerProcess broker = new BrokerProcess(options, 2, "-Xmx1g")) {
      broker.start();
      long empty = residentKilobytes(broker);
      long before = System.nanoTime();
      publish(broker, topics);
      long published = System.nanoTime();
      long size = bytes();
      broker.kill();
      long killed = System.nanoTime();
      broker.start();
      long started = System.nanoTime();
      long resident = residentKilobytes(broker);
      assertThat(read(broker, topics)).isEqualTo(topics);
      System.out.printf("mqtt retained: %d topics of 100 bytes, stored in %d ms (QoS 1), %d bytes on disk, start %d ms, "
        + "read back in %d ms, resident %d kB (empty: %d kB)%n", topics, (published - before) / NANOS_A_MILLI, size,
        (started - killed) / NANOS_A_MILLI, (System.nanoTime() - started) / NANOS_A_MILLI, resident, empty);
    }
  }

  private static void publish(BrokerProcess broker, int topics) {
    String rest = "x".repeat(90);
    try (MqttTestClient client = MqttTestClient.connect(broker.port(), "publisher", Version.V5)) {
      for (int first = 0; first < topics; first += WINDOW) {
        for (int i = first; i < Math.min(topics, first + WINDOW); i++) {
          client.publish("retained/" + i / 1_000 + "/" + i, String.format("%010d", i) + rest, 1, 1 + i % WINDOW, true,
            Properties.NONE);
        }
        for (int i = first; i < Math.min(topics, first + WINDOW); i++) {
          int reason = client.expectAck(Type.PUBACK, 1 + i % WINDOW).reason();
          assertThat(reason).isIn(0, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        }
      }
    }
  }

  private static int read(BrokerProcess broker, int topics) {
    BitSet seen = new BitSet(topics);
    int count = 0;
    try (MqttTestClient client = MqttTestClient.connect(broker.port(), "reader", Version.V5)) {
      client.send(new Packet.Subscribe(1, List.of(new Packet.Subscription("#", 0, false, false, 0)), Properties.NONE));
      while (count < topics) {
        if (client.receive(Await.DEADLINE) instanceof Packet.Publish publish) {
          count++;
          seen.set(Integer.parseInt(new String(publish.payload(), 0, 10, StandardCharsets.US_ASCII)));
        }
      }
    }
    return seen.cardinality();
  }

  private long bytes() throws IOException {
    long bytes = 0;
    try (var files = Files.newDirectoryStream(folder, "*.log")) {
      for (Path file : files) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  private static long residentKilobytes(BrokerProcess broker) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + broker.process().pid() + "/status")).stream()
      .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
      .findFirst().orElse(0);
  }
}
