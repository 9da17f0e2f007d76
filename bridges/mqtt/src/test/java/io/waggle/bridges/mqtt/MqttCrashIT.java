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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the only broker (SIGKILL) with 1,000 QoS 1 and 1,000 QoS 2 messages under way, starts it again on the same port
 * and folder, and counts what has come. {@code -Dwaggle.crash.rounds} says how often, {@code -Dwaggle.crash.seed} when.
 */
class MqttCrashIT {

  private static final int MESSAGES = 1_000;
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
    System.out.println("mqtt crash: " + rounds + " rounds of " + MESSAGES + " and " + MESSAGES + ", none lost, QoS 1 "
      + doublesOfQos1 + " doubled, QoS 2 none");
  }

  private void round(BrokerProcess broker, int round, Random random, String name) {
    try (Subscriber one = new Subscriber(broker, "one-" + round, "crash/1/" + round, 1);
         Subscriber two = new Subscriber(broker, "two-" + round, "crash/2/" + round, 2);
         Publisher first = new Publisher(broker, "first-" + round, "crash/1/" + round, 1, MESSAGES);
         Publisher second = new Publisher(broker, "second-" + round, "crash/2/" + round, 2, MESSAGES)) {
      one.start();
      two.start();
      Await.until(name + ": subscribed", DRAINED, () -> one.isSubscribed() && two.isSubscribed());
      int most = random.nextInt(4 * MESSAGES);
      first.start();
      second.start();
      Await.until(name + ": " + most + " packets", DRAINED, () -> one.packets.get() + two.packets.get() + first.packets.get()
        + second.packets.get() > most);
      broker.kill();
      int under1 = first.open();
      int under2 = second.open();
      broker.start();
      Await.holdsWithin(DRAINED, () -> first.open() + second.open() == 0 && one.messages() + two.messages()
        == 2 * MESSAGES);
      String counts = name + ", killed after " + most + " packets with " + under1 + " and " + under2 + " open; "
        + List.of(first, second, one, two);
      if (first.open() + second.open() > 0) {
        counts += "\n" + broker.threads();
      }
      assertThat(first.open() + second.open()).as("%s: not acknowledged", counts).isZero();
      assertThat(one.messages()).as("%s: QoS 1", counts).isEqualTo(MESSAGES);
      assertThat(two.messages()).as("%s: QoS 2", counts).isEqualTo(MESSAGES);
      assertThat(two.doubles()).as("%s: QoS 2 doubled", counts).isZero();
      for (ResumingClient each : List.of(first, second, one, two)) {
        assertThat(each.problems()).as(counts).isEmpty();
      }
      doublesOfQos1 += one.doubles();
    }
  }
}
