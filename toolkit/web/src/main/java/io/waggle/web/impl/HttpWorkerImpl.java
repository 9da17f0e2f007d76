// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.SessionStore;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.WorkerOptions;
import io.waggle.impl.Endpoints;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Networks;
import io.waggle.internal.http.HttpLimits;
import io.waggle.web.Form;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerMetrics;
import io.waggle.web.HttpWorkerOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The HTTP worker: one Vert.x server, its options and its counters, on the context of its verticle. */
public final class HttpWorkerImpl implements HttpWorker {

  private static final Logger LOG = LoggerFactory.getLogger(HttpWorker.class);
  private static final String PLAIN_PATH =
    "HTTP requests are checked by Vert.x alone, as its inside is not as expected: ";

  private final Vertx vertx;
  private final HttpWorkerOptions options;
  private final HttpLimits limits;
  private final Networks trusted;
  private final Counters counters = new Counters();
  private final IdleSweep idleSweep;
  private final boolean strict;
  private final WebSocketRoutes webSockets = new WebSocketRoutes();
  private HttpServer server;
  private HttpDrain drain;
  private PortClaim claim;
  private Router router;
  private Handler<HttpServerRequest> handler;
  private boolean plainPathLogged;
  private HttpInspection inspection;

  /** Creates a worker that does not listen. */
  public HttpWorkerImpl(Vertx vertx, HttpWorkerOptions options) {
    this.vertx = vertx;
    this.options = new HttpWorkerOptions(options);
    this.limits = new HttpLimits(options.getMaxHeaderBytes(), options.getMaxBodyBytes(), options.getHeadTimeoutMs(),
      options.getBodyTimeoutMs(), options.getLingerMs(), new HashSet<>(options.getMethods()));
    this.trusted = new Networks(options.getTrustedProxies());
    this.idleSweep = new IdleSweep(options.getIdleTimeoutMs());
    this.strict = options.isStrict() && canBeStrict();
  }

  private static boolean canBeStrict() {
    try {
      return HttpPeer.isReachable();
    } catch (LinkageError e) {
      LOG.warn(PLAIN_PATH + e);
      return false;
    }
  }

  @Override
  public HttpWorker requestHandler(Handler<HttpServerRequest> handler) {
    checkNotListening();
    if (router != null) {
      throw new IllegalStateException("requestHandler: set beside the router (expected: one of them)");
    }
    this.handler = handler;
    return this;
  }

  @Override
  public Router router() {
    if (router == null) {
      checkNotListening();
      if (handler != null) {
        throw new IllegalStateException("router: used beside a requestHandler (expected: one of them)");
      }
      router = WebParts.router(vertx, options);
      handler = router;
    }
    return router;
  }

  private void checkNotListening() {
    if (server != null) {
      throw new IllegalStateException("worker: listens (expected: handlers set before listen)");
    }
  }

  @Override
  public SessionHandler sessionHandler(SessionStore store) {
    return WebParts.sessionHandler(store, options);
  }

  @Override
  public <T> Future<T> form(HttpServerRequest request, Function<Form, Future<T>> use) {
    return new FormReader(vertx, options, request).read(use);
  }

  @Override
  public Future<JsonObject> json(HttpServerRequest request) {
    return JsonBody.read(request);
  }

  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    if (request.response().closed() || failure instanceof HttpClosedException) {
      LOG.debug("Request not answered, its client went: " + failure);
      return;
    }
    boolean known = failure instanceof HttpException;
    if (!known) {
      LOG.error("Request failed: " + request.method() + " " + LogText.clean(request.path()), failure);
    }
    if (!request.response().headWritten()) {
      HttpException http = known ? (HttpException) failure : new HttpException(500, "internal error");
      String text = http.getPayload();
      request.response().setStatusCode(http.getStatusCode()).putHeader("content-type", "text/plain; charset=utf-8")
        .end(text == null ? "" : text);
    }
  }

  @Override
  public SocketAddress clientAddress(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    if (trusted.isEmpty() || peer == null || !trusted.contains(inet(peer))) {
      return peer;
    }
    String client = trusted.clientOf(request.headers().getAll("x-forwarded-for"));
    return client == null ? peer : SocketAddress.inetSocketAddress(0, client);
  }

  /** Returns the peer's IP address, which is never looked up; null for a Unix socket. */
  private static InetSocketAddress inet(SocketAddress address) {
    InetAddress ip = address.hostAddress() == null ? null
      : NetUtil.createInetAddressFromIpAddressString(address.hostAddress());
    return ip == null ? null : new InetSocketAddress(ip, 0);
  }

  @Override
  public <M> HttpWorker webSocket(String path, Protocol<M> protocol, WorkerOptions options,
                                  Handler<Connection<M>> connectHandler, Handler<Handshake> handshakeHandler) {
    checkNotListening();
    webSockets.add(vertx, this.options.isSsl(), path, protocol, options, connectHandler, handshakeHandler);
    return this;
  }

  @Override
  public Future<HttpWorker> listen() {
    checkNotListening();
    if (handler == null) {
      if (webSockets.isEmpty()) {
        throw new IllegalStateException("requestHandler: missing (expected: a handler or routes)");
      }
      handler = request -> request.response().setStatusCode(404).end();
    }
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    if (!strict && !webSockets.isEmpty()) {
      return context.failedFuture(new IllegalStateException("strict: false (expected: true where WebSockets open)"));
    }
    HttpServer created;
    try {
      created = vertx.createHttpServer(ServerSettings.of(options, !strict));
      claim = new PortClaim(vertx, context, options);
    } catch (IllegalArgumentException | IllegalStateException e) {
      return context.failedFuture(e);
    }
    server = created
      .requestHandler(this::handle)
      .connectionHandler(this::connected)
      .exceptionHandler(error -> LOG.debug("Connection failed: " + error));
    drain = new HttpDrain(server, context, idleSweep, webSockets, counters);
    webSockets.open();
    inspection = new HttpInspection(vertx, context, options, counters, webSockets);
    context.addCloseHook(completion -> close().onComplete(completion));
    return server.listen(claim.portToBind(options.getPort()), options.getHost())
      .map(this::listening)
      .recover(this::notListening);
  }

  private HttpWorker listening(HttpServer bound) {
    claim.bound(bound.actualPort());
    String address = options.getHost() + ":" + bound.actualPort();
    webSockets.listening(address);
    inspection.begin(address);
    Lifecycle.of(vertx).add(drain);
    return this;
  }

  private Future<HttpWorker> notListening(Throwable error) {
    claim.release(error);
    webSockets.close();
    server = null;
    String address = (options.isSsl() ? "https://" : "http://") + options.getHost() + ":" + options.getPort();
    return Future.failedFuture(Endpoints.named(error, address));
  }

  private void connected(HttpConnection connection) {
    if (strict && HttpPeer.install(connection, this)) {
      return;
    }
    if (strict && !plainPathLogged) {
      plainPathLogged = true;
      LOG.warn(PLAIN_PATH + "its pipeline has other handlers");
    }
    Runnable departure = connectionOpened(connection.remoteAddress());
    if (departure == null) {
      connection.close();
    } else {
      connection.closeHandler(closed -> departure.run());
    }
  }

  /** Hands a request to the application. */
  void handle(HttpServerRequest request) {
    counters.requests++;
    try {
      handler.handle(request);
    } catch (Throwable e) {
      counters.failed++;
      fail(request, e);
      if (!request.response().ended()) {
        request.connection().close();
      }
    }
  }

  HttpLimits limits() {
    return limits;
  }

  IdleSweep idleSweep() {
    return idleSweep;
  }

  HttpInspection inspection() {
    return inspection;
  }

  boolean keepsAlive() {
    return options.isKeepAlive();
  }

  boolean isDraining() {
    return drain.isStopped();
  }

  WebSocketRoutes webSockets() {
    return webSockets;
  }

  /**
   * Counts a connection in, if it is not one too many; what it returns is run when the connection closes. A trusted
   * proxy may have any number, since they are its clients'.
   *
   * @return null if it is one too many
   */
  Runnable connectionOpened(SocketAddress peer) {
    InetSocketAddress address = peer == null ? null : inet(peer);
    InetAddress counted = address == null || trusted.contains(address) ? null : address.getAddress();
    if (!claim.admit(counted, options.getMaxConnections(), options.getMaxConnectionsPerAddress())) {
      counters.refusedConnections++;
      return null;
    }
    counters.accepted++;
    counters.connections++;
    return () -> {
      counters.connections--;
      claim.leave(counted, options.getMaxConnectionsPerAddress());
    };
  }

  void countRefused() {
    counters.refused++;
  }

  @Override
  public Future<Void> reloadCertificate() {
    if (server == null || !options.isSsl()) {
      return Future.failedFuture(new IllegalStateException("worker: not listening with TLS"));
    }
    return server.updateSSLOptions(ServerSettings.tls(options), true).mapEmpty();
  }

  @Override
  public int actualPort() {
    return server == null ? -1 : server.actualPort();
  }

  @Override
  public HttpWorkerMetrics metrics() {
    return counters.snapshot();
  }

  @Override
  public Future<Void> close() {
    HttpServer closing = server;
    server = null;
    if (closing == null) {
      return Future.succeededFuture();
    }
    Lifecycle.of(vertx).remove(drain);
    drain.end();
    webSockets.close();
    inspection.end();
    return closing.shutdown(options.getShutdownMs(), TimeUnit.MILLISECONDS)
      .onComplete(closed -> claim.release(null));
  }
}
