// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.testkit.Await;
import io.waggle.testkit.Deliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Many clients of {@link MqttNode}s: each publisher is heard by two subscribers that have sessions, and a few knock at all
 * nodes. They live on one context of the test's Vert.x; what is called from outside is for the test's thread.
 */
final class Devices implements AutoCloseable {

  private static final int KNOCKING = 3;
  private static final int TICK_MS = 10;

  private final Vertx vertx;
  private final Context context;
  private final NetClient net;
  private final List<SocketAddress> places;
  private final List<SubscribedDevice> subscribers = new ArrayList<>();
  private final List<PublishingDevice> publishers = new ArrayList<>();
  private final List<KnockingDevice> knocking = new ArrayList<>();
  private final List<ReadingDevice> reading = new ArrayList<>();
  private final Deliveries deliveries;
  private final Set<Integer> subscribed = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final AtomicLong longestAwayMs = new AtomicLong();
  private final AtomicInteger said = new AtomicInteger();
  private int next;
  private long timer = -1;

  /**
   * Creates clients, of which none is connected.
   *
   * @param places of the nodes; some may be dead
   * @param pairs how many publishers, and how many subscribers
   * @param window how many messages a publisher has under way
   */
  Devices(Vertx vertx, List<SocketAddress> places, int pairs, int window) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.net = vertx.createNetClient();
    this.places = places;
    this.deliveries = new Deliveries((sender, receiver) -> sender.equals(receiver)
      || sender == (receiver + 1) % pairs);
    for (int id = 0; id < pairs; id++) {
      subscribers.add(new SubscribedDevice(this, id, id, (id + 1) % pairs));
      publishers.add(new PublishingDevice(this, id, window));
      deliveries.add(id);
    }
    for (int id = 0; id < KNOCKING; id++) {
      knocking.add(new KnockingDevice(this, id));
    }
  }

  /** Connects all and waits until all subscriptions are made. */
  void connect(Duration deadline) {
    onContext(() -> subscribers.forEach(Device::connect));
    Await.until(subscribers.size() + " subscribed", deadline, () -> subscribed.size() == subscribers.size());
    onContext(() -> Stream.of(publishers, knocking).flatMap(Collection::stream).forEach(Device::connect));
  }

  /** Lets publishers say so much in all, by turns, until {@link #stop}. */
  void start(int perSecond) {
    long began = System.nanoTime();
    context.runOnContext(v -> timer = vertx.setPeriodic(TICK_MS, id -> {
      long due = (System.nanoTime() - began) * perSecond / 1_000_000_000L - said.get();
      for (int i = 0; i < publishers.size() && due > 0; i++) {
        if (publishers.get(next++ % publishers.size()).say()) {
          said.incrementAndGet();
          due--;
        }
      }
    }));
  }

  /** Publishes no more; what was not acknowledged is published again for as long as it takes. */
  void stop() {
    onContext(() -> vertx.cancelTimer(timer));
  }

  private void onContext(Runnable action) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(v -> {
      action.run();
      done.complete();
    });
    Await.result(done.future());
  }

  /** Waits until all that was said is acknowledged. */
  void awaitAcknowledged(Duration deadline) {
    Await.until(said + " acknowledged", deadline, () -> count("acknowledged") >= said.get());
  }

  /** Waits until all has come, or the deadline is over; returns what came by then. */
  Deliveries.Report settle(Duration deadline) {
    long[] arrivals = {-1};
    Await.holdsWithin(deadline, () -> {
      boolean isNews = arrivals[0] != deliveries.arrivals();
      arrivals[0] = deliveries.arrivals();
      return isNews && deliveries.report().lost() == 0;
    });
    return deliveries.report();
  }

  /** Returns whether each node has retained the last message of each publisher; waits for that. */
  boolean areLastRetained(Duration deadline) {
    Map<Integer, Integer> last = new HashMap<>();
    publishers.stream().filter(each -> each.last() >= 0).forEach(each -> last.put(each.id, each.last()));
    onContext(() -> places.forEach(place -> reading.add(new ReadingDevice(this, reading.size(), place))));
    onContext(() -> reading.forEach(Device::connect));
    return Await.holdsWithin(deadline, () -> reading.stream().allMatch(each -> each.numbers().equals(last)));
  }

  /** Returns the longest time from the end of a connection, or the wish for one, until a node let its client in. */
  long longestAwayMs() {
    return longestAwayMs.get();
  }

  /** Returns how many clients were told that their session is not there. */
  int sessionsLost() {
    return count("sessions lost");
  }

  int count(String what) {
    AtomicInteger count = counts.get(what);
    return count == null ? 0 : count.get();
  }

  /** Returns what happened, with how often. */
  @Override
  public String toString() {
    return "said " + said + ", " + counts + ", longest away " + longestAwayMs + " ms";
  }

  // ---- what the clients call

  Vertx vertx() {
    return vertx;
  }

  NetClient net() {
    return net;
  }

  Deliveries deliveries() {
    return deliveries;
  }

  SocketAddress placeOtherThan(SocketAddress last) {
    List<SocketAddress> others = places.stream().filter(place -> !place.equals(last)).toList();
    return others.get(ThreadLocalRandom.current().nextInt(others.size()));
  }

  void welcome(Duration away) {
    longestAwayMs.accumulateAndGet(away.toMillis(), Math::max);
  }

  void lost() {
    counted("connections lost");
  }

  private void counted(String what) {
    counts.computeIfAbsent(what, key -> new AtomicInteger()).incrementAndGet();
  }

  void ignored() {
    counted("without CONNACK");
  }

  void sentAway(Packet packet) {
    counted("sent away with " + packet.type() + " " + (packet instanceof Packet.ConnAck answer ? answer.reason()
      : ((Packet.Disconnect) packet).reason()));
  }

  void subscribed(int id) {
    subscribed.add(id);
  }

  void sessionLost() {
    counted("sessions lost");
  }

  void knocked() {
    counted("let in");
  }

  void refused() {
    counted("refused");
  }

  void acknowledged() {
    counted("acknowledged");
  }

  @Override
  public void close() {
    stop();
    onContext(() -> Stream.of(subscribers, publishers, knocking, reading).flatMap(Collection::stream).forEach(Device::close));
    Await.result(net.close());
  }
}
