// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.json.JsonObject;
import io.waggle.Connection;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.WorkerOptions;
import io.waggle.internal.WebSocketEndpoint;

final class Endpoint {

  private final HttpServer server;
  private final WebSocketEndpoint<JsonObject> sockets;

  Endpoint(Vertx vertx, Handler<HttpServerRequest> page, Handler<Connection<JsonObject>> welcome) {
    sockets = new WebSocketEndpoint<>(vertx, Protocol.json(), new WorkerOptions().setTransport(Transport.WEBSOCKET)
      .setLimits(new Limits().setMaxFrameBytes(32 * 1024)), welcome, null);
    server = vertx.createHttpServer().requestHandler(request -> {
      if (!request.path().equals("/chat")) {
        page.handle(request);
        return;
      }
      DefaultHttpRequest netty = new DefaultHttpRequest(HttpVersion.HTTP_1_1,
        new io.netty.handler.codec.http.HttpMethod(request.method().name()), request.uri());
      request.headers().forEach((name, value) -> netty.headers().add(name, value));
      sockets.upgrade(((HttpServerConnection) request.connection()).channelHandlerContext().pipeline(), netty,
        request.remoteAddress(), (status, body) -> request.response().setStatusCode(status).end(body));
    });
  }

  Future<?> listen(String host, int port) {
    return server.listen(port, host);
  }

  int actualPort() {
    return server.actualPort();
  }

  Future<Void> close() {
    sockets.close();
    return server.close();
  }
}
