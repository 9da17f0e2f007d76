// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.HookOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.LogLines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class WebhookTest {

  static final String SECRET = "0123456789abcdef0123456789abcdef";

  private RecordingBackEnd backEnd;
  private final List<HttpHooks> all = new ArrayList<>();

  @BeforeEach
  void start(Vertx vertx) {
    backEnd = new RecordingBackEnd(vertx);
  }

  @AfterEach
  void close() {
    all.forEach(hooks -> Await.result(hooks.close()));
    backEnd.close();
  }

  private HookOptions options() {
    return new HookOptions().addWebhook(new HookOptions.Webhook(backEnd.url("/hook"), SECRET)).setRetryMinMs(1)
      .setRetryMaxMs(20).setBatchDelayMs(5);
  }

  private HttpHooks hooks(Vertx vertx, HookOptions options) {
    HttpHooks hooks = Await.result(HttpHooks.create(vertx, "push", options));
    all.add(hooks);
    return hooks;
  }

  private static JsonObject number(int n) {
    return new JsonObject().put("n", n);
  }

  @Test
  void eventsComeSignedAndWithAnId(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options());
    long before = System.currentTimeMillis();
    hooks.tell("publish", "news", number(1));
    hooks.tell("connect", "", number(2));
    Await.until("both came", () -> backEnd.events().size() == 2);
    JsonObject first = backEnd.events().stream().filter(event -> event.getString("event").equals("publish")).findFirst()
      .orElseThrow();
    assertThat(first.fieldNames()).containsExactly("id", "event", "channel", "time", "data");
    assertThat(first.getString("channel")).isEqualTo("news");
    assertThat(first.getLong("time")).isBetween(before, System.currentTimeMillis());
    assertThat(first.getJsonObject("data")).isEqualTo(number(1));
    assertThat(backEnd.events().stream().map(event -> event.getString("id")).distinct()).hasSize(2);
    backEnd.received().forEach(one -> {
      assertThat(WebhookReceiver.isGenuine(one.signature(), one.body().getBytes(), SECRET,
        System.currentTimeMillis() / 1_000)).isTrue();
      assertThat(WebhookReceiver.isGenuine(one.signature(), one.body().getBytes(), SECRET + "x",
        System.currentTimeMillis() / 1_000)).isFalse();
      assertThat(WebhookReceiver.isGenuine(one.signature(), one.body().appendByte((byte) ' ').getBytes(), SECRET,
        System.currentTimeMillis() / 1_000)).isFalse();
      assertThat(WebhookReceiver.isGenuine(one.signature(), one.body().getBytes(), SECRET,
        System.currentTimeMillis() / 1_000 + 400)).as("replayed later").isFalse();
    });
  }

  @Test
  void eventsComeInBatches(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options().setLanes(1).setBatchDelayMs(100).setMaxBatchEvents(40).setMaxBatchBytes(2_000));
    for (int i = 0; i < 100; i++) {
      hooks.tell("publish", "news", number(i));
    }
    Await.until("all came", () -> backEnd.events().size() == 100);
    assertThat(backEnd.received()).hasSizeBetween(4, 50);
    assertThat(backEnd.received()).allMatch(one -> one.body().length() <= 2_200);
    assertThat(backEnd.events()).extracting(event -> event.getJsonObject("data").getInteger("n")).isSorted();
  }

  @Test
  void anEventThatIsLongerThanABatchGoesAlone(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options().setMaxBatchBytes(10));
    hooks.tell("publish", "news", number(1));
    hooks.tell("publish", "news", number(2));
    Await.until("both came", () -> backEnd.events().size() == 2);
    assertThat(backEnd.received()).hasSize(2);
  }

  @Test
  void theOrderOfAChannelIsKeptOverRepetitions(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options().setMaxBatchEvents(7));
    Random random = new Random(42);
    List<RecordingBackEnd.Received> taken = new CopyOnWriteArrayList<>();
    backEnd.answer((request, one) -> {
      int dice = random.nextInt(4);
      if (dice == 0) {
        request.response().setStatusCode(503).end();
      } else if (dice == 1) {
        // Taken, but the answer is lost.
        taken.add(one);
        request.connection().close();
      } else {
        taken.add(one);
        request.response().end();
      }
    });
    for (int i = 0; i < 500; i++) {
      hooks.tell("publish", "channel-" + i % 10, number(i));
    }
    Await.until("all are taken", () -> hooks.counts().of(Counts.TOLD) == 500);
    Map<String, Integer> last = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (RecordingBackEnd.Received one : taken) {
      for (Object each : one.json().getJsonArray("events")) {
        JsonObject event = (JsonObject) each;
        // As the documentation says: what was seen before is a repetition.
        if (ids.add(event.getString("id"))) {
          int n = event.getJsonObject("data").getInteger("n");
          assertThat(n).isGreaterThan(last.getOrDefault(event.getString("channel"), -1));
          last.put(event.getString("channel"), n);
        }
      }
    }
    assertThat(ids).hasSize(500);
    assertThat(hooks.counts().of(Counts.REPEATED)).isPositive();
    assertThat(hooks.counts().of(Counts.DROPPED)).isZero();
  }

  @Test
  void aRepetitionIsTheSameAndSignedAnew(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options());
    AtomicInteger tries = new AtomicInteger();
    backEnd.answer((request, one) -> request.response().setStatusCode(tries.incrementAndGet() < 4 ? 500 : 200).end());
    hooks.tell("publish", "news", number(1));
    Await.until("it is taken", () -> hooks.counts().of(Counts.TOLD) == 1);
    assertThat(backEnd.received()).hasSize(4);
    assertThat(backEnd.received().stream().map(RecordingBackEnd.Received::body).distinct()).hasSize(1);
    assertThat(hooks.counts().of(Counts.REPEATED)).isEqualTo(3);
  }

  @Test
  void aRequestThatTakesTooLongIsRepeated(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options().setTellTimeoutMs(200));
    AtomicInteger tries = new AtomicInteger();
    backEnd.answer((request, one) -> {
      if (tries.incrementAndGet() > 1) {
        request.response().end();
      }
    });
    hooks.tell("publish", "news", number(1));
    hooks.tell("publish", "news", number(2));
    Await.until("both are taken", () -> hooks.counts().of(Counts.TOLD) == 2);
    assertThat(backEnd.events()).extracting(event -> event.getJsonObject("data").getInteger("n"))
      .filteredOn(n -> n == 1).hasSizeGreaterThan(1);
  }

  @Test
  void aBackEndThatIsNotThereIsToldWhenItComes(Vertx vertx) {
    RecordingBackEnd other = new RecordingBackEnd(vertx);
    HttpHooks hooks = hooks(vertx, new HookOptions().addWebhook(new HookOptions.Webhook(other.url("/"), SECRET))
      .setBatchDelayMs(1).setRetryMinMs(1).setRetryMaxMs(20));
    int port = java.net.URI.create(other.url("/")).getPort();
    other.close();
    hooks.tell("publish", "news", number(1));
    Await.until("it was tried", () -> hooks.counts().of(Counts.REPEATED) > 2);
    AtomicInteger came = new AtomicInteger();
    io.vertx.core.http.HttpServer back = Await.result(vertx.createHttpServer().requestHandler(request -> {
      came.incrementAndGet();
      request.response().end();
    }).listen(port, "127.0.0.1"));
    Await.until("it is taken", () -> hooks.counts().of(Counts.TOLD) == 1);
    assertThat(came).hasValue(1);
    Await.result(back.close());
  }

  @Test
  void eventsAreDroppedAfterTooManyTries(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options().setMaxTries(3));
    backEnd.answer((request, one) ->
      request.response().setStatusCode(one.body().toString().contains("\"n\":1}") ? 400 : 200).end());
    try (LogLines log = LogLines.of(Dropped.class.getName())) {
      hooks.tell("publish", "news", number(1));
      Await.until("it is given up", () -> hooks.counts().of(Counts.DROPPED) == 1);
      hooks.tell("publish", "news", number(2));
      Await.until("the next one is taken", () -> hooks.counts().of(Counts.TOLD) == 1);
      assertThat(backEnd.received()).hasSize(4);
      assertThat(log.lines()).singleElement().asString().contains("1 events dropped").contains("3 failures: status 400");
    }
  }

  @Test
  void eventsAreDroppedWhenTheyAreTooOld(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options().setMaxEventAgeMs(50));
    backEnd.answer(500);
    try (LogLines log = LogLines.of(Dropped.class.getName())) {
      hooks.tell("publish", "news", number(1));
      Await.until("it is given up", () -> hooks.counts().of(Counts.DROPPED) == 1);
      assertThat(log.lines()).singleElement().asString().contains("their age");
    }
  }

  @Test
  void theQueueHasAnEndInEventsAndInBytes(Vertx vertx) {
    backEnd.answer((request, one) -> { });
    HttpHooks hooks = hooks(vertx, options().setMaxQueuedEvents(10).setMaxQueuedBytes(2_000).setCloseWaitMs(50));
    try (LogLines log = LogLines.of(Dropped.class.getName())) {
      for (int i = 0; i < 15; i++) {
        hooks.tell("publish", "news", number(i));
      }
      assertThat(hooks.counts().of(Counts.DROPPED)).isEqualTo(5);
      assertThat(log.lines()).hasSize(1);
      Await.result(hooks.close());
      assertThat(hooks.counts().of(Counts.DROPPED)).as("and at the end").isEqualTo(15);
      all.clear();
      HttpHooks others = hooks(vertx, options().setMaxQueuedBytes(2_000).setCloseWaitMs(50));
      others.tell("publish", "news", new JsonObject().put("x", "x".repeat(1_500)));
      others.tell("publish", "news", new JsonObject().put("x", "x".repeat(1_500)));
      others.tell("publish", "news", number(1));
      assertThat(others.counts().of(Counts.DROPPED)).as("one of the three").isEqualTo(16);
      Await.result(others.close());
      all.clear();
    }
  }

  @Test
  void whatWaitsIsSentAtTheEnd(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, options().setBatchDelayMs(60_000).setCloseWaitMs(10_000));
    for (int i = 0; i < 50; i++) {
      hooks.tell("publish", "channel-" + i % 7, number(i));
    }
    Await.result(hooks.close());
    all.clear();
    assertThat(backEnd.events()).hasSize(50);
  }

  @Test
  void whatFailsAtTheEndIsDropped(Vertx vertx) {
    backEnd.answer(500);
    HttpHooks hooks = hooks(vertx, options().setRetryMinMs(60_000).setRetryMaxMs(60_000));
    try (LogLines log = LogLines.of(Dropped.class.getName())) {
      hooks.tell("publish", "news", number(1));
      Await.until("it failed", () -> backEnd.received().size() == 1);
      Await.result(hooks.close());
      all.clear();
      assertThat(hooks.counts().of(Counts.DROPPED)).isOne();
      assertThat(log.lines()).singleElement().asString().contains("while closing");
    }
  }

  @Test
  void eachWebhookIsToldWhatItWants(Vertx vertx) {
    HttpHooks hooks = hooks(vertx, new HookOptions().setBatchDelayMs(1).setWebhooks(List.of(
      new HookOptions.Webhook(backEnd.url("/chat"), SECRET, List.of("publish", "connect"), List.of("chat/#")),
      new HookOptions.Webhook(backEnd.url("/gone"), SECRET, List.of("disconnect"), List.of("#")))));
    hooks.tell("publish", "news", number(1));
    hooks.tell("subscribe", "chat/1", number(2));
    hooks.tell("disconnect", "", number(3));
    hooks.tell("connect", "", number(4));
    hooks.tell("publish", "chat/1", number(5));
    Await.until("they came", () -> backEnd.events().size() == 3);
    assertThat(told("/gone")).containsExactly(3);
    assertThat(told("/chat")).containsExactlyInAnyOrder(4, 5);
  }

  private List<Integer> told(String path) {
    return backEnd.received().stream().filter(one -> one.path().equals(path))
      .flatMap(one -> one.json().getJsonArray("events").stream())
      .map(event -> ((JsonObject) event).getJsonObject("data").getInteger("n")).toList();
  }

  @Test
  void aWebhookThatHangsDoesNotHoldUpAnother(Vertx vertx) {
    backEnd.answer((request, one) -> {
      if (one.path().equals("/fast")) {
        request.response().end();
      }
    });
    HttpHooks hooks = hooks(vertx, new HookOptions().setBatchDelayMs(1).setLanes(1).setCloseWaitMs(50).setWebhooks(List.of(
      new HookOptions.Webhook(backEnd.url("/slow"), SECRET), new HookOptions.Webhook(backEnd.url("/fast"), SECRET))));
    try (LogLines log = LogLines.of(Dropped.class.getName())) {
      for (int i = 0; i < 10; i++) {
        hooks.tell("publish", "news", number(i));
        int count = i + 1;
        Await.until("the fast one has it", () -> told("/fast").size() == count);
      }
      close();
      all.clear();
      start(vertx);
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void instancesShareTheQueueAndSurviveEachOther(Vertx vertx) {
    List<HttpHooks> hooks = new CopyOnWriteArrayList<>();
    class Instance extends AbstractVerticle {
      @Override
      public void start(io.vertx.core.Promise<Void> started) {
        HttpHooks.create(vertx, "push", options().setLanes(1)).onSuccess(hooks::add).<Void>mapEmpty().onComplete(started);
      }
    }
    String first = Await.result(vertx.deployVerticle(new Instance()));
    Await.result(vertx.deployVerticle(new Instance()));
    all.addAll(hooks);
    for (int i = 0; i < 100; i++) {
      hooks.get(i % 2).tell("publish", "news", number(i));
    }
    Await.until("all came", () -> backEnd.events().size() == 100);
    assertThat(backEnd.events()).extracting(event -> event.getJsonObject("data").getInteger("n")).isSorted();
    HttpHooks left = all.remove(0);
    Await.result(left.close());
    Await.result(left.close());
    Await.result(vertx.undeploy(first));
    hooks.get(1).tell("publish", "news", number(100));
    Await.until("it still works", () -> backEnd.events().size() == 101);
  }

  @Test
  void aWeakSecretIsRefused(Vertx vertx) {
    assertThat(Await.failure(HttpHooks.create(vertx, "push",
      new HookOptions().addWebhook(new HookOptions.Webhook("http://127.0.0.1/", "x".repeat(31))))))
      .hasMessage("secret: 31 bytes (expected: at least 32)");
  }
}
