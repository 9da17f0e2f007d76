// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.Connection;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;

/**
 * One client, and the upstream connection made for it. Both live on the event loop of their instance, which alone
 * touches this.
 *
 * <p>The client is not read before an upstream has accepted, so trying the next one is possible as long as none has.
 * From then on each side is read only while the other's queue is below its limit. An end of one side is passed on
 * behind its last byte while the other goes on; the close of one side closes the other behind its last byte.
 */
final class ProxySession {

  private final ProxyListener listener;
  private final Connection<Buffer> client;
  private final Iterator<Upstream> candidates;
  private int triesLeft;
  private Connection<Buffer> server;
  private boolean clientClosed;
  private long lastActiveNanos = System.nanoTime();

  ProxySession(ProxyListener listener, Connection<Buffer> client) {
    this.listener = listener;
    this.client = client;
    this.candidates = listener.pool().order(client.remoteAddress()).iterator();
    this.triesLeft = listener.options().getMaxTries();
  }

  void start() {
    client.pause();
    client.closeHandler(reason -> {
      clientClosed = true;
      if (server != null) {
        server.close(reason);
      }
      listener.ended(this);
    });
    tryNext();
  }

  private void tryNext() {
    Upstream next = triesLeft == 0 ? null : nextWithRoom();
    if (next == null) {
      listener.counters().unserved.increment();
      client.close(CloseReason.TRY_AGAIN_LATER);
      return;
    }
    triesLeft--;
    UpstreamOptions where = next.options();
    listener.dialer().dial(where.getHost(), where.getPort())
      .onComplete(connection -> connected(next, connection), cause -> {
        next.release();
        next.failed(cause);
        if (!clientClosed) {
          tryNext();
        }
      });
  }

  private Upstream nextWithRoom() {
    while (candidates.hasNext()) {
      Upstream candidate = candidates.next();
      if (candidate.tryAcquire()) {
        return candidate;
      }
    }
    return null;
  }

  private void connected(Upstream upstream, Connection<Buffer> connection) {
    upstream.connected();
    server = connection;
    server.closeHandler(reason -> {
      upstream.release();
      client.close(reason);
    });
    if (clientClosed) {
      server.abort();
      return;
    }
    Buffer header = ProxyHeader.encode(listener.options().getSendProxyProtocol(), client.remoteAddress(),
      client.localAddress());
    if (header.length() > 0) {
      server.send(header);
    }
    active();
    new Relay(client, server, listener.counters().bytesToUpstreams).start();
    new Relay(server, client, listener.counters().bytesToClients).start();
    client.resume();
  }

  private void active() {
    lastActiveNanos = System.nanoTime();
  }

  /** Closes both sides if neither has moved a byte for too long. */
  void closeIfIdle(long now, long idleNanos) {
    if (now - lastActiveNanos >= idleNanos) {
      listener.counters().idleTimeouts.increment();
      abort();
    }
  }

  /** Drops both sides at once. */
  void abort() {
    client.abort();
    if (server != null) {
      server.abort();
    }
  }

  /** One direction: reads as fast as the other side takes it. */
  private final class Relay {

    private final Connection<Buffer> from;
    private final Connection<Buffer> to;
    private final LongAdder bytes;
    private boolean waiting;

    Relay(Connection<Buffer> from, Connection<Buffer> to, LongAdder bytes) {
      this.from = from;
      this.to = to;
      this.bytes = bytes;
    }

    void start() {
      from.handler(this::pass);
      from.endHandler(end -> to.end());
      to.drainHandler(drained -> {
        active();
        if (waiting) {
          waiting = false;
          from.resume();
        }
      });
    }

    private void pass(Buffer data) {
      active();
      bytes.add(data.length());
      to.send(data);
      if (to.writeQueueFull() && !waiting) {
        waiting = true;
        from.pause();
      }
    }
  }
}
