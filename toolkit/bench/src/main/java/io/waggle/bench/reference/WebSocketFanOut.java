// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.waggle.bench.process.Announcement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends what arrives on {@code /publish} to everyone on {@code /subscribe}, in the loop of the textbook. */
public final class WebSocketFanOut {

  private static final Set<ServerWebSocket> SUBSCRIBERS = ConcurrentHashMap.newKeySet();

  private WebSocketFanOut() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> vertx.createHttpServer()
      .webSocketHandler(WebSocketFanOut::accept)
      .listen(-1, "127.0.0.1")
      .map(HttpServer::actualPort));
  }

  private static void accept(ServerWebSocket webSocket) {
    if (webSocket.path().equals("/publish")) {
      webSocket.textMessageHandler(WebSocketFanOut::publish);
    } else {
      SUBSCRIBERS.add(webSocket);
      webSocket.closeHandler(closed -> SUBSCRIBERS.remove(webSocket));
      webSocket.writeTextMessage("subscribed");
    }
  }

  private static void publish(String message) {
    for (ServerWebSocket subscriber : SUBSCRIBERS) {
      subscriber.writeTextMessage(message);
    }
  }
}
