// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/**
 * Counts numbered messages from senders to receivers, and works out what was lost, came twice or out of order. Any
 * thread; that "nothing was lost" is this class's result, never an impression.
 *
 * <p>Each sender numbers its messages 0, 1, 2 …; every receiver of its audience is expected to get every one of them.
 */
public final class Deliveries {

  private final Map<Integer, AtomicInteger> sent = new ConcurrentHashMap<>();
  private final Map<Integer, Receiver> receivers = new ConcurrentHashMap<>();

  private final BiPredicate<Integer, Integer> audience;
  private final LongAdder arrivals = new LongAdder();

  /** What one receiver got from one sender. */
  private static final class Series {

    final BitSet seen = new BitSet();
    int highest = -1;
    long duplicated;
    long reordered;
  }

  /** What one receiver got; guarded by itself. */
  private static final class Receiver {

    final Map<Integer, Series> bySender = new ConcurrentHashMap<>();
    long lastNanos;
    long longestGapNanos;
  }

  /**
   * What was found.
   *
   * @param expected how many deliveries there should have been
   * @param received how many different ones there were
   * @param lost how many did not come
   * @param duplicated how many came again
   * @param reordered how many came after a later one
   * @param longestGapMs the longest time that a receiver went without a message, between two that it got
   */
  public record Report(long expected, long received, long lost, long duplicated, long reordered, long longestGapMs) {

    /** Returns whether everything came once and in order. */
    public boolean isPerfect() {
      return lost == 0 && duplicated == 0 && reordered == 0;
    }

    /** Returns it as one line. */
    @Override
    public String toString() {
      return "expected " + expected + ", received " + received + ", lost " + lost + ", twice " + duplicated
        + ", out of order " + reordered + ", longest gap " + longestGapMs + " ms";
    }
  }

  /** Creates a count for senders that all receivers hear. */
  public Deliveries() {
    this((sender, receiver) -> true);
  }

  /**
   * Creates a count.
   *
   * @param audience whether what a sender (first) says is for a receiver (second)
   */
  public Deliveries(BiPredicate<Integer, Integer> audience) {
    this.audience = audience;
  }

  /** Adds a receiver that is expected to get what is sent from now on; one that got something is known already. */
  public void add(int receiver) {
    receivers.computeIfAbsent(receiver, key -> new Receiver());
  }

  /** Returns the number for a sender's next message. */
  public int next(int sender) {
    return sent.computeIfAbsent(sender, key -> new AtomicInteger()).getAndIncrement();
  }

  /** Notes that a receiver got a sender's message of a number. */
  public void received(int receiver, int sender, int number) {
    Receiver to = receivers.computeIfAbsent(receiver, key -> new Receiver());
    long now = System.nanoTime();
    arrivals.increment();
    synchronized (to) {
      if (to.lastNanos != 0) {
        to.longestGapNanos = Math.max(to.longestGapNanos, now - to.lastNanos);
      }
      to.lastNanos = now;
      Series series = to.bySender.computeIfAbsent(sender, key -> new Series());
      if (series.seen.get(number)) {
        series.duplicated++;
      } else if (number < series.highest) {
        series.reordered++;
      }
      series.seen.set(number);
      series.highest = Math.max(series.highest, number);
    }
  }

  /** Returns how many messages came so far, to whomever and however often. Cheap, unlike a report. */
  public long arrivals() {
    return arrivals.sum();
  }

  /** Returns whether a sender's latest message has come to everybody it is for. */
  public boolean hasLatest(int sender) {
    AtomicInteger count = sent.get(sender);
    return count == null || receivers.entrySet().stream().filter(entry -> audience.test(sender, entry.getKey()))
      .allMatch(entry -> {
        synchronized (entry.getValue()) {
          Series series = entry.getValue().bySender.get(sender);
          return series != null && series.seen.get(count.get() - 1);
        }
      });
  }

  /** Forgets the gaps so far: what comes next is measured by itself. */
  public void forgetGaps() {
    receivers.values().forEach(receiver -> {
      synchronized (receiver) {
        receiver.lastNanos = 0;
        receiver.longestGapNanos = 0;
      }
    });
  }

  /** Works out what every receiver got from every sender. */
  public Report report() {
    return report(sender -> true, receiver -> true);
  }

  /** Works out what some receivers got from some senders. */
  public Report report(IntPredicate ofSender, IntPredicate ofReceiver) {
    long[] sum = new long[6];
    receivers.forEach((receiver, state) -> {
      if (ofReceiver.test(receiver)) {
        synchronized (state) {
          sent.forEach((sender, count) -> {
            if (ofSender.test(sender) && audience.test(sender, receiver)) {
              add(sum, state.bySender.get(sender), count.get());
            }
          });
          sum[5] = Math.max(sum[5], TimeUnit.NANOSECONDS.toMillis(state.longestGapNanos));
        }
      }
    });
    return new Report(sum[0], sum[1], sum[2], sum[3], sum[4], sum[5]);
  }

  private static void add(long[] sum, Series series, int expected) {
    int received = series == null ? 0 : series.seen.cardinality();
    sum[0] += expected;
    sum[1] += received;
    sum[2] += Math.max(0, expected - received);
    sum[3] += series == null ? 0 : series.duplicated;
    sum[4] += series == null ? 0 : series.reordered;
  }
}
