// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.CrashClients.Publisher;
import io.waggle.bridges.mqtt.CrashClients.Subscriber;
import io.waggle.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the only broker (SIGKILL) with 1,000 QoS 1 and 1,000 QoS 2 messages under way, and 200 of QoS 2 to a group with
 * two members, starts it again on the same port and folder, and counts what has come. {@code -Dwaggle.crash.rounds} says
 * how often, {@code -Dwaggle.crash.seed} when.
 */
class MqttCrashIT {

  private static final int MESSAGES = 1_000;
  private static final int SHARED = 200;
  private static final Duration DRAINED = Duration.ofSeconds(60);

  @TempDir
  Path folder;
  private long doublesOfQos1;

  @Test
  void aKilledBrokerLosesNothingAndDeliversQos2Once() {
    int rounds = Integer.getInteger("waggle.crash.rounds", 5);
    long seed = Long.getLong("waggle.crash.seed", System.nanoTime());
    Random random = new Random(seed);
    MqttBridgeOptions options = new MqttBridgeOptions().setReceiveMaximum(MESSAGES).setMaxInflight(MESSAGES)
      .setMaxQueuedMessages(10 * MESSAGES).setStore(new MqttStoreOptions().setFolder(folder.toString()));
    try (BrokerProcess broker = new BrokerProcess(options, 2)) {
      broker.start();
      for (int round = 1; round <= rounds; round++) {
        round(broker, round, random, "seed " + seed + ", round " + round);
        if (round % 10 == 0) {
          System.out.println("mqtt crash: " + round + " rounds");
        }
      }
    }
    System.out.println("mqtt crash: " + rounds + " rounds of " + MESSAGES + ", " + MESSAGES + " and " + SHARED
      + ", none lost, QoS 1 " + doublesOfQos1 + " doubled, QoS 2 none");
  }

  private void round(BrokerProcess broker, int round, Random random, String name) {
    String group = "$share/g/crash/3/" + round;
    try (Subscriber one = new Subscriber(broker, "one-" + round, "crash/1/" + round, 1);
         Subscriber two = new Subscriber(broker, "two-" + round, "crash/2/" + round, 2);
         Subscriber left = new Subscriber(broker, "left-" + round, group, 2);
         Subscriber right = new Subscriber(broker, "right-" + round, group, 2);
         Publisher first = new Publisher(broker, "first-" + round, "crash/1/" + round, 1, MESSAGES);
         Publisher second = new Publisher(broker, "second-" + round, "crash/2/" + round, 2, MESSAGES);
         Publisher third = new Publisher(broker, "third-" + round, "crash/3/" + round, 2, SHARED)) {
      List<Subscriber> subscribers = List.of(one, two, left, right);
      List<Publisher> publishers = List.of(first, second, third);
      List<ResumingClient> all = Stream.of(publishers, subscribers).<ResumingClient>flatMap(List::stream).toList();
      subscribers.forEach(ResumingClient::start);
      Await.until(name + ": subscribed", DRAINED, () -> subscribers.stream().allMatch(Subscriber::isSubscribed));
      int most = random.nextInt(4 * MESSAGES);
      publishers.forEach(ResumingClient::start);
      Await.until(name + ": " + most + " packets", DRAINED,
        () -> all.stream().mapToInt(each -> each.packets.get()).sum() > most);
      broker.kill();
      List<Integer> under = publishers.stream().map(Publisher::open).toList();
      broker.start();
      int expected = 2 * MESSAGES + SHARED;
      Await.holdsWithin(DRAINED, () -> publishers.stream().allMatch(each -> each.open() == 0)
        && subscribers.stream().mapToInt(Subscriber::messages).sum() == expected);
      String counts = name + ", killed after " + most + " packets with " + under + " open; " + all;
      if (publishers.stream().anyMatch(each -> each.open() > 0)) {
        counts += "\n" + broker.threads();
      }
      assertThat(publishers).as("%s: not acknowledged", counts).allMatch(each -> each.open() == 0);
      assertThat(one.messages()).as("%s: QoS 1", counts).isEqualTo(MESSAGES);
      assertThat(two.messages()).as("%s: QoS 2", counts).isEqualTo(MESSAGES);
      assertThat(two.doubles() + left.doubles() + right.doubles()).as("%s: QoS 2 doubled", counts).isZero();
      assertThat(Stream.of(left, right).flatMap(each -> each.payloads().stream()).toList())
        .as("%s: QoS 2 to the group", counts).hasSize(SHARED).doesNotHaveDuplicates();
      assertThat(all).as(counts).allMatch(each -> each.problems().isEmpty());
      doublesOfQos1 += one.doubles();
    }
  }
}
