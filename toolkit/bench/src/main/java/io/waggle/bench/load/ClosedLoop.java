// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** What the loads share: the measured stretch, and waiting for what is under way. Its owner's thread. */
abstract class ClosedLoop extends Connections implements Load {

  /** What has not arrived this long after the last request counts as lost. */
  private static final long DRAIN_MILLIS = 5_000;
  private static final long DRAIN_POLL_MILLIS = 10;
  private static final OperatingSystemMXBean SYSTEM =
    (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  protected final Switch running = new Switch();
  private long drainMillis = DRAIN_MILLIS;

  /** Waits another time for what is under way, so that a test of loss is short. */
  final ClosedLoop drainMillis(long millis) {
    drainMillis = millis;
    return this;
  }

  /** Sends the first requests, on their event loops. */
  protected abstract void begin();

  /** Returns how many requests or messages are not answered; called between requests only. */
  protected abstract long underWay() throws InterruptedException;

  @Override
  public final Sample measure(double rampSeconds, double seconds, LongSupplier serverCpuNanos)
      throws InterruptedException {
    running.turn(true);
    begin();
    pause(rampSeconds);
    long serverCpu = serverCpuNanos.getAsLong();
    long clientCpu = SYSTEM.getProcessCpuTime();
    loops.onEach(stats -> {
      stats.begin();
      return null;
    });
    pause(seconds);
    loops.onEach(stats -> {
      stats.end();
      return null;
    });
    serverCpu = serverCpuNanos.getAsLong() - serverCpu;
    clientCpu = SYSTEM.getProcessCpuTime() - clientCpu;
    running.turn(false);
    drain();
    return sample(serverCpu, clientCpu);
  }

  private static void pause(double seconds) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
  }

  private void drain() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(drainMillis);
    while (underWay() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
    }
  }

  private Sample sample(long serverCpu, long clientCpu) throws InterruptedException {
    long operations = 0;
    double rate = 0;
    Histogram all = null;
    for (LoopStats stats : loops.onEach(stats -> stats)) {
      operations += stats.operations();
      rate += stats.operationsPerSecond();
      if (all == null) {
        all = stats.latencies().copy();
      } else {
        all.add(stats.latencies());
      }
    }
    double micros = 1e3 * Math.max(1, operations);
    return new Sample(operations, rate, all.getValueAtPercentile(50) / 1e6, all.getValueAtPercentile(99) / 1e6,
      all.getMaxValue() / 1e6, serverCpu / micros, clientCpu / micros, faults());
  }

  @Override
  public final void close() {
    running.turn(false);
    super.close();
  }
}
