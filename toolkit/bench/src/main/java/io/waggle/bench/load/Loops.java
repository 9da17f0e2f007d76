// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The event loops of one load, each with its {@link LoopStats}. Any thread. */
final class Loops {

  /** As many as the servers have, so that the two sides saturate the machine and not one thread. */
  static final int THREADS = 2;

  private final MultiThreadIoEventLoopGroup group;
  private final List<EventLoop> inOrder = new ArrayList<>();
  private final Map<EventExecutor, LoopStats> stats = new IdentityHashMap<>();

  Loops() {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException("transport: " + Epoll.unavailabilityCause().getMessage()
        + " (expected: Linux with epoll)");
    }
    group = new MultiThreadIoEventLoopGroup(THREADS, EpollIoHandler.newFactory());
    group.forEach(loop -> {
      inOrder.add((EventLoop) loop);
      stats.put(loop, new LoopStats());
    });
  }

  /** Returns the event loop of a connection's place, so that those of one place share it. */
  EventLoop at(int index) {
    return inOrder.get(index % THREADS);
  }

  LoopStats stats(EventExecutor loop) {
    return stats.get(loop);
  }

  /** Calls a function with each loop's counters on that loop, and waits for the results. */
  <T> List<T> onEach(Function<LoopStats, T> function) throws InterruptedException {
    List<Future<T>> futures = new ArrayList<>();
    stats.forEach((loop, counters) -> futures.add(loop.submit(() -> function.apply(counters))));
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.sync().getNow());
    }
    return results;
  }

  void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
  }
}
