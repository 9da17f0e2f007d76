// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.receipts.Counters.Count;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages on one node, by a clock that the test moves. */
@CleanVertx
class InboxReceiptsTest {

  private final FakeClock clock = new FakeClock();
  private final Users users = new Users();
  private Vertx vertx;
  private InboxReceipts receipts;

  @BeforeEach
  void keepVertx(Vertx given) {
    vertx = given;
  }

  private void start(ReceiptOptions options) {
    receipts = InboxReceipts.create(vertx, "push", options, null, users, clock);
  }

  @AfterEach
  void stop() {
    Await.result(receipts.close());
  }

  private void send(String id, String... uids) {
    Await.result(receipts.send(id, Set.of(uids), Users.frame(id, 0), 0, 0));
  }

  private JsonObject user(String id, String uid) {
    return Await.result(receipts.state(id)).getJsonObject("users").getJsonObject(uid);
  }

  private String state(String id, String uid) {
    return user(id, uid).getString("state");
  }

  /** Returns all that the map of the receipts has. */
  private Set<String> keys() {
    return Await.result(vertx.sharedData().<String, Object>getAsyncMap("__waggle.shared.map.waggle.push.receipts.push")
      .compose(map -> map.keys()));
  }

  private PushException refusal(String id, Set<String> uids, Buffer frame, long ttlMs, long fallbackMs) {
    return (PushException) Await.failure(receipts.send(id, uids, frame, ttlMs, fallbackMs));
  }

  @Test
  void tellsEachStepWithItsTime() {
    start(new ReceiptOptions());
    long sentAt = clock.getAsLong();
    Await.result(users.come("ann", receipts));
    JsonObject answer = Await.result(receipts.send("m", Set.of("ann", "bob"), Users.frame("m", 0), 60_000, 0));
    assertThat(answer).isEqualTo(new JsonObject().put("message", "m").put("users", 2).put("expires", sentAt + 60_000));
    Await.untilEqual("delivered", () -> state("m", "ann"));
    assertThat(user("m", "bob")).isEqualTo(new JsonObject().put("state", "queued").put("at", sentAt));
    clock.advance(5_000);
    assertThat(Await.result(receipts.acknowledged("m", "ann"))).isTrue();
    assertThat(user("m", "ann")).isEqualTo(new JsonObject().put("state", "acknowledged").put("at", sentAt + 5_000));
    clock.advance(60_000);
    assertThat(user("m", "bob")).isEqualTo(new JsonObject().put("state", "expired").put("at", sentAt + 60_000));
    assertThat(Await.result(receipts.state("m")).getJsonObject("counts"))
      .isEqualTo(new JsonObject().put("acknowledged", 1).put("expired", 1));
  }

  @Test
  void aMessageWaitsForItsUserAndComesInOrder() {
    start(new ReceiptOptions());
    send("one", "ann");
    send("two", "ann");
    send("three", "bob");
    Await.result(users.come("ann", receipts));
    assertThat(users.got("ann")).containsExactly("one", "two");
    assertThat(users.got("bob")).isEmpty();
  }

  @Test
  void whatWasDeliveredButNotAcknowledgedComesAgainOnReturn() {
    start(new ReceiptOptions());
    Await.result(users.come("ann", receipts));
    send("one", "ann");
    send("two", "ann");
    Await.result(receipts.acknowledged("one", "ann"));
    users.go("ann");
    Await.result(users.come("ann", receipts));
    assertThat(users.got("ann")).containsExactly("one", "two", "two");
    Await.result(receipts.acknowledged("two", "ann"));
    assertThat(Await.result(users.come("ann", receipts))).isEmpty();
  }

  @Test
  void anAcknowledgementCountsOnceAndOnlyForWhoGotTheMessage() {
    start(new ReceiptOptions());
    send("m", "ann");
    assertThat(Await.result(receipts.acknowledged("m", "bob"))).isFalse();
    assertThat(Await.result(receipts.acknowledged("other", "ann"))).isFalse();
    assertThat(Await.result(receipts.acknowledged("m", "ann"))).isTrue();
    assertThat(Await.result(receipts.acknowledged("m", "ann"))).isFalse();
  }

  @Test
  void theSameIdIsTheSameMessage() {
    start(new ReceiptOptions());
    Await.result(users.come("ann", receipts));
    JsonObject first = Await.result(receipts.send("m", Set.of("ann"), Users.frame("m", 1), 0, 0));
    Await.untilEqual("delivered", () -> state("m", "ann"));
    clock.advance(1_000);
    JsonObject second = Await.result(receipts.send("m", Set.of("bob"), Users.frame("m", 2), 9_000, 0));
    assertThat(second).isEqualTo(first);
    assertThat(users.got("ann")).containsExactly("m");
    assertThat(Await.result(receipts.state("m")).getJsonObject("users").fieldNames()).containsExactly("ann");
  }

  @Test
  void anUnknownMessageIs404AndAnOldOneIsForgotten() {
    start(new ReceiptOptions().setTtlMs(10_000).setKeepMs(20_000));
    assertThat(((PushException) Await.failure(receipts.state("m"))).code()).isEqualTo(404);
    send("m", "ann");
    clock.advance(31_000);
    Await.result(receipts.tick());
    assertThat(((PushException) Await.failure(receipts.state("m"))).code()).isEqualTo(404);
    assertThat(keys()).containsExactly(Keys.FROM);
  }

  @Test
  void nothingOfAMessageStaysThoughItWasForgottenBeforeItExpired() {
    start(new ReceiptOptions().setTtlMs(10_000).setKeepMs(20_000));
    long expiresAt = clock.getAsLong() + 10_000;
    send("m", "ann");
    Shared map = Shared.of(vertx, "waggle.push.receipts.push");
    assertThat(Await.result(map.delete(Keys.due(expiresAt / 1_000)))).isTrue();
    clock.advance(31_000);
    Await.result(receipts.tick());
    assertThat(keys()).containsExactly(Keys.FROM);
  }

  @Test
  void anExpiredMessageIsNotDelivered() {
    start(new ReceiptOptions().setTtlMs(10_000));
    send("m", "ann");
    clock.advance(10_000);
    assertThat(Await.result(users.come("ann", receipts))).isEmpty();
    assertThat(state("m", "ann")).isEqualTo("expired");
  }

  @Test
  void refusesMoreUsersThanTheLimit() {
    start(new ReceiptOptions().setMaxUsersPerMessage(2));
    send("m", "a", "b");
    PushException refusal = refusal("n", Set.of("a", "b", "c"), Users.frame("n", 0), 0, 0);
    assertThat(refusal.code()).isEqualTo(400);
    assertThat(refusal).hasMessage("uids: 3 (expected: 1 to 2)");
    assertThat(refusal("n", Set.of(), Users.frame("n", 0), 0, 0).code()).isEqualTo(400);
    assertThat(receipts.count(Count.REFUSED)).isEqualTo(2);
    assertThat(BridgeCounters.of(vertx, "push").counts()).containsEntry("receipt_refused", 2L);
  }

  @Test
  void theOldestOfTooManyThatWaitExpires() {
    start(new ReceiptOptions().setMaxWaitingPerUser(2));
    send("one", "ann");
    send("two", "ann");
    send("three", "ann");
    assertThat(state("one", "ann")).isEqualTo("expired");
    Await.result(users.come("ann", receipts));
    assertThat(users.got("ann")).containsExactly("two", "three");
    assertThat(receipts.count(Count.OVERFLOWED)).isEqualTo(1);
  }

  @Test
  void theOldestOfTooManyBytesThatWaitExpires() {
    int bytes = Users.frame("one", 0).length();
    start(new ReceiptOptions().setMaxWaitingBytesPerUser(2 * bytes));
    send("one", "ann");
    send("two", "ann");
    assertThat(state("one", "ann")).isEqualTo("queued");
    send("six", "ann");
    assertThat(state("one", "ann")).isEqualTo("expired");
    Await.result(users.come("ann", receipts));
    assertThat(users.got("ann")).containsExactly("two", "six");
  }

  @Test
  void refusesALongerMessageThanTheLimit() {
    int bytes = Users.frame("one", 0).length();
    start(new ReceiptOptions().setMaxMessageBytes(bytes));
    send("one", "ann");
    assertThat(refusal("other", Set.of("ann"), Users.frame("other", 0), 0, 0).code()).isEqualTo(413);
  }

  @Test
  void refusesALongerWaitThanTheLimitAndAFallbackThatComesTooLate() {
    start(new ReceiptOptions().setMaxTtlMs(60_000));
    Buffer frame = Users.frame("m", 0);
    assertThat(refusal("m", Set.of("ann"), frame, 60_001, 0).code()).isEqualTo(400);
    assertThat(refusal("m", Set.of("ann"), frame, -1, 0).code()).isEqualTo(400);
    assertThat(refusal("m", Set.of("ann"), frame, 60_000, 60_000)).hasMessageContaining("fallbackMs: 60000");
    Await.result(receipts.send("m", Set.of("ann"), frame, 60_000, 59_999));
  }

  @Test
  void refusesMoreMessagesThanTheLimitUntilOldOnesAreForgotten() {
    start(new ReceiptOptions().setMaxMessages(2).setTtlMs(10_000).setKeepMs(0));
    send("one", "ann");
    send("two", "ann");
    send("two", "ann");
    PushException refusal = refusal("three", Set.of("ann"), Users.frame("three", 0), 0, 0);
    assertThat(refusal.code()).isEqualTo(503);
    assertThat(refusal.retryMs()).isPositive();
    clock.advance(120_000);
    send("three", "ann");
  }

  @Test
  void refusesNamesThatAreNone() {
    start(new ReceiptOptions());
    Buffer frame = Users.frame("m", 0);
    for (String uid : List.of("", "a\nb", "a".repeat(257))) {
      assertThat(refusal("m", Set.of(uid), frame, 0, 0).code()).isEqualTo(400);
    }
    for (String id : List.of("", "m".repeat(129))) {
      assertThat(refusal(id, Set.of("ann"), frame, 0, 0).code()).isEqualTo(400);
    }
  }

  @Test
  void tooMuchDueAtATimeIsPutOffAndThenRefused() {
    start(new ReceiptOptions().setMaxDuePerSecond(1).setTtlMs(10_000).setKeepMs(0));
    // Each message takes two places, of the sixty seconds that are tried.
    for (int i = 0; i < 30; i++) {
      send("m" + i, "ann");
    }
    assertThat(refusal("more", Set.of("ann"), Users.frame("more", 0), 0, 0).code()).isEqualTo(503);
    clock.advance(80_000);
    Await.result(receipts.tick());
    assertThat(Await.failure(receipts.state("m29"))).isInstanceOf(PushException.class);
  }

  @Test
  void keepsNothingInMemoryOfWhatIsOver() {
    start(new ReceiptOptions().setTtlMs(10_000).setKeepMs(0));
    for (int i = 0; i < 50; i++) {
      Await.result(receipts.send("m" + i, IntStream.range(0, 5).mapToObj(u -> "u" + u).collect(Collectors.toSet()),
        Users.frame("m" + i, i), 1_000 + i * 100, 0));
    }
    clock.advance(7_000);
    Await.result(receipts.tick());
    clock.advance(1_000);
    Await.result(receipts.tick());
    assertThat(keys()).containsExactly(Keys.FROM);
  }

  @Test
  void instancesOfOneVertxShareThemAndTheLastToLeaveEndsThem() {
    start(new ReceiptOptions());
    InboxReceipts other = InboxReceipts.create(vertx, "push", new ReceiptOptions(), null, users, clock);
    Await.result(receipts.close());
    Await.result(receipts.close());
    Await.result(other.send("m", Set.of("ann"), Users.frame("m", 0), 0, 0));
    assertThat(Await.result(other.state("m")).getJsonObject("users").fieldNames()).containsExactly("ann");
    Await.result(other.close());
  }
}
