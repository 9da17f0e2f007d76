// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Session;
import io.waggle.internal.SessionEndpoint;
import io.waggle.web.HttpWorker;
import java.util.ArrayList;
import java.util.List;

/**
 * Engine.IO at one HTTP worker of a verticle instance. Created, and used, on the event loop of the instance; its
 * sessions live there, whichever instance their requests come to.
 */
public final class EngineServer {

  private static final Logger LOG = LoggerFactory.getLogger(EngineServer.class);
  private static final long LONGEST_SWEEP_MS = 1_000;
  private static final long SHORTEST_SWEEP_MS = 5;

  private final Vertx vertx;
  private final ContextInternal context;
  private final EngineOptions options;
  private final Handler<EngineSocket> socketHandler;
  private final EngineSessions sessions;
  private final SessionEndpoint<EngineMessage> third;
  private final SessionEndpoint<EngineMessage> fourth;
  private final Origins origins;
  private final List<EngineSession> own = new ArrayList<>();
  private final long timer;
  private EngineHttp http;
  private boolean stopping;

  private EngineServer(Vertx vertx, EngineOptions options, Handler<EngineSocket> socketHandler) {
    this.vertx = vertx;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.options = new EngineOptions(options);
    this.origins = new Origins(options.getOrigins());
    this.socketHandler = socketHandler;
    this.sessions = EngineSessions.of(vertx, options.getPath());
    this.third = new SessionEndpoint<>(vertx, EngineProtocol.V3, EngineSockets.settings(options, "engine.io-3"));
    this.fourth = new SessionEndpoint<>(vertx, EngineProtocol.V4, EngineSockets.settings(options, "engine.io-4"));
    this.timer = vertx.setPeriodic(sweepMs(options), id -> sweep());
    context.addCloseHook(completion -> {
      close();
      completion.succeed();
    });
  }

  /** A quarter of the shortest deadline. */
  private static long sweepMs(EngineOptions options) {
    long shortest = Math.min(Math.min(options.getPingIntervalMs(), options.getPingTimeoutMs()),
      Math.min(options.getUpgradeTimeoutMs(), Math.min(options.getFirstPollTimeoutMs(), options.getCloseTimeoutMs())));
    return Math.max(SHORTEST_SWEEP_MS, Math.min(LONGEST_SWEEP_MS, shortest / 4));
  }

  /**
   * Creates a server on the current context, which has to be one of an event loop.
   *
   * @param options copied
   * @param socketHandler gets each new session before any of its messages
   */
  public static EngineServer create(Vertx vertx, EngineOptions options, Handler<EngineSocket> socketHandler) {
    return new EngineServer(vertx, options, socketHandler);
  }

  /**
   * Opens WebSockets at a worker that does not listen yet. Its other requests are the caller's, who passes those of
   * the path to {@link #handle}.
   */
  public EngineServer attach(HttpWorker worker) {
    http = new EngineHttp(this, worker);
    String path = options.getPath();
    for (String served : List.of(path, path.substring(0, path.length() - 1))) {
      if (!served.isEmpty()) {
        EngineSockets sockets = new EngineSockets(this);
        worker.webSocket(served, WireProtocol.INSTANCE,
          EngineSockets.settings(options, "engine.io").setOrigins(options.getOrigins()),
          sockets::opened, sockets::check);
      }
    }
    return this;
  }

  /**
   * Answers a request of the path, in the turn it comes.
   *
   * @return false if it is not on the path, and so is not answered
   * @throws IllegalStateException before {@link #attach}
   */
  public boolean handle(HttpServerRequest request) {
    if (http == null) {
      throw new IllegalStateException("server: not attached (expected: attach before handle)");
    }
    String asked = request.path();
    if (asked == null || !options.getPath().equals(asked.endsWith("/") ? asked : asked + "/")) {
      return false;
    }
    http.handle(request);
    return true;
  }

  /** Returns how many sessions all instances have; any thread. */
  public int sessionCount() {
    return sessions.size();
  }

  /** Returns what happened to the sessions of all instances; any thread. */
  public EngineCounters counters() {
    return sessions.counters;
  }

  /**
   * Ends all sessions of this instance. Best called when its verticle stops, before the HTTP worker is closed, which
   * lets the last answers through; it happens anyway when the verticle is undeployed.
   */
  public void close() {
    if (stopping) {
      return;
    }
    stopping = true;
    vertx.cancelTimer(timer);
    third.close();
    fourth.close();
    for (EngineSession session : List.copyOf(own)) {
      // Nobody will come for the last words of those that polled.
      session.forget();
    }
  }

  // ---- for the rest of the package

  Vertx vertx() {
    return vertx;
  }

  ContextInternal context() {
    return context;
  }

  EngineOptions options() {
    return options;
  }

  Origins origins() {
    return origins;
  }

  EngineSessions sessions() {
    return sessions;
  }

  long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  /** Returns whether sessions end because this process does, or this server. */
  boolean isStopping() {
    return stopping || Lifecycle.of(vertx).isDraining();
  }

  /** Returns whether an address may open a session here. */
  boolean hasRoom(SocketAddress client) {
    return !isStopping()
      && sessions.hasRoom(addressOf(client), options.getMaxSessions(), options.getMaxSessionsPerAddress());
  }

  static String addressOf(SocketAddress client) {
    return client == null || client.host() == null ? "unknown" : client.host();
  }

  /** Opens a session; the caller gives it to the application with {@link #announce}. */
  void open(EngineSession session, SocketAddress client, Session.Carrier carrier) {
    SessionEndpoint<EngineMessage> endpoint = session.revision() == 3 ? third : fourth;
    session.open(endpoint.open(client, carrier), carrier instanceof PollingCarrier polling ? polling : null);
    session.index = own.size();
    own.add(session);
    sessions.add(session);
  }

  void announce(EngineSession session) {
    try {
      socketHandler.handle(session);
    } catch (RuntimeException e) {
      LOG.error("A handler failed, closing a new session", e);
      session.session().close(CloseReason.INTERNAL_ERROR);
    }
  }

  void remove(EngineSession session) {
    int index = session.index;
    if (index >= 0) {
      EngineSession last = own.remove(own.size() - 1);
      if (last != session) {
        own.set(index, last);
        last.index = index;
      }
      session.index = -1;
      sessions.remove(session);
    }
  }

  private void sweep() {
    long now = nowMs();
    for (int i = own.size() - 1; i >= 0; i--) {
      if (i < own.size()) {
        own.get(i).tick(now);
      }
    }
  }
}
