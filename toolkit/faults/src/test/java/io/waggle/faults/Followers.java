// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.testkit.Await;
import io.waggle.testkit.Deliveries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Many clients of {@link ChannelNode}s, of which the first one of each topic publishes. The clients live on one context
 * of the test's Vert.x; what is called from outside is for the test's thread.
 */
final class Followers implements AutoCloseable {

  private static final Duration SUBSCRIBED = Duration.ofSeconds(60);
  private static final int AT_A_TIME = 200;

  private final Vertx vertx;
  private final Context context;
  private final WebSocketClient client;
  private final int topics;
  private final IntFunction<List<SocketAddress>> places;
  private final Deliveries deliveries;
  private final List<Follower> followers = new ArrayList<>();
  private final Map<Integer, AtomicInteger> closes = new ConcurrentHashMap<>();
  private final AtomicInteger subscribed = new AtomicInteger();
  private final AtomicInteger unrecovered = new AtomicInteger();
  private final AtomicLong longestAwayMs = new AtomicLong();
  private final AtomicInteger misplaced = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger said = new AtomicInteger();
  private long timer = -1;

  /**
   * Creates nobody yet.
   *
   * @param places where a client may go at the moment, by its number
   */
  Followers(Vertx vertx, int topics, IntFunction<List<SocketAddress>> places) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(1_000_000));
    this.topics = topics;
    this.places = places;
    this.deliveries = new Deliveries((sender, receiver) -> sender % topics == receiver % topics);
  }

  /** Connects more clients, whose topics go by turns, and waits until all are subscribed. */
  void add(int count) {
    for (int left = count; left > 0; left -= AT_A_TIME) {
      List<Follower> some = IntStream.range(followers.size(), followers.size() + Math.min(left, AT_A_TIME))
        .mapToObj(id -> new Follower(vertx, client, this, id, "topic/" + id % topics)).toList();
      followers.addAll(some);
      some.forEach(follower -> deliveries.add(follower.id));
      context.runOnContext(v -> some.forEach(Follower::connect));
      Await.until(followers.size() + " subscribed", SUBSCRIBED, () -> subscribed.get() == followers.size());
    }
  }

  /** One client of each topic publishes, by turns, until so many messages are said or {@link #stop}. */
  void start(int perSecond, int total) {
    long began = System.nanoTime();
    int before = said.get();
    stop();
    context.runOnContext(v -> timer = vertx.setPeriodic(Math.max(1, 1_000 / perSecond), id -> {
      long due = Math.min(total, (System.nanoTime() - began) * perSecond / 1_000_000_000L);
      while (said.get() - before < due) {
        followers.get(said.getAndIncrement() % topics).say();
      }
    }));
  }

  /** Publishes no more. */
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

  /** Waits until so many messages are acknowledged. */
  void awaitAcknowledged(int total, Duration deadline) {
    Await.until(total + " messages acknowledged", deadline, () -> acknowledged.get() >= total);
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

  /** Returns how many messages were said. */
  int said() {
    return said.get();
  }

  int acknowledgements() {
    return acknowledged.get();
  }

  /** Returns how often a client was told on its return that something it missed could not be had. */
  int unrecovered() {
    return unrecovered.get();
  }

  /** Returns the longest time from the end of a connection until its client had its subscription again. */
  long longestAwayMs() {
    return longestAwayMs.get();
  }

  /** Returns how many messages were not the next one in the history of their topic. */
  int misplaced() {
    return misplaced.get();
  }

  /** Returns how many connections ended, by close code. */
  Map<Integer, AtomicInteger> closes() {
    return Map.copyOf(closes);
  }

  Deliveries deliveries() {
    return deliveries;
  }

  // ---- what the clients call

  SocketAddress placeFor(int id, SocketAddress last) {
    List<SocketAddress> open = places.apply(id);
    List<SocketAddress> others = open.size() < 2 ? open : open.stream().filter(place -> !place.equals(last)).toList();
    return others.isEmpty() ? null : others.get(ThreadLocalRandom.current().nextInt(others.size()));
  }

  void subscribed() {
    subscribed.incrementAndGet();
  }

  void back(Duration away, boolean recovered) {
    longestAwayMs.accumulateAndGet(away.toMillis(), Math::max);
    if (!recovered) {
      unrecovered.incrementAndGet();
    }
  }

  void messageMisplaced() {
    misplaced.incrementAndGet();
  }

  void acknowledged() {
    acknowledged.incrementAndGet();
  }

  void closed(CloseReason reason) {
    closes.computeIfAbsent(reason.code(), code -> new AtomicInteger()).incrementAndGet();
  }

  @Override
  public void close() {
    stop();
    onContext(() -> followers.forEach(Follower::close));
    Await.result(client.close());
  }
}
