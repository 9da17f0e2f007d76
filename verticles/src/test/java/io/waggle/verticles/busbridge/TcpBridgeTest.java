// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The TCP bridge, seen from a client that knows nothing but its bytes. */
@CleanVertx
class TcpBridgeTest {

  private static BusBridgeOptions options() {
    return new BusBridgeOptions().setSockJsPort(-1).setTcpPort(0)
      .addInbound(new BusRuleOptions("orders"))
      .addInbound(new BusRuleOptions("checked").setMatch(new JsonObject().put("kind", "new")))
      .addOutbound(new BusRuleOptions().setAddressRegex("news\\..*"));
  }

  private static RawClient connect(Vertx vertx, BusBridgeOptions options) {
    BusBridgeVerticle verticle = new BusBridgeVerticle(options);
    Await.result(vertx.deployVerticle(verticle));
    return RawClient.connect(verticle.tcpPort());
  }

  private static void send(RawClient client, String json) {
    byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    client.send(Buffer.buffer().appendInt(text.length).appendBytes(text).getBytes());
  }

  private static JsonObject read(RawClient client) {
    return new JsonObject(Buffer.buffer(client.read(ByteBuffer.wrap(client.read(4)).getInt())));
  }

  private static void refused(RawClient client, String json, String what) {
    send(client, json);
    assertThat(read(client)).isEqualTo(new JsonObject().put("type", "err").put("message", what));
  }

  @Test
  void answersThePingOfVertxsClientsByteForByte(Vertx vertx) {
    try (RawClient client = connect(vertx, options())) {
      client.sendHex("0000000f").send("{\"type\":\"ping\"}");
      assertThat(client.read(19)).asHexString().isEqualTo("0000000F7B2274797065223A22706F6E67227D");
    }
  }

  @Test
  void aRequestIsAnsweredWithABodyOrAFailure(Vertx vertx) {
    MessageConsumer<JsonObject> orders = vertx.eventBus().consumer("orders", message -> {
      if (message.body().getInteger("n") < 0) {
        message.fail(7, "negative");
      } else {
        message.reply(new JsonObject().put("for", message.headers().get("who")));
      }
    });
    try (RawClient client = connect(vertx, options())) {
      send(client, "{'type':'send','address':'orders','replyAddress':'r1','headers':{'who':'ann'},'body':{'n':1}}");
      JsonObject answer = read(client);
      assertThat(answer.getString("type")).isEqualTo("message");
      assertThat(answer.getString("address")).isEqualTo("r1");
      assertThat(answer.getJsonObject("body")).isEqualTo(new JsonObject().put("for", "ann"));
      send(client, "{'type':'send','address':'orders','replyAddress':'r2','body':{'n':-1}}");
      assertThat(read(client)).isEqualTo(new JsonObject().put("type", "err").put("address", "r2")
        .put("sourceAddress", "orders").put("failureCode", 7).put("failureType", "RECIPIENT_FAILURE")
        .put("message", "negative"));
    }
    Await.result(orders.unregister());
  }

  @Test
  void aClientReceivesWhatItRegisteredForAndRepliesOnce(Vertx vertx) {
    try (RawClient client = connect(vertx, options())) {
      send(client, "{'type':'register','address':'news.sport'}");
      send(client, "{'type':'ping'}");
      read(client);
      var answer = vertx.eventBus().request("news.sport", "score?");
      JsonObject received = read(client);
      assertThat(received.getString("body")).isEqualTo("score?");
      assertThat(received.getBoolean("send")).isTrue();
      String reply = "{'type':'send','address':'" + received.getString("replyAddress") + "','body':'2:1'}";
      send(client, reply);
      assertThat(Await.result(answer).body()).isEqualTo("2:1");
      refused(client, reply, "access_denied");
      send(client, "{'type':'unregister','address':'news.sport'}");
      refused(client, "{'type':'unregister','address':'news.sport'}", "unknown_address");
      Throwable nobody = Await.failure(vertx.eventBus().request("news.sport", "score?"));
      assertThat(nobody).isInstanceOf(ReplyException.class).hasMessageContaining("No handlers");
    }
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
    try (RawClient client = connect(vertx, options)) {
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
  void answersRubbishAndGoesOn(Vertx vertx) {
    try (RawClient client = connect(vertx, options())) {
      refused(client, "no json", "invalid_json");
      refused(client, "[]", "invalid_json");
      refused(client, "{'type':1}", "missing_address");
      refused(client, "{}", "missing_type");
      refused(client, "{'type':'send'}", "missing_address");
      refused(client, "{'type':'dance','address':'orders'}", "unknown_type");
      refused(client, "{'type':'send','address':'orders','headers':1}", "invalid_json");
    }
  }

  @Test
  void keepsItsLimits(Vertx vertx) {
    BusBridgeOptions options = options().setMaxHandlersPerSocket(2).setMaxAddressLength(20).setMaxMessageBytes(1_000);
    try (RawClient client = connect(vertx, options)) {
      send(client, "{'type':'register','address':'news.a'}");
      refused(client, "{'type':'register','address':'news.a'}", "address_already_registered");
      send(client, "{'type':'register','address':'news.b'}");
      refused(client, "{'type':'register','address':'news.c'}", "max_handlers_reached");
      refused(client, "{'type':'send','address':'orders','replyAddress':'r'}", "max_handlers_reached");
      refused(client, "{'type':'register','address':'news." + "x".repeat(16) + "'}", "max_address_length_reached");
      client.sendHex("7fffffff");
      client.expectClosed();
    }
  }

  @Test
  void aClientThatDoesNotReadIsClosed(Vertx vertx) {
    BusBridgeVerticle verticle = new BusBridgeVerticle(options().setMaxQueuedBytes(100_000));
    Await.result(vertx.deployVerticle(verticle));
    try (RawClient client = RawClient.connectSlowReader(verticle.tcpPort(), 4_096)) {
      send(client, "{'type':'register','address':'news.a'}");
      send(client, "{'type':'ping'}");
      read(client);
      String text = "x".repeat(50_000);
      for (int i = 0; i < 400; i++) {
        vertx.eventBus().publish("news.a", text);
      }
      client.awaitEnd();
    }
  }
}
