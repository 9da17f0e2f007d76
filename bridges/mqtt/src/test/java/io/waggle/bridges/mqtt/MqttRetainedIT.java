// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker process with many retained messages of 100 bytes is killed and started again: all come back to subscribers
 * of everything, at QoS 0, to one that acknowledges few at a time, and to one that reads when the others have them.
 * {@code -Dwaggle.retained.topics=1000000} is what the figures in {@code README.md} are of.
 */
class MqttRetainedIT {

  private static final int WINDOW = 1_000;
  private static final long NANOS_A_MILLI = 1_000_000;
  private static final int RECEIVE_MAXIMUM = 8;
  private static final Pattern LIVE_BYTES = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  @TempDir
  Path folder;

  @Test
  void allRetainedMessagesOutliveAKill() throws IOException {
    int topics = Integer.getInteger("waggle.retained.topics", 20_000);
    MqttBridgeOptions options = new MqttBridgeOptions().setReceiveMaximum(WINDOW).setMaxRetainedMessages(topics)
      .setMaxRetainedBytes(1L << 30).setStore(new MqttStoreOptions().setFolder(folder.toString()));
    String heap = "-Xmx" + System.getProperty("waggle.retained.heap", "1g");
    try (BrokerProcess broker = new BrokerProcess(options, 2, heap)) {
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
      System.out.printf("mqtt retained: %d topics of 100 bytes, stored in %d ms (QoS 1), %d bytes on disk, start %d ms, "
        + "resident %d kB (empty: %d kB)%n", topics, (published - before) / NANOS_A_MILLI, size,
        (started - killed) / NANOS_A_MILLI, resident, empty);
      try (MqttTestClient slow = MqttTestClient.connect(broker.port(), "slow", Version.V5)) {
        subscribe(slow, 0);
        timed("at QoS 0", () -> read(broker, "fast", topics));
        timed("at QoS 1, " + RECEIVE_MAXIMUM + " at a time", () -> acknowledge(broker, topics));
        timed("by one that reads last", () -> complete(slow, topics));
      }
      System.out.printf("mqtt retained: %d kB live in the heap, resident %d kB%n", liveBytes(broker) / 1_024,
        residentKilobytes(broker));
    }
  }

  private static void timed(String what, Runnable action) {
    long begun = System.nanoTime();
    action.run();
    System.out.printf("mqtt retained: read %s in %d ms%n", what, (System.nanoTime() - begun) / NANOS_A_MILLI);
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

  private static void subscribe(MqttTestClient client, int qos) {
    client.send(new Packet.Subscribe(1, List.of(new Packet.Subscription("#", qos, false, false, 0)), Properties.NONE));
  }

  private static void read(BrokerProcess broker, String name, int topics) {
    try (MqttTestClient client = MqttTestClient.connect(broker.port(), name, Version.V5)) {
      subscribe(client, 0);
      complete(client, topics);
    }
  }

  private static void complete(MqttTestClient client, int topics) {
    BitSet seen = new BitSet(topics);
    int count = 0;
    while (count < topics) {
      if (client.receive(Await.DEADLINE) instanceof Packet.Publish publish) {
        count++;
        seen.set(number(publish));
      }
    }
    assertThat(seen.cardinality()).isEqualTo(topics);
  }

  private static int number(Packet.Publish publish) {
    return Integer.parseInt(new String(publish.payload(), 0, 10, StandardCharsets.US_ASCII));
  }

  /** Never are more unacknowledged than it allows: it acknowledges only when it has so many. */
  private static void acknowledge(BrokerProcess broker, int topics) {
    try (MqttTestClient client = MqttTestClient.connect(broker.port(), "careful", Version.V5, true,
      Properties.of(Property.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM))) {
      subscribe(client, 1);
      client.expect(Packet.SubAck.class);
      BitSet seen = new BitSet(topics);
      int[] open = new int[RECEIVE_MAXIMUM];
      for (int count = 0; count < topics;) {
        int window = Math.min(RECEIVE_MAXIMUM, topics - count);
        for (int i = 0; i < window; i++) {
          Packet.Publish publish = client.expect(Packet.Publish.class);
          seen.set(number(publish));
          open[i] = publish.id();
        }
        assertThat(IntStream.of(open).limit(window).distinct().count()).isEqualTo(window);
        for (int i = 0; i < window; i++) {
          client.send(new Packet.Ack(Type.PUBACK, open[i]));
        }
        count += window;
      }
      assertThat(seen.cardinality()).isEqualTo(topics);
    }
  }

  /** Returns how much of the heap is in use after a collection. */
  private static long liveBytes(BrokerProcess broker) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try (ProcessFixture histogram = ProcessFixture.start(List.of(jcmd.toString(),
      Long.toString(broker.process().pid()), "GC.class_histogram"))) {
      assertThat(histogram.exitCode()).isZero();
      Matcher total = LIVE_BYTES.matcher(histogram.output());
      return total.find() ? Long.parseLong(total.group(1)) : 0;
    }
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
