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

/**
 * Opens many connections to one port, or to several in turn, from several source addresses, a bounded number at once.
 * One thread.
 */
final class Connector {

  /** Connections from one source address: below the limit per address that servers set, and far below the ports. */
  static final int PER_SOURCE = 500;
  private static final int AT_ONCE = 128;
  private static final long READY_TIMEOUT_SECONDS = 30;

  private final Loops loops;
  private final List<Integer> ports;
  private final int atOnce;
  private final Semaphore permits;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private int opened;

  Connector(Loops loops, List<Integer> ports) {
    this(loops, ports, AT_ONCE);
  }

  /** Creates one that opens so many connections before the first of them is ready. */
  Connector(Loops loops, List<Integer> ports, int atOnce) {
    this.loops = loops;
    this.ports = ports;
    this.atOnce = atOnce;
    this.permits = new Semaphore(atOnce);
  }

  /** Makes the connection of a place, 0 and up. */
  interface Factory<P extends Peer> {
    P peer(int index, LoopStats stats);
  }

  /** Opens connections, evenly over the ports and the event loops, and returns when all of them are ready. */
  <P extends Peer> List<P> open(int count, Factory<P> factory) throws IOException, InterruptedException {
    List<P> peers = new ArrayList<>(count);
    for (int i = 0; i < count && failure.get() == null; i++) {
      acquire(1);
      EventLoop loop = loops.at(i);
      P peer = factory.peer(i, loops.stats(loop));
      peers.add(peer);
      connect(loop, peer, ports.get(i % ports.size()));
    }
    acquire(atOnce);
    permits.release(atOnce);
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

  private void connect(EventLoop loop, Peer peer, int port) {
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
