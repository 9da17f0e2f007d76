// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.netty.channel.Channel;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.Worker;
import io.waggle.WorkerMetrics;
import io.waggle.WorkerOptions;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.connection.ConnectionHost;
import io.waggle.impl.connection.Eviction;
import io.waggle.impl.websocket.HandshakeImpl;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A worker: claims its address, binds through a {@link Listener}, and ends what it began. */
public final class WorkerImpl<M> implements Worker<M>, Lifecycle.Sockets {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final Vertx vertx;
  private final Protocol<M> protocol;
  private final WorkerOptions options;
  private final ContextInternal context;
  private final ContextInternal loopContext;
  private final ContextInternal socketContext;
  private final ConnectionHost host;
  private final Endpoints endpoints;
  private final String group;
  private final Closeable hook = completion -> close().onComplete(completion);
  private String key;
  private Endpoints.Endpoint endpoint;
  private Admission admission;
  private boolean paused;
  private int index;
  private int actualPort = -1;
  private volatile boolean listening;
  private Future<Void> ended;
  private Handler<Connection<M>> connectHandler;
  private Handler<Handshake> handshakeHandler;
  private Handler<Throwable> exceptionHandler;
  private Listener listener;

  /** Creates a worker of its own; see {@link Worker#create}. */
  public WorkerImpl(Vertx vertx, Protocol<M> protocol, WorkerOptions options) {
    this(vertx, protocol, options, null, -1);
  }

  /**
   * Creates one of several workers.
   *
   * @param group what instances that share port 0 have in common; null for the deployment
   * @param index fixed by the caller, or -1 for the lowest free one
   */
  WorkerImpl(Vertx vertx, Protocol<M> protocol, WorkerOptions options, String group, int index) {
    if (options.getTransport() == Transport.HTTP || options.getTransport() == Transport.HTTPS) {
      throw new IllegalArgumentException("transport: " + options.getTransport().scheme()
        + " (expected: a messaging transport; HTTP is served by HttpWorker of module waggle-web)");
    }
    this.vertx = vertx;
    this.protocol = protocol;
    this.options = new WorkerOptions(options);
    this.context = ((VertxInternal) vertx).getOrCreateContext();
    this.loopContext = context.isEventLoopContext() ? context
      : context.toBuilder().withThreadingModel(ThreadingModel.EVENT_LOOP).build();
    this.socketContext = loopContext.toBuilder().withCloseFuture(new CloseFuture()).build();
    WaggleVertx waggle = WaggleVertx.of(vertx);
    this.endpoints = waggle.endpoints();
    this.group = group != null ? group
      : context.deployment() != null ? context.deployment().id() : UUID.randomUUID().toString();
    this.index = index;
    this.host = new ConnectionHost(waggle, context, this.options.getName(), this.options.getTransport(), false,
      this.options.getLimits());
    host.protocolName = protocol.name();
  }

  /** Returns the built-in protocol that options name. */
  public static Protocol<?> namedProtocol(WorkerOptions options) {
    String name = options.getProtocol();
    if (name == null) {
      return options.getTransport().isWebSocket() ? Protocol.lines() : Protocol.raw();
    }
    return switch (name) {
      case "raw" -> Protocol.raw();
      case "text" -> Protocol.lines();
      case "frame" -> Protocol.frame();
      case "json" -> Protocol.json();
      default -> throw new IllegalArgumentException(
        "protocol: " + name + " (expected: one of " + String.join(", ", Address.PROTOCOLS) + ")");
    };
  }

  @Override
  public Future<Worker<M>> listen() {
    if (listening) {
      return context.failedFuture(new IllegalStateException("worker " + name() + " already listens"));
    }
    listening = true;
    host.start();
    context.addCloseHook(hook);
    boolean anyPort = options.getTransport() != Transport.UNIX && options.getPort() == 0;
    key = !options.isListening() ? "none/" + group + "/" + name()
      : anyPort ? endpoints.keyForAnyPort(name() + " " + identity() + " " + group, context) : portKey(options.getPort());
    try {
      endpoint = endpoints.join(key, identity(), anyPort);
    } catch (IllegalStateException e) {
      host.stop();
      return context.failedFuture(e);
    }
    index = endpoints.takeIndex(endpoint, index);
    host.index = index;
    admission = new Admission(endpoint, host.counters, options);
    admission.pause(paused);
    if (!options.isListening()) {
      return context.succeededFuture(this);
    }
    return bind(anyPort).transform(result -> result.succeeded() ? bound(result.result()) : failed(result.cause()));
  }

  private Future<Integer> bind(boolean anyPort) {
    boolean datagrams = options.getTransport() == Transport.UDP;
    listener = datagrams ? new DatagramListener<>(this, options) : new StreamListener<>(this, options, admission);
    // The first one chooses the port of a UDP socket, and clears the way for a Unix socket.
    boolean firstDecides = datagrams ? anyPort : options.getTransport() == Transport.UNIX;
    Future<Integer> chosen = firstDecides ? endpoints.siblingPort(endpoint) : null;
    if (chosen != null) {
      return chosen.compose(listener::listen);
    }
    Future<Void> ready = firstDecides && !datagrams ? StaleSocket.remove(context, options.getPath())
      : context.succeededFuture();
    int port = datagrams ? options.getPort() : endpoint.portToBind(options.getPort());
    return ready.compose(v -> listener.listen(port));
  }

  private String portKey(int port) {
    String where = options.getTransport() == Transport.UNIX ? options.getPath() : options.getHost() + ":" + port;
    return (options.getTransport() == Transport.UDP ? "udp " : "") + where;
  }

  private String identity() {
    String tls = !options.getTransport().isSecure() ? "" : options.getSslOptions() != null
      ? " with TLS identity " + options.getSslOptions().toJson().hashCode()
      : " with certificate " + options.getCertPath();
    return protocol.name() + " over " + options.getTransport().scheme() + tls;
  }

  private Future<Worker<M>> bound(int port) {
    actualPort = port;
    host.listening = options.getTransport() == Transport.UNIX ? options.getPath() : options.getHost() + ":" + port;
    endpoints.bound(endpoint, portKey(port), port);
    lifecycle().add(this);
    return context.succeededFuture(this);
  }

  private Future<Worker<M>> failed(Throwable cause) {
    host.stop();
    leave(cause);
    return context.failedFuture(Endpoints.named(cause, options.address()));
  }

  @Override
  public Future<Void> close() {
    if (!listening) {
      return context.succeededFuture();
    }
    Promise<Void> promise = context.promise();
    loopContext.runOnContext(v -> {
      if (ended == null) {
        ended = end();
      }
      ended.onComplete(promise);
    });
    return promise.future();
  }

  private Future<Void> end() {
    context.removeCloseHook(hook);
    lifecycle().remove(this);
    List<Future<?>> closing = new ArrayList<>();
    for (int i = host.size() - 1; i >= 0; i--) {
      closing.add(host.connection(i).close(CloseReason.GOING_AWAY));
    }
    if (listener != null) {
      closing.add(listener.close());
    }
    return Future.join(closing).transform(all -> {
      host.stop();
      if (endpoint != null) {
        leave(null);
      }
      return Future.succeededFuture();
    });
  }

  private void leave(Throwable cause) {
    endpoints.leave(key, endpoint, index, cause);
    endpoints.leaveAnyPort(key, context);
    endpoint = null;
  }

  void handshakeFailed(Throwable failure) {
    host.counters.handshakeFailures++;
    if (exceptionHandler != null) {
      context.emit(failure, exceptionHandler);
    } else {
      LOG.debug(name() + ": " + failure.getMessage());
    }
  }

  Vertx vertx() {
    return vertx;
  }

  ContextInternal context() {
    return context;
  }

  /**
   * Returns the event loop of the sockets, as a context that undeployment does not know: it would close them in no
   * order, before the worker has said good-bye.
   */
  ContextInternal socketContext() {
    return socketContext;
  }

  ConnectionHost host() {
    return host;
  }

  Protocol<M> protocol() {
    return protocol;
  }

  Handler<Connection<M>> connectHandler() {
    return connectHandler;
  }

  /** Returns what answers handshakes on this worker's context, or null. */
  Handler<Handshake> handshakes() {
    return handshakeHandler == null ? null : handshake -> context.emit(handshake, this::answer);
  }

  private void answer(Handshake handshake) {
    try {
      handshakeHandler.handle(handshake);
    } catch (RuntimeException e) {
      LOG.error(name() + ": the handshake handler failed, refusing " + handshake.remoteAddress(), e);
      if (!((HandshakeImpl) handshake).isAnswered()) {
        handshake.reject(500, "The server failed.");
      }
    }
  }

  SocketAddress addressOf(Channel channel) {
    return host.vertx.vertx().transport().convert(channel.remoteAddress());
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String name() {
    return options.getName();
  }

  @Override
  public Worker<M> connectHandler(Handler<Connection<M>> handler) {
    checkNotListening();
    connectHandler = handler;
    return this;
  }

  @Override
  public Worker<M> handshakeHandler(Handler<Handshake> handler) {
    checkNotListening();
    handshakeHandler = handler;
    return this;
  }

  @Override
  public Worker<M> exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  private void checkNotListening() {
    if (listening) {
      throw new IllegalStateException("worker " + name() + " already listens (expected: handlers before listen)");
    }
  }

  @Override
  public int actualPort() {
    return actualPort;
  }

  @Override
  public Worker<M> pauseAccept() {
    pauseAccept(true);
    return this;
  }

  @Override
  public Worker<M> resumeAccept() {
    pauseAccept(false);
    return this;
  }

  private void pauseAccept(boolean pause) {
    loopContext.runOnContext(v -> {
      paused = pause;
      host.paused = pause;
      if (admission != null) {
        admission.pause(pause);
      }
    });
  }

  @Override
  public Future<Void> stopAccepting() {
    Promise<Void> promise = context.promise();
    loopContext.runOnContext(v -> {
      if (listener != null && ended == null) {
        host.outliveServer();
        listener.stopAccepting();
      }
      promise.complete();
    });
    return promise.future();
  }

  @Override
  public Future<Void> evict(CloseReason reason, Pace pace) {
    return Eviction.of(host, reason, pace);
  }

  private Lifecycle lifecycle() {
    return Lifecycle.of(vertx);
  }

  @Override
  public int connectionCount() {
    return host.size();
  }

  @Override
  @SuppressWarnings("unchecked")
  public void forEachConnection(Handler<Connection<M>> action) {
    for (int i = host.size() - 1; i >= 0; i--) {
      if (i < host.size()) {
        action.handle((ConnectionBase<M>) host.connection(i));
      }
    }
  }

  @Override
  public WorkerMetrics metrics() {
    return host.counters;
  }
}
