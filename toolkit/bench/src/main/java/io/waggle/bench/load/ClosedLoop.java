// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import com.sun.management.OperatingSystemMXBean;
import io.netty.channel.ChannelFuture;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** What the loads share: event loops, the measured stretch, waiting for what is under way. Its owner's thread. */
abstract class ClosedLoop implements Load {

  /** What has not arrived this long after the last request counts as lost. */
  private static final long DRAIN_MILLIS = 5_000;
  private static final long DRAIN_POLL_MILLIS = 10;
  private static final OperatingSystemMXBean SYSTEM =
    (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  protected final Loops loops = new Loops();
  protected final Switch running = new Switch();
  private final List<Peer> peers = new ArrayList<>();
  private long drainMillis = DRAIN_MILLIS;

  /** Waits another time for what is under way, so that a test of loss is short. */
  final ClosedLoop drainMillis(long millis) {
    drainMillis = millis;
    return this;
  }

  protected final <P extends Peer> List<P> own(List<P> opened) {
    peers.addAll(opened);
    return opened;
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
    Faults[] faults = {Faults.NONE};
    long[] operations = {0};
    double[] rate = {0};
    Histogram all = null;
    for (LoopStats stats : loops.onEach(stats -> stats)) {
      operations[0] += stats.operations();
      rate[0] += stats.operationsPerSecond();
      faults[0] = faults[0].plus(stats.faults());
      if (all == null) {
        all = stats.latencies().copy();
      } else {
        all.add(stats.latencies());
      }
    }
    peers.forEach(peer -> faults[0] = faults[0].plus(peer.faults()));
    double micros = 1e3 * Math.max(1, operations[0]);
    return new Sample(operations[0], rate[0], all.getValueAtPercentile(50) / 1e6, all.getValueAtPercentile(99) / 1e6,
      all.getMaxValue() / 1e6, serverCpu / micros, clientCpu / micros, faults[0]);
  }

  @Override
  public final void close() {
    running.turn(false);
    List<ChannelFuture> closing = new ArrayList<>();
    for (Peer peer : peers) {
      peer.expectClose();
      closing.add(peer.channel().close());
    }
    closing.forEach(ChannelFuture::awaitUninterruptibly);
    loops.close();
  }
}
