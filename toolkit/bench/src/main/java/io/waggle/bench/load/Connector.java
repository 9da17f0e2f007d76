// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Opens many connections from several source addresses, a bounded number at once. One thread. */
final class Connector {

  /** Connections from one source address: below the limit per address that servers set, and far below the ports. */
  static final int PER_SOURCE = 500;
  private static final int AT_ONCE = 128;
  private static final long READY_TIMEOUT_SECONDS = 30;

  private final Loops loops;
  private final int port;
  private final Semaphore permits = new Semaphore(AT_ONCE);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private int opened;

  Connector(Loops loops, int port) {
    this.loops = loops;
    this.port = port;
  }

  /** Opens connections, evenly over the event loops, and returns when all of them are ready. */
  <P extends Peer> List<P> open(int count, Function<LoopStats, P> factory) throws IOException, InterruptedException {
    List<P> peers = new ArrayList<>(count);
    for (int i = 0; i < count && failure.get() == null; i++) {
      acquire(1);
      EventLoop loop = loops.next();
      P peer = factory.apply(loops.stats(loop));
      peers.add(peer);
      connect(loop, peer);
    }
    acquire(AT_ONCE);
    permits.release(AT_ONCE);
    if (failure.get() != null) {
      throw new IOException("connection " + peers.size() + " of " + count + ": " + failure.get().getMessage()
        + " (expected: open)", failure.get());
    }
    return peers;
  }

  private void acquire(int number) throws IOException, InterruptedException {
    if (!permits.tryAcquire(number, READY_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("connection: no handshake after " + READY_TIMEOUT_SECONDS + " s (expected: open)");
    }
  }

  private void connect(EventLoop loop, Peer peer) {
    int source = 1 + opened++ / PER_SOURCE;
    ChannelFuture connected = Sockets.bootstrap(loop).handler(peer)
      .connect(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress(sourceAddress(source), 0));
    connected.addListener(done -> {
      if (done.isSuccess()) {
        peer.ready().addListener(this::settled);
      } else {
        settled(done);
      }
    });
  }

  private void settled(Future<?> done) {
    if (!done.isSuccess()) {
      failure.compareAndSet(null, done.cause());
    }
    permits.release();
  }

  private static String sourceAddress(int index) {
    return "127.0.0." + index;
  }
}
