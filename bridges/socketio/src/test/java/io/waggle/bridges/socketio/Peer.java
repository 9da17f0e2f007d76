// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;

/** A client that sends any packets, right or wrong, over a WebSocket. One thread. */
final class Peer implements AutoCloseable {

  final RawWebSocket socket;
  final JsonObject open;

  private Peer(int port, int revision) {
    socket = RawWebSocket.connect(port, "/socket.io/?EIO=" + revision + "&transport=websocket");
    open = new JsonObject(socket.readText().substring(1));
  }

  /** Opens a session of Engine.IO 4, which is in no namespace yet. */
  static Peer open(int port) {
    return new Peer(port, 4);
  }

  /** Opens a session of Engine.IO 3. */
  static Peer openOld(int port) {
    return new Peer(port, 3);
  }

  /** Opens a session and enters a namespace. */
  static Peer in(int port, String namespace) {
    Peer peer = open(port);
    peer.enter(namespace, null);
    return peer;
  }

  /** Enters a namespace, and returns what came with the answer. */
  JsonObject enter(String namespace, JsonObject auth) {
    String head = namespace.equals("/") ? "0" : "0" + namespace + ",";
    send(head + (auth == null ? "" : auth.encode()));
    String answer = next();
    assertThat(answer).startsWith(head + "{");
    return new JsonObject(answer.substring(head.length()));
  }

  /** Sends a packet of Socket.IO. */
  Peer send(String packet) {
    socket.sendText("4" + packet);
    return this;
  }

  Peer sendBinary(String bytes) {
    socket.send(RawFrame.binary(Buffer.buffer(bytes).getBytes()));
    return this;
  }

  /** Returns the next packet; that the server pings is not told. */
  String next() {
    while (true) {
      String text = socket.readText();
      if (text.equals("2")) {
        socket.sendText("3");
      } else if (text.startsWith("4")) {
        return text.substring(1);
      }
    }
  }

  /** Reads until the server closes, and returns the code it closes with. */
  int closeCode() {
    RawFrame frame = socket.read();
    while (frame.opcode() != RawFrame.CLOSE) {
      frame = socket.read();
    }
    return frame.closeCode();
  }

  /** Waits until the server has taken everything before, and returns what came meanwhile. */
  String sync(String namespace) {
    StringBuilder found = new StringBuilder();
    send("2" + (namespace.equals("/") ? "" : namespace + ",") + "99[\"sync\"]");
    while (true) {
      String packet = next();
      if (packet.contains("99[")) {
        return found.toString();
      }
      found.append(packet).append('\n');
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
