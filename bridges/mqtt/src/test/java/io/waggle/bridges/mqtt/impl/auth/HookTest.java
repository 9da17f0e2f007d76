// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttBanOptions;
import io.waggle.bridges.mqtt.MqttHookOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hook, asking a real server. */
@CleanVertx
class HookTest {

  private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile BiConsumer<HttpServerRequest, JsonObject> backEnd;
  private HttpServer server;
  private AuthChain chain;

  @BeforeEach
  void serve(Vertx vertx) {
    server = Await.result(vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
      JsonObject question = body.toJsonObject();
      asked.add(question);
      authorizations.add(String.valueOf(request.getHeader("Authorization")));
      backEnd.accept(request, question);
    })).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    if (chain != null) {
      Await.result(chain.close());
    }
    Await.result(server.close());
  }

  /** An answer may take as long as a busy machine needs for its first call. */
  private static MqttHookOptions hook() {
    return new MqttHookOptions().setTimeoutMs(30_000);
  }

  private void chain(Vertx vertx, MqttHookOptions options) {
    String url = "http://127.0.0.1:" + server.actualPort();
    chain = Await.result(AuthChain.create(vertx, "mqtt", new MqttAuthOptions()
      .setBan(new MqttBanOptions().setConnects(0).setFailures(0))
      .setHook(options.setConnectUrl(url + "/connect").setAclUrl(url + "/acl")), List.of(), List.of()));
  }

  private void answer(JsonObject answer) {
    backEnd = (request, question) -> request.response().end(answer.toBuffer());
  }

  private Future<MqttIdentity> login(String username) {
    return chain.authenticate("tcp", new MqttLogin("c1", username, "pässword".getBytes(StandardCharsets.UTF_8), 4,
      SocketAddress.inetSocketAddress(1, "127.0.0.1"), null));
  }

  private int refusal(String username) {
    return ((MqttRefusal) Await.failure(login(username))).reasonCode();
  }

  private Access access() {
    return chain.access(new MqttIdentity("c1", "ann", false, Long.MAX_VALUE, Map.of(Addresses.CLAIM, "127.0.0.1")));
  }

  @Test
  void theBackEndSaysWhoAClientIs(Vertx vertx) {
    chain(vertx, hook().setAuthorization("Bearer key"));
    answer(new JsonObject().put("allow", true).put("username", "ann").put("superuser", true).put("expiresAt", 4_000_000_000L));
    MqttIdentity ann = Await.result(login("device"));
    assertThat(ann.username()).isEqualTo("ann");
    assertThat(ann.superuser()).isTrue();
    assertThat(ann.expiresAt()).isEqualTo(4_000_000_000_000L);
    assertThat(asked).containsExactly(new JsonObject().put("ask", "connect").put("clientId", "c1").put("username", "device")
      .put("password", "pässword").put("address", "127.0.0.1").put("protocolLevel", 4));
    assertThat(authorizations).containsExactly("Bearer key");
  }

  @Test
  void theBackEndMayGiveRules(Vertx vertx) {
    chain(vertx, hook());
    answer(new JsonObject().put("allow", true).put("acl", new JsonObject().put("publish", new JsonArray().add("a/%u"))));
    Access access = chain.access(Await.result(login("ann")));
    assertThat(Await.result(access.isAllowed(Action.PUBLISH, "a/ann"))).isTrue();
    assertThat(Await.result(access.isAllowed(Action.PUBLISH, "a/bob"))).isFalse();
    assertThat(asked).hasSize(1);
  }

  @Test
  void aNoIsANoAndNoAnswerIsALater(Vertx vertx) {
    chain(vertx, hook().setMaxAnswerBytes(100));
    answer(new JsonObject().put("allow", false));
    assertThat(refusal("ann")).isEqualTo(0x86);
    answer(new JsonObject());
    assertThat(refusal("ann")).isEqualTo(0x86);
    backEnd = (request, question) -> request.response().setStatusCode(403).end();
    assertThat(refusal("ann")).isEqualTo(0x86);
    for (BiConsumer<HttpServerRequest, JsonObject> broken : List.<BiConsumer<HttpServerRequest, JsonObject>>of(
      (request, question) -> request.response().setStatusCode(500).end("{\"allow\":true}"),
      (request, question) -> request.response().setStatusCode(302).putHeader("Location", "/yes").end(),
      (request, question) -> request.response().end("yes"),
      (request, question) -> request.response().end("{\"allow\":\"true\"}"),
      (request, question) -> request.response().end("{\"allow\":true,\"allow\":true}"),
      (request, question) -> request.response().end("{\"allow\":true,\"username\":7}"),
      (request, question) -> request.response().end("{\"allow\":true,\"acl\":7}"),
      (request, question) -> request.response().end("{\"allow\":true,\"x\":\"" + "y".repeat(100) + "\"}"),
      (request, question) -> request.connection().close())) {
      backEnd = broken;
      assertThat(refusal("ann")).isEqualTo(0x88);
    }
  }

  @Test
  void noAnswerInTimeIsALaterForClientsAndANoForTopics(Vertx vertx) {
    chain(vertx, hook().setTimeoutMs(200));
    backEnd = (request, question) -> { };
    assertThat(refusal("ann")).isEqualTo(0x88);
    assertThat(Await.result(access().isAllowed(Action.PUBLISH, "a/b"))).isFalse();
    assertThat(BridgeCounters.of(vertx, "mqtt").count("hook_denied_unanswered")).isEqualTo(1);
  }

  @Test
  void anAnswerIsKeptAsLongAsItAsksFor(Vertx vertx) {
    chain(vertx, hook());
    backEnd = (request, question) -> request.response().putHeader("Cache-Control", "private, max-age=60")
      .end("{\"allow\":true}");
    Await.result(login("ann"));
    Await.result(login("ann"));
    assertThat(asked).hasSize(1);
    Await.result(login("bob"));
    assertThat(asked).hasSize(2);
    assertThat(BridgeCounters.of(vertx, "mqtt").count("hook_kept")).isEqualTo(1);
    assertThat(HookCalls.maxAgeMs("max-age=5")).isEqualTo(5_000);
    assertThat(HookCalls.maxAgeMs("no-store, max-age=5")).isZero();
    assertThat(HookCalls.maxAgeMs("s-max-age=5")).isZero();
    assertThat(HookCalls.maxAgeMs("max-age=99999999999")).isZero();
  }

  @Test
  void topicsAreAskedForAndDeniedWithoutAnAnswer(Vertx vertx) {
    chain(vertx, hook());
    backEnd = (request, question) ->
      request.response().end(new JsonObject().put("allow", question.getString("topic").equals("a/b")).toBuffer());
    assertThat(Await.result(access().isAllowed(Action.PUBLISH, "a/b"))).isTrue();
    assertThat(Await.result(access().isAllowed(Action.SUBSCRIBE, "a/#"))).isFalse();
    assertThat(asked.get(1)).isEqualTo(new JsonObject().put("ask", "acl").put("clientId", "c1").put("username", "ann")
      .put("address", "127.0.0.1").put("action", "subscribe").put("topic", "a/#"));
    answer(new JsonObject());
    assertThat(Await.result(access().isAllowed(Action.PUBLISH, "a/b"))).isFalse();
  }

  @Test
  void soManyQuestionsAreUnderWayAndSoManyWait(Vertx vertx) {
    chain(vertx, hook().setMaxAsking(2).setMaxWaiting(3));
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    backEnd = (request, question) -> held.add(request);
    List<Future<MqttIdentity>> logins = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      logins.add(login("user" + i));
    }
    Await.untilEqual(2, held::size);
    assertThat(refusal("one more")).isEqualTo(0x88);
    assertThat(BridgeCounters.of(vertx, "mqtt").count("hook_queue_full")).isEqualTo(1);
    assertThat(held).hasSize(2);
    backEnd = (request, question) -> request.response().end("{\"allow\":true}");
    held.forEach(request -> vertx.runOnContext(v -> request.response().end("{\"allow\":true}")));
    Await.result(Future.all(logins));
    assertThat(asked).hasSize(5);
  }
}
