// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.waggle.impl.WorkerImpl;
import io.waggle.impl.WorkerSetImpl;
import java.util.function.Function;

/**
 * A listening endpoint inside one verticle instance. Instances that listen on one address share its port and nothing
 * else: each connection belongs to one instance and its event loop.
 *
 * <p>Create and use a worker on the context of its verticle. A worker without an address listens nowhere and is there
 * for what its verticle does by itself (timers, clients).
 *
 * <pre>{@code
 * Worker.<String>create(vertx, "text://127.0.0.1:5678")
 *   .connectHandler(c -> c.handler(line -> c.send("hello " + line)))
 *   .listen();
 * }</pre>
 *
 * @param <M> type of a message
 */
public interface Worker<M> {

  /**
   * Creates a worker; nothing listens before {@link #listen()}.
   *
   * @param vertx whose event loops serve it
   * @param protocol of its connections
   * @param options copied
   */
  static <M> Worker<M> create(Vertx vertx, Protocol<M> protocol, WorkerOptions options) {
    return new WorkerImpl<>(vertx, protocol, options);
  }

  /**
   * Creates a worker from one string, such as {@code text://127.0.0.1:5678}; see
   * {@link WorkerOptions#WorkerOptions(String)} for its form.
   *
   * @param address names protocol, transport, host and port
   * @param <M> {@code String} for {@code text} and {@code ws}, {@code JsonObject} for {@code json}, else {@code Buffer}
   * @throws IllegalArgumentException if the scheme is unknown; the message names those that are known
   */
  static <M> Worker<M> create(Vertx vertx, String address) {
    return create(vertx, new WorkerOptions(address));
  }

  /**
   * Creates a worker whose protocol the options name.
   *
   * @param options with {@link WorkerOptions#getProtocol()}
   */
  @SuppressWarnings("unchecked")
  static <M> Worker<M> create(Vertx vertx, WorkerOptions options) {
    return create(vertx, (Protocol<M>) WorkerImpl.namedProtocol(options), options);
  }

  /**
   * Deploys {@link WorkerOptions#getInstances()} instances, each with a worker of its own on one shared port, and
   * supervises them: an instance whose setup fails is tried again with growing delays while its siblings serve.
   *
   * @param setup called once per instance on its event loop with a worker that does not listen yet; its future is
   *              awaited before the instance accepts. It attaches the handlers, and may return null
   * @return completes when every instance runs or waits for another try; fails if none could be started
   */
  static <M> Future<WorkerSet> deploy(Vertx vertx, Protocol<M> protocol, WorkerOptions options,
                                      Function<Worker<M>, Future<?>> setup) {
    return WorkerSetImpl.deploy(vertx, protocol, options, setup);
  }

  /** Returns the stable index among the instances of this address or name, 0 to N-1; a replacement takes it over. */
  int index();

  /** Returns {@link WorkerOptions#getName()}. */
  String name();

  /**
   * Sets what is called with each new connection, on its event loop, before any of its bytes is read.
   *
   * @throws IllegalStateException if the worker already listens
   */
  Worker<M> connectHandler(Handler<Connection<M>> handler);

  /**
   * Sets what answers WebSocket handshakes; without one they are accepted if their origin is allowed
   * ({@link WorkerOptions#setOrigins}), which is checked before this handler.
   */
  Worker<M> handshakeHandler(Handler<Handshake> handler);

  /** Sets what learns of connections that failed before they opened (TLS, handshake); default: a debug log line. */
  Worker<M> exceptionHandler(Handler<Throwable> handler);

  /**
   * Starts to accept. Fails if the port is taken, or if other instances on it speak another protocol or have another
   * TLS identity.
   */
  Future<Worker<M>> listen();

  /** Returns the port in use, also if 0 was asked for; -1 before {@link #listen()} and for Unix sockets. */
  int actualPort();

  /** Refuses new connections while keeping the port and the open connections. */
  Worker<M> pauseAccept();

  /** Accepts again. */
  Worker<M> resumeAccept();

  /**
   * Takes no more connections, for good, and keeps those that are open. The port is closed when all instances on it have
   * stopped; over UDP it stays, and datagrams of new peers are dropped.
   */
  Future<Void> stopAccepting();

  /** Returns how many connections this instance has. */
  int connectionCount();

  /**
   * Calls an action with each open connection of this instance. On its event loop only.
   *
   * @param action may close the connection it gets
   */
  void forEachConnection(Handler<Connection<M>> action);

  /** Returns the counters of this instance. */
  WorkerMetrics metrics();

  /** Stops listening and closes the connections with {@link CloseReason#GOING_AWAY}. */
  Future<Void> close();
}
