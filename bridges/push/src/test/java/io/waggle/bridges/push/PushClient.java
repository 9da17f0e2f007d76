// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.RawWebSocket;

/** A client over WebSocket that sends any frame and reads what comes in order. The test's thread. */
final class PushClient implements AutoCloseable {

  final RawWebSocket socket;
  private int lastId;

  private PushClient(RawWebSocket socket) {
    this.socket = socket;
  }

  /** Opens a WebSocket and says nothing. */
  static PushClient open(int port) {
    return new PushClient(RawWebSocket.connect(port, "/push/websocket"));
  }

  /** Connects without a token. */
  static PushClient connect(int port) {
    PushClient client = open(port);
    client.ask("connect", new JsonObject().put("version", 1));
    return client;
  }

  PushClient send(JsonObject frame) {
    socket.sendText(frame.encode());
    return this;
  }

  PushClient send(String type, JsonObject members) {
    return send(new JsonObject().put("type", type).mergeIn(members));
  }

  /** Asks and returns the answer, which has to be the next frame. */
  JsonObject ask(String type, JsonObject members) {
    int id = ++lastId;
    send(new JsonObject().put("type", type).put("id", id).mergeIn(members));
    JsonObject answer = next();
    if (!Integer.valueOf(id).equals(answer.getInteger("id"))) {
      throw new AssertionError("received " + answer.encode() + " (expected: the answer to " + type + ")");
    }
    return answer;
  }

  JsonObject subscribe(String channel) {
    return ask("subscribe", new JsonObject().put("channel", channel));
  }

  JsonObject publish(String channel, Object data) {
    return ask("publish", new JsonObject().put("channel", channel).put("data", data));
  }

  JsonObject next() {
    return new JsonObject(socket.readText());
  }

  JsonObject expect(String type) {
    JsonObject frame = next();
    if (!frame.getString("type").equals(type)) {
      throw new AssertionError("received " + frame.encode() + " (expected: type " + type + ")");
    }
    return frame;
  }

  JsonObject expectError(int code) {
    JsonObject frame = expect("error");
    if (frame.getInteger("code") != code) {
      throw new AssertionError("received " + frame.encode() + " (expected: code " + code + ")");
    }
    return frame;
  }

  static JsonArray list(Object... entries) {
    return new JsonArray(java.util.List.of(entries));
  }

  @Override
  public void close() {
    socket.close();
  }
}
