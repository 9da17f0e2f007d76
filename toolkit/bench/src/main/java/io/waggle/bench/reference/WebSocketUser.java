// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.eventbus.MessageConsumer;
import io.waggle.bench.process.Announcement;

/**
 * Asks whoever holds the user on {@code /user/uid}, perhaps another node, to write what arrives on {@code /send/uid}:
 * a request over the event bus, with an address for each user, answered when the message is written.
 */
public final class WebSocketUser {

  private static final String SEND = "/send/";
  private static final String USER = "/user/";

  private WebSocketUser() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> vertx.createHttpServer()
      .webSocketHandler(webSocket -> accept(vertx, webSocket))
      .listen(-1, "127.0.0.1")
      .map(HttpServer::actualPort));
  }

  private static void accept(Vertx vertx, ServerWebSocket webSocket) {
    if (webSocket.path().startsWith(SEND)) {
      String address = USER + webSocket.path().substring(SEND.length());
      webSocket.textMessageHandler(message -> vertx.eventBus().request(address, message)
        .onFailure(failure -> webSocket.close()));
      webSocket.writeTextMessage("subscribed");
    } else {
      MessageConsumer<String> consumer = vertx.eventBus().consumer(webSocket.path(), message -> {
        webSocket.writeTextMessage(message.body());
        message.reply(null);
      });
      webSocket.closeHandler(closed -> consumer.unregister());
      consumer.completion().onSuccess(registered -> webSocket.writeTextMessage("subscribed"));
    }
  }
}
