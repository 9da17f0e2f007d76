// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonObject;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;

/** A chat client without a page: sends any JSON, reads what comes in order. The test's thread. */
final class Guest implements AutoCloseable {

  final RawWebSocket socket;
  private final String key;

  Guest(int port, String key) {
    this.socket = RawWebSocket.connect(port, "/chat");
    this.key = key;
  }

  static Guest of(int port, String name, String room) {
    Guest guest = new Guest(port, ("key-of-" + name + "-".repeat(16)).substring(0, 16));
    guest.join(name, room, null, -1);
    return guest;
  }

  Guest join(String name, String room, String epoch, long last) {
    JsonObject join = new JsonObject().put("type", "join").put("name", name).put("room", room).put("key", key);
    return send(epoch == null ? join : join.put("epoch", epoch).put("last", last));
  }

  Guest say(String text) {
    return send(new JsonObject().put("type", "say").put("text", text));
  }

  Guest send(JsonObject message) {
    socket.sendText(message.encode());
    return this;
  }

  /** Returns the next message but for the list of rooms, which comes at any time. */
  JsonObject next() {
    while (true) {
      JsonObject message = new JsonObject(socket.readText());
      if (!message.getString("type").equals("rooms")) {
        return message;
      }
    }
  }

  /** Returns the next message, which has to be of a type. */
  JsonObject expect(String type) {
    JsonObject message = next();
    if (!message.getString("type").equals(type)) {
      throw new AssertionError("received " + message.encode() + " (expected: type " + type + ")");
    }
    return message;
  }

  /** Expects a refusal. */
  JsonObject expectNotice(String code) {
    JsonObject notice = expect("notice");
    if (!notice.getString("code").equals(code)) {
      throw new AssertionError("received " + notice.encode() + " (expected: code " + code + ")");
    }
    return notice;
  }

  /** Leaves as a closed page does. */
  void leave() {
    socket.send(RawFrame.close(1001, ""));
    socket.expectClose(1001);
    socket.close();
  }

  /** Breaks the connection. */
  @Override
  public void close() {
    socket.client().reset();
  }
}
