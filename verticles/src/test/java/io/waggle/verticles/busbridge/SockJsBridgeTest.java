// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import io.waggle.testkit.RawWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** SockJS's raw WebSocket and its XHR transport, seen from a client that knows nothing but the protocol. */
@CleanVertx
class SockJsBridgeTest {

  private static BusBridgeOptions options() {
    return new BusBridgeOptions().setSockJsPort(0).setTcpPort(-1)
      .addInbound(new BusRuleOptions("orders"))
      .addInbound(new BusRuleOptions("checked").setMatch(new JsonObject().put("kind", "new")))
      .addOutbound(new BusRuleOptions().setAddressRegex("news\\..*"));
  }

  private static int deploy(Vertx vertx, BusBridgeOptions options) {
    BusBridgeVerticle verticle = new BusBridgeVerticle(options);
    Await.result(vertx.deployVerticle(verticle));
    return verticle.sockJsPort();
  }

  private static RawWebSocket connect(Vertx vertx, BusBridgeOptions options) {
    return RawWebSocket.connect(deploy(vertx, options), "/eventbus/websocket");
  }

  private static void send(RawWebSocket client, String json) {
    client.sendText(json.replace('\'', '"'));
  }

  /** The bridge answers in binary frames where SockJS's own framing is not used. */
  private static JsonObject read(RawWebSocket client) {
    return new JsonObject(Buffer.buffer(client.expect(2).payload()));
  }

  private static void refused(RawWebSocket client, String json, String what) {
    send(client, json);
    assertThat(read(client)).isEqualTo(new JsonObject().put("type", "err").put("body", what));
  }

  @Test
  void requestsRegistrationsAndRepliesPassAsListed(Vertx vertx) {
    MessageConsumer<Integer> orders = vertx.eventBus().consumer("orders", m -> m.reply(m.body() + 1));
    try (RawWebSocket client = connect(vertx, options())) {
      send(client, "{'type':'send','address':'orders','replyAddress':'r1','body':1}");
      JsonObject answer = read(client);
      assertThat(answer.getString("type")).isEqualTo("rec");
      assertThat(answer.getString("address")).isEqualTo("r1");
      assertThat(answer.getInteger("body")).isEqualTo(2);
      send(client, "{'type':'register','address':'news.sport'}");
      send(client, "{'type':'send','address':'orders','replyAddress':'r2','body':2}");
      read(client);
      var asked = vertx.eventBus().request("news.sport", "score?");
      JsonObject received = read(client);
      assertThat(received.getString("body")).isEqualTo("score?");
      String reply = "{'type':'send','address':'" + received.getString("replyAddress") + "','body':'2:1'}";
      send(client, reply);
      assertThat(Await.result(asked).body()).isEqualTo("2:1");
      refused(client, reply, "access_denied");
    }
    Await.result(orders.unregister());
  }

  @Test
  void whatIsNotListedDoesNotPass(Vertx vertx) {
    List<Object> heard = new CopyOnWriteArrayList<>();
    List<MessageConsumer<?>> consumers = new ArrayList<>();
    for (String address : List.of("secret", "waggle.nodes", "checked")) {
      consumers.add(vertx.eventBus().consumer(address, message -> heard.add(message.body())));
    }
    BusBridgeOptions options = options().addInbound(new BusRuleOptions().setAddressRegex("waggle.*"))
      .addOutbound(new BusRuleOptions().setAddressRegex("__vertx.*|waggle.*"));
    try (RawWebSocket client = connect(vertx, options)) {
      for (String type : List.of("send", "publish")) {
        refused(client, "{'type':'" + type + "','address':'secret','body':1}", "access_denied");
        refused(client, "{'type':'" + type + "','address':'waggle.nodes','body':1}", "access_denied");
        refused(client, "{'type':'" + type + "','address':'checked','body':{'kind':'old'}}", "access_denied");
        refused(client, "{'type':'" + type + "','address':'checked'}", "access_denied");
      }
      refused(client, "{'type':'register','address':'secret'}", "access_denied");
      refused(client, "{'type':'register','address':'waggle.node.1'}", "access_denied");
      refused(client, "{'type':'register','address':'__vertx.reply.1'}", "access_denied");
      send(client, "{'type':'publish','address':'checked','body':{'kind':'new'}}");
      Await.until("the one that may pass", () -> heard.equals(List.of(new JsonObject().put("kind", "new"))));
    }
    consumers.forEach(consumer -> Await.result(consumer.unregister()));
  }

  @Test
  void pagesOfOtherOriginsAreTurnedAwayOnEveryTransport(Vertx vertx) {
    int port = deploy(vertx, options());
    String host = "127.0.0.1:" + port;
    try (RawClient client = RawClient.connect(port)) {
      RawResponse refused = RawWebSocket.handshake(client, host, "/eventbus/websocket", "Origin: http://evil.test");
      assertThat(refused.status()).isEqualTo(403);
    }
    try (RawClient client = RawClient.connect(port)) {
      client.send("POST /eventbus/000/abc/xhr HTTP/1.1\r\nHost: " + host
        + "\r\nOrigin: http://evil.test\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.readLine()).startsWith("HTTP/1.1 403");
    }
    try (RawClient client = RawClient.connect(port)) {
      RawWebSocket.open(client, host, "/eventbus/websocket", "Origin: http://" + host).close();
    }
  }

  @Test
  void xhrWorksWithinTheSizeOfAMessage(Vertx vertx) {
    int port = deploy(vertx, options().setMaxMessageBytes(1_000));
    List<Object> heard = new CopyOnWriteArrayList<>();
    MessageConsumer<?> orders = vertx.eventBus().consumer("orders", message -> heard.add(message.body()));
    assertThat(post(port, "xhr", "")).startsWith("HTTP/1.1 200");
    assertThat(post(port, "xhr_send", "[\"{\\\"type\\\":\\\"send\\\",\\\"address\\\":\\\"orders\\\",\\\"body\\\":1}\"]"))
      .startsWith("HTTP/1.1 204");
    Await.untilEqual(List.of(1), () -> List.copyOf(heard));
    assertThat(post(port, "xhr_send", "[\"" + "x".repeat(2_000) + "\"]")).startsWith("HTTP/1.1 413");
    assertThat(get(port, "/eventbus/iframe.html")).startsWith("HTTP/1.1 404");
    assertThat(get(port, "/eventbus/000/abc/jsonp?c=f")).startsWith("HTTP/1.1 404");
    assertThat(get(port, "/eventbus/000/abc/htmlfile?c=f")).startsWith("HTTP/1.1 404");
    Await.result(orders.unregister());
  }

  private static String post(int port, String transport, String body) {
    return answer(port, "POST /eventbus/000/abc/" + transport + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
      + body.length() + "\r\n\r\n" + body);
  }

  private static String get(int port, String path) {
    return answer(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private static String answer(int port, String request) {
    try (RawClient client = RawClient.connect(port)) {
      return client.send(request).readLine();
    }
  }

  @Test
  void keepsItsLimits(Vertx vertx) {
    BusBridgeOptions options = options().setMaxHandlersPerSocket(2).setMaxConnections(1).setMaxMessageBytes(1_000)
      .setMaxAddressLength(20);
    int port = deploy(vertx, options);
    try (RawWebSocket client = RawWebSocket.connect(port, "/eventbus/websocket")) {
      send(client, "{'type':'register','address':'news.a'}");
      refused(client, "{'type':'register','address':'news.a'}", "address_already_registered");
      send(client, "{'type':'register','address':'news.b'}");
      refused(client, "{'type':'register','address':'news.c'}", "max_handlers_reached");
      refused(client, "{'type':'send','address':'" + "o".repeat(21) + "'}", "access_denied");
      try (RawWebSocket second = RawWebSocket.connect(port, "/eventbus/websocket")) {
        second.expectClose(1000);
      }
      send(client, "{'type':'send','address':'orders','body':'" + "x".repeat(2_000) + "'}");
      client.client().awaitEnd();
    }
  }

  @Test
  void aClientThatSaysNothingIsClosed(Vertx vertx) {
    try (RawWebSocket client = connect(vertx, options().setPingTimeoutMs(1_000))) {
      client.expectClose(1000);
    }
  }

  @Test
  void aClientThatDoesNotReadIsClosed(Vertx vertx) {
    stall(vertx, "/eventbus/websocket", "{'type':'register','address':'news.a'}");
    stall(vertx, "/eventbus/000/abc/websocket", "['{\\'type\\':\\'register\\',\\'address\\':\\'news.a\\'}']");
  }

  private static void stall(Vertx vertx, String path, String registration) {
    int port = deploy(vertx, options().setMaxQueuedBytes(100_000));
    try (RawClient slow = RawClient.connectSlowReader(port, 4_096)) {
      RawWebSocket client = RawWebSocket.open(slow, "127.0.0.1:" + port, path);
      send(client, registration);
      Await.until("it is registered", () -> isHeard(vertx));
      String text = "x".repeat(50_000);
      for (int i = 0; i < 400; i++) {
        vertx.eventBus().publish("news.a", text);
      }
      Await.until("it is given up", () -> !isHeard(vertx));
      slow.awaitEnd();
    }
  }

  private static boolean isHeard(Vertx vertx) {
    DeliveryOptions briefly = new DeliveryOptions().setSendTimeout(50);
    return !Await.result(vertx.eventBus().request("news.a", "", briefly).map("").otherwise(Throwable::getMessage))
      .contains("No handlers");
  }
}
