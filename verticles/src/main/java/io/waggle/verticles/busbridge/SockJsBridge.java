// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import io.waggle.internal.http.OriginRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The bridge over SockJS, behind an origin check. Owned by one verticle instance, on its event loop.
 *
 * <p>Vert.x-Web has the protocol; its own bridge (SockJSHandler.bridge) is not used, because nothing limits what waits
 * there for a client that does not read, a null body passes any {@code match}, and replies go to any address.
 * <p>Of SockJS's transports WebSocket and XHR are there; those that work by script tags and frames of other pages are
 * not.
 */
final class SockJsBridge {

  private static final int MAX_FRAME_BYTES = 65_536;
  private static final int CLOSING_MS = 2_000;

  private final Vertx vertx;
  private final BusBridgeOptions options;
  private final Set<SockJsClient> clients = new HashSet<>();
  private long sweep = -1;
  private final HttpServer server;

  SockJsBridge(Vertx vertx, BusBridgeOptions options, BusRules inbound, BusRules outbound) {
    this.vertx = vertx;
    this.options = options;
    server = vertx.createHttpServer(serverOptions()).requestHandler(router(inbound, outbound));
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions http = new HttpServerOptions()
      .setHost(options.getHost())
      .setPort(options.getSockJsPort())
      // Without a limit on the inflated size, which Vert.x does not set, 60 kB become 60 MB.
      .setPerMessageWebSocketCompressionSupported(false)
      .setPerFrameWebSocketCompressionSupported(false)
      .setHttp2ClearTextEnabled(false)
      .setMaxWebSocketFrameSize(Math.min(MAX_FRAME_BYTES, options.getMaxMessageBytes()))
      .setMaxWebSocketMessageSize(options.getMaxMessageBytes())
      .setWebSocketClosingTimeout(CLOSING_MS / 1_000)
      .setIdleTimeout((int) Math.min(Integer.MAX_VALUE, 2 * options.getPingTimeoutMs()))
      .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    if (options.getCertPath() != null) {
      http.setSsl(true).setKeyCertOptions(
        new PemKeyCertOptions().setCertPath(options.getCertPath()).setKeyPath(options.getKeyPath()));
    }
    return http;
  }

  private Router router(BusRules inbound, BusRules outbound) {
    SockJSHandler handler = SockJSHandler.create(vertx, new SockJSHandlerOptions()
      .addDisabledTransport(Transport.EVENT_SOURCE.name())
      .addDisabledTransport(Transport.HTML_FILE.name())
      .addDisabledTransport(Transport.JSON_P.name()));
    Router router = Router.router(vertx);
    router.route().handler(this::checkOrigin);
    router.route(options.getSockJsPath() + "/iframe*").handler(context -> context.fail(404));
    router.post().handler(BodyHandler.create(false).setBodyLimit(options.getMaxMessageBytes()));
    router.route(options.getSockJsPath() + "/*")
      .subRouter(handler.socketHandler(socket -> accept(socket, inbound, outbound)));
    return router;
  }

  private void accept(SockJSSocket socket, BusRules inbound, BusRules outbound) {
    if (clients.size() >= options.getMaxConnections()) {
      socket.close();
      return;
    }
    SockJsClient client = new SockJsClient(socket, options.getMaxQueuedBytes());
    clients.add(client);
    client.begin(new BusSession(vertx, options, inbound, outbound, client));
    socket.closeHandler(closed -> {
      client.close();
      clients.remove(client);
    });
  }

  private void sweep() {
    for (SockJsClient client : List.copyOf(clients)) {
      if (client.isClosed() && client.silentMs() > CLOSING_MS) {
        client.abort();
      } else if (client.silentMs() > options.getPingTimeoutMs()) {
        client.close();
      }
    }
  }

  private void checkOrigin(RoutingContext context) {
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    String host = context.request().getHeader(HttpHeaders.HOST);
    if (OriginRule.allows(options.getOrigins(), origin, host, context.request().isSSL())) {
      context.next();
    } else {
      context.response().setStatusCode(403).end("Origin: not allowed");
    }
  }

  Future<?> listen() {
    sweep = vertx.setPeriodic(Math.min(CLOSING_MS, options.getPingTimeoutMs() / 4), id -> sweep());
    return server.listen();
  }

  int actualPort() {
    return server.actualPort();
  }

  Future<Void> close() {
    vertx.cancelTimer(sweep);
    return server.close();
  }
}
