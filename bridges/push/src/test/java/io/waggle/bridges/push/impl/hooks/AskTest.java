// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.HookOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.LogLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class AskTest {

  private static final JsonObject QUESTION = new JsonObject().put("uid", "ann").put("channel", "news");
  private static final JsonObject YES = new JsonObject().put("allow", true);

  private RecordingBackEnd backEnd;
  private HttpHooks hooks;

  @BeforeEach
  void start(Vertx vertx) {
    backEnd = new RecordingBackEnd(vertx);
  }

  @AfterEach
  void close() {
    Await.result(hooks.close());
    backEnd.close();
  }

  private HookOptions all() {
    return new HookOptions().setConnectUrl(backEnd.url("/connect")).setSubscribeUrl(backEnd.url("/subscribe"))
      .setPublishUrl(backEnd.url("/publish?a=b"));
  }

  private void hooks(Vertx vertx, HookOptions options) {
    hooks = Await.result(HttpHooks.create(vertx, "push", options));
  }

  private int code(String kind) {
    return ((PushException) Await.failure(hooks.ask(kind, QUESTION))).code();
  }

  @Test
  void theBackEndIsAskedAndItsAnswerUsed(Vertx vertx) {
    hooks(vertx, all().setHeaders(Map.of("Authorization", "Bearer x")));
    backEnd.answer(YES.copy().put("uid", "bob").put("info", new JsonObject().put("a", 1))
      .put("channels", new JsonArray().add("news")).put("groups", new JsonArray().add("staff")).put("data", 1).put("x", 2));
    assertThat(Await.result(hooks.ask("connect", QUESTION))).isEqualTo(new JsonObject().put("allow", true)
      .put("uid", "bob").put("info", new JsonObject().put("a", 1)).put("channels", new JsonArray().add("news"))
      .put("groups", new JsonArray().add("staff")));
    assertThat(Await.result(hooks.ask("subscribe", QUESTION))).isEqualTo(YES);
    backEnd.answer(YES.copy().putNull("data"));
    assertThat(Await.result(hooks.ask("publish", QUESTION))).isEqualTo(YES.copy().putNull("data"));
    assertThat(backEnd.received()).extracting(RecordingBackEnd.Received::path)
      .containsExactly("/connect", "/subscribe", "/publish");
    assertThat(backEnd.received()).extracting(RecordingBackEnd.Received::authorization).containsOnly("Bearer x");
    assertThat(backEnd.received().get(0).json()).isEqualTo(QUESTION.copy().put("ask", "connect"));
  }

  @Test
  void whatNobodyAsksForIsAllowed(Vertx vertx) {
    hooks(vertx, new HookOptions().setConnectUrl(backEnd.url("/")));
    assertThat(hooks.asks("connect")).isTrue();
    assertThat(hooks.asks("publish")).isFalse();
    assertThat(Await.result(hooks.ask("publish", QUESTION))).isEqualTo(YES);
    assertThat(backEnd.received()).isEmpty();
  }

  @Test
  void aNoHasACodeAndAReason(Vertx vertx) {
    hooks(vertx, all());
    JsonObject no = new JsonObject().put("allow", false);
    backEnd.answer(no.copy().put("code", 429).put("reason", "too many"));
    assertThat(Await.failure(hooks.ask("publish", QUESTION))).hasMessage("too many")
      .extracting(failure -> ((PushException) failure).code()).isEqualTo(429);
    for (Object code : List.of(200, 500, 4500, 408, "403")) {
      backEnd.answer(no.copy().put("code", code).put("reason", "two\nlines"));
      assertThat(Await.failure(hooks.ask("publish", QUESTION))).hasMessageStartingWith("publish: refused");
      assertThat(code("publish")).isEqualTo(403);
    }
    backEnd.answer(401);
    assertThat(code("publish")).isEqualTo(401);
    backEnd.answer(403);
    assertThat(code("publish")).isEqualTo(403);
    assertThat(hooks.counts().of(Counts.FAILED)).isZero();
  }

  /** Each of them is no answer. */
  private static Map<String, java.util.function.Consumer<HttpServerRequest>> faults() {
    Map<String, java.util.function.Consumer<HttpServerRequest>> faults = new LinkedHashMap<>();
    faults.put("500", request -> request.response().setStatusCode(500).end());
    faults.put("201", request -> request.response().setStatusCode(201).end("{\"allow\":true}"));
    faults.put("a redirect", request -> request.response().setStatusCode(302).putHeader("Location", "/yes").end());
    faults.put("no JSON", request -> request.response().end("yes"));
    faults.put("nothing", request -> request.response().end());
    faults.put("a list", request -> request.response().end("[]"));
    faults.put("allow missing", request -> request.response().end("{}"));
    faults.put("allow as text", request -> request.response().end("{\"allow\":\"true\"}"));
    faults.put("allow twice", request -> request.response().end("{\"allow\":false,\"allow\":true}"));
    faults.put("a uid that is none", request -> request.response().end("{\"allow\":true,\"uid\":1}"));
    faults.put("channels that are none", request -> request.response().end("{\"allow\":true,\"channels\":[1]}"));
    faults.put("info that is none", request -> request.response().end("{\"allow\":true,\"info\":[]}"));
    faults.put("too long", request -> request.response().end("{\"allow\":true,\"x\":\"" + "x".repeat(2_000) + "\"}"));
    faults.put("deep", request -> request.response().end("{\"allow\":true,\"x\":" + "[".repeat(100) + "]".repeat(100) + "}"));
    faults.put("closed", request -> request.connection().close());
    return faults;
  }

  @Test
  void withoutAnAnswerItIsNo(Vertx vertx) {
    hooks(vertx, all().setMaxAnswerBytes(1_000).setCircuitFailures(1_000));
    faults().forEach((what, fault) -> {
      backEnd.answer((request, one) -> fault.accept(request));
      assertThat(code("connect")).as(what).isEqualTo(503);
    });
    assertThat(hooks.counts().of(Counts.FAILED)).isEqualTo(faults().size());
    assertThat(backEnd.received()).as("redirects are not followed").hasSize(faults().size());
  }

  @Test
  void withoutAnAnswerItIsYesIfSoConfigured(Vertx vertx) {
    hooks(vertx, all().setMaxAnswerBytes(1_000).setFailOpen(true));
    try (LogLines log = LogLines.of(Asker.class.getName())) {
      faults().forEach((what, fault) -> {
        backEnd.answer((request, one) -> fault.accept(request));
        assertThat(Await.result(hooks.ask("connect", QUESTION))).as(what).isEqualTo(YES);
      });
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void aNoIsANoEvenIfFailuresAreAYes(Vertx vertx) {
    hooks(vertx, all().setFailOpen(true));
    backEnd.answer(new JsonObject().put("allow", false));
    assertThat(code("connect")).isEqualTo(403);
  }

  @Test
  void anAnswerThatTakesTooLongIsNone(Vertx vertx) {
    hooks(vertx, all().setAskTimeoutMs(1_000));
    List<HttpServerRequest> open = new CopyOnWriteArrayList<>();
    backEnd.answer((request, one) -> {
      request.response().setChunked(true).write("{\"allow\":");
      open.add(request);
    });
    assertThat(code("subscribe")).isEqualTo(408);
    Await.until("the request was cut", () -> open.get(0).response().closed());
  }

  @Test
  void onlySoManyQuestionsAreOpen(Vertx vertx) {
    hooks(vertx, all().setMaxAsking(3));
    List<HttpServerRequest> open = new CopyOnWriteArrayList<>();
    backEnd.answer((request, one) -> open.add(request));
    List<Future<JsonObject>> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.add(hooks.ask("connect", QUESTION));
    }
    Await.until("three are open", () -> open.size() == 3);
    assertThat(code("connect")).isEqualTo(503);
    open.forEach(request -> request.response().end(YES.toBuffer()));
    asked.forEach(each -> assertThat(Await.result(each)).isEqualTo(YES));
    backEnd.answer(YES);
    assertThat(Await.result(hooks.ask("connect", QUESTION))).isEqualTo(YES);
  }

  @Test
  void aBackEndThatFailsIsLeftAlone(Vertx vertx) {
    hooks(vertx, all().setCircuitFailures(3).setCircuitOpenMs(600_000));
    backEnd.answer(500);
    try (LogLines log = LogLines.of(Asker.class.getName())) {
      for (int i = 0; i < 10; i++) {
        assertThat(code("connect")).isEqualTo(503);
      }
      assertThat(backEnd.received()).hasSize(3);
      assertThat(hooks.counts().of(Counts.OPENED)).isOne();
      assertThat(log.lines()).hasSize(1);
      backEnd.answer(YES);
      assertThat(Await.result(hooks.ask("publish", QUESTION))).as("another one").isEqualTo(YES);
      assertThat(((PushException) Await.failure(hooks.ask("connect", QUESTION))).retryMs()).isBetween(1L, 600_000L);
    }
  }

  @Test
  void aBackEndThatFailedIsTriedAgainAfterAWhile(Vertx vertx) {
    hooks(vertx, all().setCircuitFailures(2).setCircuitOpenMs(20));
    backEnd.answer(500);
    try (LogLines log = LogLines.of(Asker.class.getName())) {
      assertThat(code("connect")).isEqualTo(503);
      assertThat(code("connect")).isEqualTo(503);
      assertThat(log.lines()).hasSize(1);
      backEnd.answer(YES);
      Await.until("it is tried again", () -> Await.result(hooks.ask("connect", QUESTION).otherwise(QUESTION)).equals(YES));
      backEnd.answer(500);
      assertThat(code("connect")).isEqualTo(503);
      backEnd.answer(YES);
      assertThat(Await.result(hooks.ask("connect", QUESTION))).as("one failure does not open it").isEqualTo(YES);
    }
  }
}
