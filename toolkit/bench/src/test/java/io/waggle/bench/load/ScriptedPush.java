// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** As much of a push server as the generator needs, on one event loop, with a history that can be spoilt. */
final class ScriptedPush {

  private final Map<String, List<String>> histories = new HashMap<>();
  private final Map<String, List<ServerWebSocket>> subscribers = new HashMap<>();
  private final UnaryOperator<List<String>> spoil;

  private ScriptedPush(UnaryOperator<List<String>> spoil) {
    this.spoil = spoil;
  }

  /**
   * Starts one and returns its port.
   *
   * @param spoil makes what a client that returns gets of what it missed
   */
  static int listen(Vertx vertx, UnaryOperator<List<String>> spoil) throws Exception {
    ScriptedPush server = new ScriptedPush(spoil);
    return vertx.createHttpServer()
      .webSocketHandler(webSocket -> webSocket.textMessageHandler(text -> server.frame(webSocket, new JsonObject(text))))
      .listen(0, "127.0.0.1").map(HttpServer::actualPort).toCompletionStage().toCompletableFuture()
      .get(20, TimeUnit.SECONDS);
  }

  private void frame(ServerWebSocket webSocket, JsonObject frame) {
    if (frame.getString("type").equals("connect")) {
      JsonArray results = new JsonArray();
      List<String> missed = new ArrayList<>();
      for (Object subscribe : frame.getJsonArray("subscribe", new JsonArray())) {
        results.add(subscribe(webSocket, (JsonObject) subscribe, missed));
      }
      send(webSocket, new JsonObject().put("type", "connected").put("id", 1).put("results", results));
      missed.forEach(webSocket::writeTextMessage);
    } else {
      publish(webSocket, frame);
    }
  }

  private JsonObject subscribe(ServerWebSocket webSocket, JsonObject subscribe, List<String> missed) {
    String channel = subscribe.getString("channel");
    List<String> history = histories.computeIfAbsent(channel, key -> new ArrayList<>());
    List<ServerWebSocket> all = subscribers.computeIfAbsent(channel, key -> new ArrayList<>());
    all.add(webSocket);
    webSocket.closeHandler(closed -> all.remove(webSocket));
    if (subscribe.containsKey("since")) {
      missed.addAll(spoil.apply(history.subList(Integer.parseInt(subscribe.getString("since")), history.size())));
    }
    return new JsonObject().put("type", "subscribed").put("channel", channel)
      .put("position", Integer.toString(history.size())).put("recovered", true);
  }

  private void publish(ServerWebSocket webSocket, JsonObject frame) {
    String channel = frame.getString("channel");
    String message = new JsonObject().put("type", "message").put("channel", channel)
      .put("data", frame.getValue("data")).encode();
    histories.computeIfAbsent(channel, key -> new ArrayList<>()).add(message);
    subscribers.getOrDefault(channel, List.of()).forEach(each -> each.writeTextMessage(message));
    if (frame.containsKey("id")) {
      send(webSocket, new JsonObject().put("type", "published").put("id", frame.getInteger("id")));
    }
  }

  private static void send(ServerWebSocket webSocket, JsonObject frame) {
    webSocket.writeTextMessage(frame.encode());
  }
}
