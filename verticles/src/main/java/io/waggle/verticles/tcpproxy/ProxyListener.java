// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.internal.Dialer;
import io.waggle.internal.Lifecycle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One listener of one instance: accepts clients, ends idle ones, and drains. Its event loop only. */
final class ProxyListener {

  private static final int LEAST_QUEUE_BYTES = 1024 * 1024;
  private static final long LONGEST_CLOSE_MS = TimeUnit.DAYS.toMillis(1);
  private static final long LONGEST_SWEEP_MS = 1_000;

  private final Vertx vertx;
  private final ProxyListenerOptions options;
  private final ListenerState state;
  private final Worker<Buffer> worker;
  private final Dialer<Buffer> dialer;
  private final Set<ProxySession> sessions = new HashSet<>();
  private final Lifecycle.Sockets sockets;
  private Promise<Void> drained;
  private Future<Void> ended;
  private long sweepTimer = -1;

  ProxyListener(Vertx vertx, ProxyListenerOptions options, String name, ListenerState state, long drainTimeoutMs) {
    this.vertx = vertx;
    this.options = options;
    this.state = state;
    this.dialer = new Dialer<>(vertx, Protocol.raw(), name, options.getConnectTimeoutMs(), limits());
    this.worker = Worker.create(vertx, Protocol.raw(), workerOptions(name));
    this.sockets = new ProxyDrain(vertx.getOrCreateContext(), worker, () -> drain(drainTimeoutMs));
    worker.connectHandler(client -> {
      ProxySession session = new ProxySession(this, client);
      sessions.add(session);
      session.start();
    });
  }

  private WorkerOptions workerOptions(String name) {
    return new WorkerOptions()
      .setName(name)
      .setTransport(options.getCertPath() == null ? Transport.TCP : Transport.TLS)
      .setHost(options.getHost())
      .setPort(options.getPort())
      .setCertPath(options.getCertPath())
      .setKeyPath(options.getKeyPath())
      .setProxyProtocol(options.isProxyProtocol())
      .setTrustedProxies(options.getTrustedProxies())
      .setMaxConnections(options.getMaxConnections())
      .setMaxConnectionsPerAddress(options.getMaxConnectionsPerAddress())
      .setAcceptBacklog(options.getAcceptBacklog())
      .setLimits(limits());
  }

  /**
   * Back-pressure keeps queues near {@code bufferBytes}, so the limit that closes slow readers must be out of reach;
   * and a slow reader may take its last bytes as slowly as any others.
   */
  private Limits limits() {
    long idleMs = options.getIdleTimeoutMs();
    return new Limits()
      .setWriteQueueMaxBytes(options.getBufferBytes())
      .setMaxQueuedBytes(Math.max(LEAST_QUEUE_BYTES, (int) Math.min(Integer.MAX_VALUE, 8L * options.getBufferBytes())))
      .setHandshakeTimeoutMs(options.getHandshakeTimeoutMs())
      .setIdleTimeoutMs(0)
      .setCloseTimeoutMs(idleMs == 0 ? LONGEST_CLOSE_MS : Math.max(Limits.DEFAULT_CLOSE_TIMEOUT_MS, idleMs));
  }

  Future<?> listen() {
    return worker.listen().onSuccess(listening -> {
      state.add(worker);
      Lifecycle.of(vertx).standIn(worker, sockets);
      if (options.getIdleTimeoutMs() > 0) {
        long sweepMs = Math.max(1, Math.min(LONGEST_SWEEP_MS, options.getIdleTimeoutMs() / 4));
        sweepTimer = vertx.setPeriodic(sweepMs, id -> closeIdle());
      }
    });
  }

  private void closeIdle() {
    long now = System.nanoTime();
    long idleNanos = TimeUnit.MILLISECONDS.toNanos(options.getIdleTimeoutMs());
    List.copyOf(sessions).forEach(session -> session.closeIfIdle(now, idleNanos));
  }

  /** Takes no more clients and lets those that are there go on for a while, then drops them. */
  Future<Void> drain(long timeoutMs) {
    if (ended != null) {
      return ended;
    }
    worker.pauseAccept();
    state.draining = true;
    drained = Promise.promise();
    if (sessions.isEmpty()) {
      drained.complete();
    } else if (timeoutMs == 0) {
      dropAll();
    } else {
      long timer = vertx.setTimer(timeoutMs, id -> dropAll());
      drained.future().onComplete(done -> vertx.cancelTimer(timer));
    }
    ended = drained.future().eventually(() -> {
      vertx.cancelTimer(sweepTimer);
      Lifecycle.of(vertx).remove(sockets);
      return worker.close().eventually(dialer::close);
    });
    return ended;
  }

  private void dropAll() {
    List.copyOf(sessions).forEach(ProxySession::abort);
  }

  /** Hears that a client is gone. */
  void ended(ProxySession session) {
    sessions.remove(session);
    if (drained != null && sessions.isEmpty()) {
      drained.tryComplete();
    }
  }

  String address() {
    String host = options.getHost();
    return (options.getCertPath() == null ? "tcp://" : "tls://") + (host.indexOf(':') < 0 ? host : "[" + host + "]")
      + ":" + worker.actualPort();
  }

  int actualPort() {
    return worker.actualPort();
  }

  ProxyListenerOptions options() {
    return options;
  }

  UpstreamPool pool() {
    return state.pool;
  }

  ListenerState counters() {
    return state;
  }

  Dialer<Buffer> dialer() {
    return dialer;
  }
}
