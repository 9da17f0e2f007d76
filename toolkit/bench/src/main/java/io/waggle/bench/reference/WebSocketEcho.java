// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.core.http.HttpServer;
import io.waggle.bench.process.Announcement;

/** Sends each WebSocket text message back. */
public final class WebSocketEcho {

  private WebSocketEcho() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> vertx.createHttpServer()
      .webSocketHandler(webSocket -> webSocket.textMessageHandler(webSocket::writeTextMessage))
      .listen(-1, "127.0.0.1")
      .map(HttpServer::actualPort));
  }
}
