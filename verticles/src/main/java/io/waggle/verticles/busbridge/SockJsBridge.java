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
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x-Web's SockJS bridge behind an origin check, with limits. Owned by one verticle instance, on its event loop.
 *
 * <p>Of SockJS's transports WebSocket and XHR are there; those that work by script tags and frames of other pages are
 * not.
 */
final class SockJsBridge {

  private static final int MAX_FRAME_BYTES = 65_536;

  private final BusBridgeOptions options;
  private final Origins origins;
  private final HttpServer server;

  SockJsBridge(Vertx vertx, BusBridgeOptions options, BusRules inbound, BusRules outbound) {
    this.options = options;
    origins = new Origins(options.getOrigins());
    server = vertx.createHttpServer(serverOptions()).requestHandler(router(vertx, inbound, outbound));
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
      .setIdleTimeout((int) (2 * options.getPingTimeoutMs()))
      .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    if (options.getCertPath() != null) {
      http.setSsl(true).setKeyCertOptions(
        new PemKeyCertOptions().setCertPath(options.getCertPath()).setKeyPath(options.getKeyPath()));
    }
    return http;
  }

  private Router router(Vertx vertx, BusRules inbound, BusRules outbound) {
    SockJSHandler handler = SockJSHandler.create(vertx, new SockJSHandlerOptions()
      .addDisabledTransport(Transport.EVENT_SOURCE.name())
      .addDisabledTransport(Transport.HTML_FILE.name())
      .addDisabledTransport(Transport.JSON_P.name()));
    SockJSBridgeOptions bridge = new SockJSBridgeOptions()
      .setMaxAddressLength(options.getMaxAddressLength())
      .setMaxHandlersPerSocket(options.getMaxHandlersPerSocket())
      .setReplyTimeout(options.getReplyTimeoutMs())
      .setPingTimeout(options.getPingTimeoutMs());
    bridge.setInboundPermitteds(inbound.permitted()).setOutboundPermitteds(outbound.permitted());
    Router router = Router.router(vertx);
    router.route().handler(this::checkOrigin);
    router.route(options.getSockJsPath() + "/iframe*").handler(context -> context.fail(404));
    router.post().handler(BodyHandler.create(false).setBodyLimit(options.getMaxMessageBytes()));
    router.route(options.getSockJsPath() + "/*")
      .subRouter(handler.bridge(bridge, new SockJsGuard(options, inbound, outbound)::handle));
    return router;
  }

  private void checkOrigin(RoutingContext context) {
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    String host = context.request().getHeader(HttpHeaders.HOST);
    if (origins.allow(origin, host, context.request().isSSL())) {
      context.next();
    } else {
      context.response().setStatusCode(403).end("Origin: not allowed");
    }
  }

  Future<?> listen() {
    return server.listen();
  }

  int actualPort() {
    return server.actualPort();
  }

  Future<Void> close() {
    return server.close();
  }
}
