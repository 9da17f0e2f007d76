// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.testkit.RawWebSocket;

/** One client that says what it likes, over a raw WebSocket. One thread. */
final class PusherPeer implements AutoCloseable {

  private final PusherOptions.App app;
  private final RawWebSocket socket;
  private final String socketId;

  private PusherPeer(PusherOptions.App app, RawWebSocket socket) {
    this.app = app;
    this.socket = socket;
    JsonObject established = read();
    assertThat(established.getString("event")).isEqualTo("pusher:connection_established");
    socketId = new JsonObject(established.getString("data")).getString("socket_id");
  }

  static PusherPeer connect(PusherNode node) {
    return connect(node, PusherNode.APP);
  }

  static PusherPeer connect(PusherNode node, PusherOptions.App app) {
    return new PusherPeer(app, socket(node, "/app/" + app.key() + "?protocol=7&client=js&version=8.6.0"));
  }

  static RawWebSocket socket(PusherNode node, String path) {
    return RawWebSocket.connect(node.port(), path);
  }

  String socketId() {
    return socketId;
  }

  RawWebSocket socket() {
    return socket;
  }

  PusherPeer send(String event, JsonObject data) {
    return text(new JsonObject().put("event", event).put("data", data).encode());
  }

  PusherPeer clientEvent(String channel, String event, Object data) {
    return text(new JsonObject().put("event", event).put("channel", channel).put("data", data).encode());
  }

  PusherPeer text(String text) {
    socket.sendText(text);
    return this;
  }

  JsonObject read() {
    return new JsonObject(socket.readText());
  }

  /** Reads a frame of an event and returns its data as JSON. */
  JsonObject expect(String event, String channel) {
    JsonObject frame = read();
    assertThat(frame.getString("event")).as(frame.encode()).isEqualTo(event);
    assertThat(frame.getString("channel")).isEqualTo(channel);
    return frame.getValue("data") instanceof JsonObject data ? data : new JsonObject(frame.getString("data"));
  }

  void expectError(PusherError error) {
    assertThat(expect("pusher:error", null).getInteger("code")).isEqualTo(error.code);
  }

  JsonObject expectRefusal(String channel, PusherError error) {
    JsonObject data = expect("pusher:subscription_error", channel);
    assertThat(data.getInteger("code")).as(data.encode()).isEqualTo(error.code);
    return data;
  }

  /** Says something that is answered, so that what was said before has been handled, and nothing came of it. */
  PusherPeer expectNothing() {
    text("{\"event\":\"pusher:ping\"}").expect("pusher:pong", null);
    return this;
  }

  /** Asks for a channel, with the right signature if it needs one. */
  PusherPeer ask(String channel, String channelData) {
    JsonObject data = new JsonObject().put("channel", channel);
    if (ChannelName.isSigned(channel)) {
      data.put("auth", app.key() + ":" + Signatures.sign(app.secret(),
        Signatures.channelText(socketId, channel, channelData)));
    }
    if (channelData != null) {
      data.put("channel_data", channelData);
    }
    return send("pusher:subscribe", data);
  }

  PusherPeer subscribe(String channel) {
    ask(channel, null).expect("pusher_internal:subscription_succeeded", channel);
    return this;
  }

  /** Comes into a presence channel and returns who is there. */
  JsonObject enter(String channel, String user) {
    return ask(channel, new JsonObject().put("user_id", user).encode())
      .expect("pusher_internal:subscription_succeeded", channel).getJsonObject("presence");
  }

  PusherPeer signIn(String user) {
    String userData = new JsonObject().put("id", user).encode();
    return send("pusher:signin", new JsonObject().put("user_data", userData).put("auth", app.key() + ":"
      + Signatures.sign(app.secret(), Signatures.userText(socketId, userData))));
  }

  @Override
  public void close() {
    socket.close();
  }
}
