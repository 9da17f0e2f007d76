// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.PushServiceFixture;
import io.waggle.testkit.PushServiceFixture.Browser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that nobody acknowledges, on one node, by a clock that the test moves. */
@CleanVertx
class FallbackTest {

  private static final String SECRET = "a secret of the test";

  @TempDir
  private Path folder;
  private final FakeClock clock = new FakeClock();
  private final Users users = new Users();
  private Vertx vertx;
  private PushServiceFixture service;
  private HookFixture hook;
  private InboxReceipts receipts;

  @BeforeEach
  void start(Vertx given) {
    vertx = given;
    service = PushServiceFixture.start(vertx, clock);
    hook = new HookFixture(vertx);
  }

  private void start(ReceiptOptions options) {
    receipts = InboxReceipts.create(vertx, "push", options, webPush(), users, clock);
  }

  private WebPushOptions webPush() {
    return new WebPushOptions().setStateFolder(folder.toString()).setPrivateEndpoints(true).setMaxSubscribers(2)
      .setMaxSubscriptionsPerUser(2);
  }

  private ReceiptOptions withHook() {
    return new ReceiptOptions().setWebhookUrl(hook.url()).setWebhookSecret(SECRET).setTtlMs(60_000);
  }

  @AfterEach
  void stop() {
    Await.result(receipts.close());
    hook.close();
    service.close();
  }

  private Browser subscribe(String uid) {
    Browser browser = service.subscribe(Await.result(receipts.webPushKey()));
    Await.result(receipts.subscribeWebPush(uid, browser.subscription()));
    return browser;
  }

  private void send(String id, String uid) {
    Await.result(receipts.send(id, Set.of(uid), Users.frame(id, 0), 0, 5_000));
  }

  /** Lets time pass, and what is due be done. */
  private void after(long ms) {
    clock.advance(ms);
    Await.result(receipts.tick());
  }

  private JsonObject user(String id, String uid) {
    return Await.result(receipts.state(id)).getJsonObject("users").getJsonObject(uid);
  }

  private String state(String id, String uid) {
    return user(id, uid).getString("state");
  }

  private List<String> pushed() {
    return service.taken().stream().map(push -> new JsonObject(push.text()).getString("message")).toList();
  }

  private List<String> hooked() {
    return hook.calls().stream().filter(call -> call.status() == 200).map(call -> call.json().getString("message"))
      .toList();
  }

  @Test
  void whoHasASubscriptionGetsWebPushAndNotTheWebhook() {
    start(withHook());
    Browser browser = subscribe("ann");
    send("m", "ann");
    after(4_000);
    assertThat(state("m", "ann")).isEqualTo("queued");
    after(1_000);
    assertThat(user("m", "ann")).isEqualTo(
      new JsonObject().put("state", "fallback").put("at", clock.getAsLong()).put("way", "webpush"));
    after(60_000);
    assertThat(hooked()).isEmpty();
    assertThat(service.problems()).isEmpty();
    assertThat(service.received()).singleElement().satisfies(push -> {
      assertThat(push.browser()).isSameAs(browser);
      assertThat(Buffer.buffer(push.text())).isEqualTo(Users.frame("m", 0));
      assertThat(push.ttl()).isEqualTo(55);
      assertThat(push.topic()).isEqualTo(Keys.hash("m").substring(0, 32));
    });
  }

  @Test
  void whoHasNoneGoesToTheWebhookSigned() {
    start(withHook());
    send("m", "ann");
    long sentAt = clock.getAsLong();
    after(5_000);
    assertThat(user("m", "ann").getString("way")).isEqualTo("webhook");
    assertThat(hook.calls()).singleElement().satisfies(call -> {
      assertThat(call.json()).isEqualTo(new JsonObject().put("event", "fallback").put("message", "m").put("uid", "ann")
        .put("sent", sentAt).put("frame", new JsonObject(Users.frame("m", 0))));
      assertThat(call.signature()).isEqualTo(
        Webhook.signature(SECRET.getBytes(StandardCharsets.UTF_8), clock.getAsLong() / 1_000, call.body()));
    });
    assertThat(service.received()).isEmpty();
  }

  @Test
  void theSignatureIsTheHmacOfTimeAndBody() {
    start(new ReceiptOptions());
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
    assertThat(Webhook.signature("secret".getBytes(StandardCharsets.UTF_8), 1_700_000_000, Buffer.buffer("{\"a\":1}")))
      .isEqualTo("t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686");
  }

  @Test
  void whatWasAcknowledgedInTimeOrHasExpiredDoesNotGo() {
    start(withHook().setMaxWaitingPerUser(1));
    subscribe("ann");
    Await.result(users.come("ann", receipts));
    send("one", "ann");
    Await.result(receipts.acknowledged("one", "ann"));
    users.go("ann");
    send("two", "ann");
    send("three", "ann");
    assertThat(state("two", "ann")).isEqualTo("expired");
    after(5_000);
    assertThat(pushed()).containsExactly("three");
    assertThat(hooked()).isEmpty();
  }

  @Test
  void whatWasDeliveredButNotAcknowledgedGoes() {
    start(withHook());
    Await.result(users.come("ann", receipts));
    send("m", "ann");
    Await.untilEqual("delivered", () -> state("m", "ann"));
    after(5_000);
    assertThat(hooked()).containsExactly("m");
  }

  @Test
  void whatWasGivenIsNotDeliveredAgainButMayBeAcknowledged() {
    start(withHook());
    send("m", "ann");
    after(5_000);
    assertThat(Await.result(users.come("ann", receipts))).isEmpty();
    assertThat(state("m", "ann")).isEqualTo("fallback");
    assertThat(Await.result(receipts.acknowledged("m", "ann"))).isTrue();
    assertThat(state("m", "ann")).isEqualTo("acknowledged");
  }

  @Test
  void whatWasGivenIsDeliveredAgainIfAskedFor() {
    start(withHook().setDeliverAfterFallback(true));
    send("m", "ann");
    after(5_000);
    assertThat(hooked()).containsExactly("m");
    assertThat(Await.result(users.come("ann", receipts))).hasSize(1);
  }

  @Test
  void withoutAWayTheMessageWaits() {
    start(new ReceiptOptions());
    send("m", "ann");
    after(5_000);
    assertThat(state("m", "ann")).isEqualTo("queued");
    assertThat(Await.result(users.come("ann", receipts))).hasSize(1);
  }

  @Test
  void aSubscriptionThatIsGoneIsRemovedAndTheWebhookTakesOver() {
    start(withHook());
    service.unsubscribe(subscribe("ann"));
    send("one", "ann");
    after(5_000);
    assertThat(hooked()).containsExactly("one");
    send("two", "ann");
    after(5_000);
    assertThat(hooked()).containsExactly("one", "two");
    assertThat(service.problems()).containsExactly("410 subscription: gone");
    assertThat(receipts.counters().getLong("web_push_gone")).isEqualTo(1);
  }

  @Test
  void withoutAWebhookAMessageWhoseSubscriptionIsGoneWaitsAgain() {
    start(new ReceiptOptions());
    service.unsubscribe(subscribe("ann"));
    send("m", "ann");
    after(5_000);
    assertThat(state("m", "ann")).isEqualTo("queued");
    assertThat(Await.result(users.come("ann", receipts))).hasSize(1);
  }

  @Test
  void aBusyServiceIsAskedAgainWhenItSaysAndNotBefore() {
    start(withHook());
    subscribe("ann");
    service.answer(429, 20).answer(503);
    send("m", "ann");
    after(5_000);
    assertThat(state("m", "ann")).isEqualTo("fallback");
    after(19_000);
    assertThat(service.received()).hasSize(1);
    after(2_000);
    assertThat(service.received()).hasSize(2);
    after(15_000);
    assertThat(pushed()).containsExactly("m");
    assertThat(hooked()).isEmpty();
    assertThat(service.received().stream().map(PushServiceFixture.Push::ttl)).containsExactly(55L, 34L, 19L);
  }

  @Test
  void aServiceThatIsBusyUntilTheEndLetsTheMessageExpire() {
    start(withHook());
    subscribe("ann");
    for (int i = 0; i < 100; i++) {
      service.answer(500);
    }
    send("m", "ann");
    for (int i = 0; i < 70; i++) {
      after(1_000);
    }
    assertThat(state("m", "ann")).isEqualTo("expired");
    assertThat(service.received()).hasSizeBetween(3, 8);
    assertThat(hooked()).isEmpty();
  }

  @Test
  void eachBrowserOfAUserGetsItOnce() {
    start(withHook());
    Browser one = subscribe("ann");
    Browser other = subscribe("ann");
    service.answer(201).answer(503);
    send("m", "ann");
    after(5_000);
    after(10_000);
    assertThat(service.received()).hasSize(3);
    assertThat(service.taken().stream().map(PushServiceFixture.Push::browser)).containsExactlyInAnyOrder(one, other);
    assertThat(hooked()).isEmpty();
  }

  @Test
  void whatIsTooLongIsPushedWithoutItsDataAndStillDelivered() {
    start(withHook());
    subscribe("ann");
    Buffer frame = new JsonObject().put("type", "message").put("message", "m").put("data", "x".repeat(5_000)).toBuffer();
    Await.result(receipts.send("m", Set.of("ann"), frame, 0, 5_000));
    after(5_000);
    assertThat(new JsonObject(service.taken().get(0).text()))
      .isEqualTo(new JsonObject().put("type", "message").put("message", "m").put("complete", false));
    assertThat(Await.result(users.come("ann", receipts))).containsExactly(frame);
  }

  @Test
  void aWebhookThatFailsIsAskedAgainAndOneThatRefusesIsNot() {
    start(withHook());
    hook.answer(500);
    send("one", "ann");
    after(5_000);
    assertThat(hooked()).isEmpty();
    after(7_000);
    assertThat(hooked()).containsExactly("one");
    hook.answer(400);
    send("two", "ann");
    after(5_000);
    assertThat(state("two", "ann")).isEqualTo("queued");
    after(30_000);
    assertThat(hook.calls()).hasSize(3);
  }

  @Test
  void aServiceThatHangsHoldsUpNobodyElse() {
    receipts = InboxReceipts.create(vertx, "push", withHook(), webPush().setTimeoutMs(300), users, clock);
    subscribe("ann");
    service.hang();
    send("m", "ann");
    send("n", "bob");
    after(5_000);
    assertThat(hooked()).containsExactly("n");
    assertThat(state("m", "ann")).isEqualTo("fallback");
    after(7_000);
    assertThat(pushed()).containsExactly("m");
  }

  /** As another node would that has looked at the message, and dies, or is slow. */
  private void claimElsewhere(String id, String uid, long forMs) {
    Store store = new Store(new Cells(((VertxInternal) vertx).createEventLoopContext(),
      Shared.of(vertx, "waggle.push.receipts.push")));
    long now = clock.getAsLong();
    Await.result(store.change(id, uid, receipt -> receipt.claimed(Ways.WEBHOOK, List.of("hook"), "other", now, now + forMs)));
  }

  @Test
  void aFallbackThatAnotherNodeHasIsLeftToItAndTakenOverWhenItsLeaseIsOver() {
    start(withHook());
    send("m", "ann");
    clock.advance(4_000);
    claimElsewhere("m", "ann", 20_000);
    after(1_000);
    assertThat(state("m", "ann")).isEqualTo("fallback");
    after(18_000);
    assertThat(hook.calls()).isEmpty();
    after(2_000);
    assertThat(hooked()).containsExactly("m");
    after(30_000);
    assertThat(hooked()).containsExactly("m");
  }

  @Test
  void aWayThatAnotherNodeHasBegunIsNotChangedByWhoTakesOver() {
    start(withHook());
    subscribe("ann");
    send("m", "ann");
    clock.advance(4_000);
    claimElsewhere("m", "ann", 2_000);
    after(1_000);
    after(3_000);
    assertThat(hooked()).containsExactly("m");
    assertThat(service.received()).isEmpty();
  }

  @Test
  void subscriptionsAreBoundedForAUserAndInAll() {
    start(withHook());
    subscribe("ann");
    Browser second = subscribe("ann");
    Browser third = subscribe("ann");
    subscribe("bob");
    PushException refusal = (PushException) Await.failure(receipts.subscribeWebPush("cat",
      service.subscribe(Await.result(receipts.webPushKey())).subscription()));
    assertThat(refusal.code()).isEqualTo(503);
    Await.result(receipts.subscribeWebPush("bob", second.subscription()));
    send("m", "ann");
    after(5_000);
    assertThat(service.taken().stream().map(PushServiceFixture.Push::browser)).containsExactlyInAnyOrder(second, third);
  }

  @Test
  void aSubscriptionOfAPrivateNetworkIsRefused() {
    receipts = InboxReceipts.create(vertx, "push", withHook(), webPush().setPrivateEndpoints(false), users, clock);
    JsonObject subscription = service.subscribe(Await.result(receipts.webPushKey())).subscription();
    for (String url : List.of(service.origin(), "https://127.0.0.1/", "https://localhost/")) {
      PushException refusal = (PushException) Await.failure(
        receipts.subscribeWebPush("ann", subscription.copy().put("endpoint", url)));
      assertThat(refusal.code()).isEqualTo(403);
    }
  }

  @Test
  void withoutWebPushNobodyCanSubscribe() {
    receipts = InboxReceipts.create(vertx, "push", withHook(), null, users, clock);
    assertThat(Await.result(receipts.webPushKey())).isNull();
    assertThat(((PushException) Await.failure(receipts.subscribeWebPush("ann", new JsonObject()))).code())
      .isEqualTo(404);
  }

  @Test
  void whatBecameDueWhileNobodyWasThereIsMadeUpFor() {
    start(withHook());
    send("m", "ann");
    Await.result(receipts.close());
    clock.advance(30_000);
    start(withHook());
    after(0);
    assertThat(hooked()).containsExactly("m");
  }

  @Test
  void aSecretThatIsNotThereFailsTheStartAndAllThatIsAsked() {
    start(withHook().setWebhookSecret("${file:" + folder.resolve("none") + "}"));
    assertThat(Await.failure(receipts.started())).hasMessageContaining("webhookSecret: ");
    assertThat(Await.failure(receipts.state("m"))).hasMessageContaining("webhookSecret: ");
  }

  @Test
  void aFallbackThatFailsForAFaultIsTriedAgain() {
    start(withHook());
    send("m", "ann");
    Shared shared = Shared.of(vertx, "waggle.push.receipts.push");
    // Nobody writes such a value; whatever the fault is, what is due is not forgotten for it.
    Await.result(shared.set(Keys.subscriptions("ann"), 7));
    after(5_000);
    assertThat(hook.calls()).isEmpty();
    Await.result(shared.delete(Keys.subscriptions("ann")));
    after(31_000);
    after(1_000);
    assertThat(hooked()).containsExactly("m");
  }
}
