// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** npm's mqtt on Node, which is told a line of JSON for each call and answers with one. */
final class MqttJs implements ForeignClient {

  private final int version;
  private final boolean webSocket;
  private final ProcessFixture node;
  private int calls;

  /**
   * Starts Node.
   *
   * @param version 4 for MQTT 3.1.1, or 5
   */
  MqttJs(int version, boolean webSocket) {
    this.version = version;
    this.webSocket = webSocket;
    this.node = NodeScripts.with("mqtt").start("client.js", Map.of());
  }

  @Override
  public String name() {
    return "mqtt.js " + (version == 5 ? "5" : "3.1.1") + (webSocket ? " websocket" : " tcp");
  }

  @Override
  public Set<Offer> offers() {
    return version == 5 ? Set.of(Offer.VERSION_5, Offer.LEAVES_WITHOUT_WILL) : Set.of(Offer.LEAVES_WITHOUT_WILL);
  }

  @Override
  public boolean overWebSocket() {
    return webSocket;
  }

  /** Returns what the script answers. */
  private JsonObject call(String operation, int peer, JsonObject arguments) {
    int call = ++calls;
    node.type(new JsonObject().put("call", call).put("operation", operation).put("peer", peer)
      .put("arguments", arguments).encode());
    JsonObject answer = new JsonObject(node.awaitLine("^\\{\"call\":" + call + ",.*$").group());
    if (answer.containsKey("error")) {
      throw new AssertionError(operation + ": " + answer.getString("error"));
    }
    return answer.getJsonObject("result", new JsonObject());
  }

  @Override
  public Peer connect(int port, Login login) {
    int peer = calls + 1;
    JsonObject arguments = new JsonObject()
      .put("url", webSocket ? "ws://127.0.0.1:" + port + "/mqtt" : "mqtt://127.0.0.1:" + port)
      .put("version", version)
      .put("id", login.id())
      .put("clean", login.clean())
      .put("expirySeconds", login.expirySeconds())
      .put("receiveMaximum", login.receiveMaximum());
    if (login.will() != null) {
      arguments.put("will", new JsonObject().put("topic", login.will().topic()).put("payload", login.will().payload())
        .put("delaySeconds", login.will().delaySeconds()));
    }
    boolean sessionPresent = call("connect", peer, arguments).getBoolean("sessionPresent");
    return new Connected(peer, sessionPresent);
  }

  @Override
  public void close() {
    node.close();
  }

  private final class Connected implements Peer {

    private final int peer;
    private final boolean sessionPresent;

    Connected(int peer, boolean sessionPresent) {
      this.peer = peer;
      this.sessionPresent = sessionPresent;
    }

    private JsonObject call(String operation, JsonObject arguments) {
      return MqttJs.this.call(operation, peer, arguments);
    }

    @Override
    public Optional<Boolean> sessionPresent() {
      return Optional.of(sessionPresent);
    }

    @Override
    public void subscribe(int qos, String... filters) {
      call("subscribe", new JsonObject().put("qos", qos).put("filters", new JsonArray(List.of(filters))));
    }

    @Override
    public void publish(Outgoing message) {
      call("publish", new JsonObject().put("topic", message.topic()).put("payload", message.payload())
        .put("qos", message.qos()).put("retain", message.retain()).put("expirySeconds", message.expirySeconds())
        .put("property", message.property()).put("responseTopic", message.responseTopic()));
    }

    @Override
    public Received next() {
      JsonObject message = call("next", new JsonObject());
      return new Received(message.getString("topic"), message.getString("payload"), message.getInteger("qos"),
        message.getBoolean("retained"), message.getString("property"), message.getString("responseTopic"));
    }

    @Override
    public void disconnect() {
      call("disconnect", new JsonObject());
    }

    @Override
    public void awaitClosed() {
      call("awaitClosed", new JsonObject());
    }

    @Override
    public void close() {
      call("close", new JsonObject());
    }
  }
}
