// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two nodes promise together, with connections; for each cluster manager that is tested. */
abstract class ReceiptsClusterContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MESSAGES = 500;
  private static final int USERS = 20;

  private final FakeClock clock = new FakeClock();
  private final List<ReceiptUser> users = new ArrayList<>();
  private Vertx outside;
  private HookFixture hook;
  private ReceiptNode one;
  private ReceiptNode other;

  /** Returns one of two nodes of a cluster, which know each other. */
  abstract Vertx node(int index);

  /** Ends the first node without a word to its parts. */
  abstract void endFirst();

  /** Ends what is left. */
  abstract void endAll();

  @BeforeEach
  void start() {
    outside = Vertx.vertx();
    hook = new HookFixture(outside);
    ReceiptOptions options = new ReceiptOptions().setWebhookUrl(hook.url()).setLeaseMs(1_000)
      .setMaxWaitingPerUser(1_000);
    node(0);
    // The first to use a map makes it, which matters for a cluster that is not one.
    other = new ReceiptNode(node(1), options, null, clock);
    one = new ReceiptNode(node(0), options, null, clock);
  }

  @AfterEach
  void stop() {
    users.stream().filter(ReceiptUser::isThere).forEach(ReceiptUser::go);
    hook.close();
    Await.result(other.close());
    endAll();
    Await.result(outside.close());
  }

  private ReceiptUser user(String uid) {
    ReceiptUser user = new ReceiptUser(outside, uid, id -> true);
    users.add(user);
    return user;
  }

  private static String state(ReceiptNode node, String id, String uid) {
    return Await.result(node.receipts().state(id)).getJsonObject("users").getJsonObject(uid).getString("state");
  }

  private void send(ReceiptNode node, String id, Set<String> uids, long fallbackMs) {
    Await.result(node.receipts().send(id, uids, Users.frame(id, 0), 0, fallbackMs));
  }

  private void awaitOnline(ReceiptNode node, String uid) {
    Await.untilEqual(Set.of(uid), () -> Await.result(node.gateway().online(Set.of(uid))).value());
  }

  @Test
  void reachesAUserOfTheOtherNodeAtOnceAndTellsBothNodesSo() {
    ReceiptUser ann = new ReceiptUser(outside, "ann", id -> id.equals("acknowledged"));
    users.add(ann);
    ann.come(other);
    awaitOnline(one, "ann");
    send(one, "delivered", Set.of("ann"), 0);
    send(one, "acknowledged", Set.of("ann"), 0);
    Await.untilEqual("acknowledged", () -> state(one, "acknowledged", "ann"));
    Await.untilEqual("delivered", () -> state(other, "delivered", "ann"));
    assertThat(ann.got()).containsExactly("delivered", "acknowledged");
  }

  @Test
  void aMessageOutlivesTheNodeThatTookIt() {
    send(one, "m", Set.of("ann", "bob"), 5_000);
    endFirst();
    ReceiptUser ann = user("ann");
    ann.come(other);
    Await.untilEqual(List.of("m"), ann::got);
    Await.untilEqual("acknowledged", () -> state(other, "m", "ann"));
    clock.advance(5_000);
    Await.until("the fallback of the node that lives", PATIENCE, () -> {
      Await.result(other.receipts().tick());
      return !hook.calls().isEmpty();
    });
    assertThat(hook.calls()).singleElement().satisfies(call ->
      assertThat(call.json().getString("uid")).isEqualTo("bob"));
    assertThat(state(other, "m", "bob")).isEqualTo("fallback");
  }

  @Test
  void eachFallbackIsMadeByOneNodeOnly() {
    Set<String> uids = new HashSet<>();
    IntStream.range(0, 50).forEach(i -> uids.add("u" + i));
    for (int i = 0; i < 4; i++) {
      send(i % 2 == 0 ? one : other, "m" + i, uids, 5_000);
    }
    clock.advance(5_000);
    Await.until("all are given, not " + hook.calls().size(), PATIENCE, () -> {
      clock.advance(1_000);
      var here = one.receipts().tick();
      var there = other.receipts().tick();
      Await.result(here, PATIENCE);
      Await.result(there, PATIENCE);
      return hook.calls().size() >= 200;
    });
    // Whoever finds something later would do it again.
    for (int i = 0; i < 15; i++) {
      clock.advance(1_000);
      Await.result(one.receipts().tick());
      Await.result(other.receipts().tick());
    }
    Map<String, Integer> calls = new HashMap<>();
    hook.calls().forEach(call -> calls.merge(call.json().getString("message") + call.json().getString("uid"), 1,
      Integer::sum));
    assertThat(calls).hasSize(200).allSatisfy((each, count) -> assertThat(count).isEqualTo(1));
    assertThat(Await.result(other.receipts().state("m0")).getJsonObject("counts"))
      .isEqualTo(new JsonObject().put("fallback", 50));
  }

  /** Loss and repetition are computed from the numbers in the ids. */
  @Test
  void nothingIsLostOfFiveHundredMessagesToUsersThatComeAndGo() {
    Random random = new Random(42);
    Map<String, Integer> comings = new ConcurrentHashMap<>();
    List<ReceiptUser> all = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      int number = i;
      // A third of the messages is acknowledged the second time only.
      all.add(new ReceiptUser(outside, "u" + i, id ->
        comings.merge(number + "/" + id, 1, Integer::sum) > 1 || id.hashCode() % 3 != 0));
    }
    users.addAll(all);
    for (int i = 0; i < MESSAGES; i++) {
      send(i % 2 == 0 ? one : other, "m" + i, Set.of("u" + i % USERS), 0);
      ReceiptUser one = all.get(random.nextInt(USERS));
      if (one.isThere()) {
        one.go();
      } else {
        one.come(random.nextBoolean() ? this.one : other);
      }
    }
    for (int round = 0; round < 3; round++) {
      for (ReceiptUser user : all) {
        if (user.isThere()) {
          user.go();
        }
        user.come(round % 2 == 0 ? one : other);
      }
      Await.holdsWithin(Duration.ofSeconds(2), () -> one.acknowledged() + other.acknowledged() == MESSAGES);
    }
    assertThat(one.acknowledged() + other.acknowledged()).isEqualTo(MESSAGES);
    Map<String, Integer> states = new HashMap<>();
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(all.get(i % USERS).got()).contains("m" + i);
      states.merge(state(i % 2 == 0 ? other : one, "m" + i, "u" + i % USERS), 1, Integer::sum);
    }
    assertThat(states).isEqualTo(Map.of("acknowledged", MESSAGES));
    for (int i = 0; i < USERS; i++) {
      int user = i;
      assertThat(all.get(i).got()).allMatch(id -> Integer.parseInt(id.substring(1)) % USERS == user);
      assertThat(Await.result(one.receipts().waiting("u" + i))).isEmpty();
    }
  }
}
