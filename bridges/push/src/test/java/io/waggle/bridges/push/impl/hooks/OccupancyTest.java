// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.Nodes;
import io.waggle.Shared;
import io.waggle.bridges.push.HookOptions;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class OccupancyTest {

  private static final JsonObject NOTHING = new JsonObject();

  private record Told(String channel, boolean occupied, long sequence) {
  }

  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final List<String> processes = new CopyOnWriteArrayList<>();

  /** Starts what one process does about channels; of its HTTP client nothing is needed. */
  private Occupancy process(Vertx vertx, long aliveMs, int most) {
    Counts counts = new Counts(BridgeCounters.of(vertx, "push"));
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    Occupancy occupancy = new Occupancy(context, new Register(context, "push", most, aliveMs,
      (channel, occupied, event) -> told.add(new Told(channel, occupied, event.getLong("sequence")))), most, counts);
    Await.result(occupancy.start());
    return occupancy;
  }

  private Occupancy process(Vertx vertx) {
    return process(vertx, Register.ALIVE_MS, 100);
  }

  private List<Boolean> of(String channel) {
    return told.stream().filter(one -> one.channel().equals(channel)).sorted(Comparator.comparingLong(Told::sequence))
      .map(Told::occupied).toList();
  }

  @Test
  @CleanVertx
  void theFirstAndTheLastAreToldAndSignedLikeOtherEvents(Vertx vertx) {
    try (RecordingBackEnd backEnd = new RecordingBackEnd(vertx)) {
      HookOptions options = new HookOptions().setBatchDelayMs(1)
        .addWebhook(new HookOptions.Webhook(backEnd.url("/"), WebhookTest.SECRET));
      HttpHooks one = Await.result(HttpHooks.create(vertx, "push", options));
      HttpHooks two = Await.result(HttpHooks.create(vertx, "push", options));
      one.tell("occupied", "news", NOTHING);
      one.tell("occupied", "news", NOTHING);
      two.tell("occupied", "news", NOTHING);
      Await.until("it is told", () -> backEnd.events().size() == 1);
      one.tell("vacated", "news", NOTHING);
      two.tell("vacated", "chat", NOTHING);
      two.tell("vacated", "news", NOTHING);
      Await.until("it is told", () -> backEnd.events().size() == 2);
      one.tell("occupied", "chat", NOTHING);
      Await.until("it is told", () -> backEnd.events().size() == 3);
      Await.result(one.close());
      Await.result(two.close());
      assertThat(backEnd.events()).extracting(event -> event.getString("event") + " " + event.getString("channel"))
        .containsExactly("occupied news", "vacated news", "occupied chat", "vacated chat");
      assertThat(backEnd.events()).allMatch(event -> event.getJsonObject("data").getLong("sequence") > 0);
      clear(vertx);
    }
  }

  @Test
  @CleanVertx
  void subscriptionsAreCounted(Vertx vertx) {
    try (RecordingBackEnd backEnd = new RecordingBackEnd(vertx)) {
      HttpHooks hooks = Await.result(HttpHooks.create(vertx, "push", new HookOptions().setBatchDelayMs(1).addWebhook(
        new HookOptions.Webhook(backEnd.url("/"), WebhookTest.SECRET, List.of("occupied", "vacated"), List.of("news/#")))));
      for (String channel : List.of("news/1", "news/1", "news/2", "chat")) {
        hooks.tell("subscribe", channel, NOTHING);
      }
      hooks.tell("unsubscribe", "news/1", NOTHING);
      Await.until("both are told", () -> backEnd.events().size() == 2);
      hooks.tell("unsubscribe", "news/1", NOTHING);
      hooks.tell("unsubscribe", "news/1", NOTHING);
      Await.until("it is told", () -> backEnd.events().size() == 3);
      Await.result(hooks.close());
      assertThat(backEnd.events()).extracting(event -> event.getString("event") + " " + event.getString("channel"))
        .containsExactlyInAnyOrder("occupied news/1", "occupied news/2", "vacated news/1", "vacated news/2");
      clear(vertx);
    }
  }

  @Test
  @CleanVertx
  void ofTooManyChannelsNobodyIsTold(Vertx vertx) {
    Counts counts = new Counts(BridgeCounters.of(vertx, "push"));
    Occupancy here = process(vertx, Register.ALIVE_MS, 2);
    for (String channel : List.of("a", "b", "c")) {
      here.set(channel, true, NOTHING);
    }
    Await.until("two are told", () -> told.size() == 2);
    Await.until("one is not", () -> counts.of(Counts.UNCOUNTED) == 1);
    here.set("c", false, NOTHING);
    here.set("a", false, NOTHING);
    Await.until("it is told", () -> told.size() == 3);
    here.set("c", true, NOTHING);
    Await.until("there is room", () -> of("c").equals(List.of(true)));
    Await.result(here.close(1_000));
    assertThat(of("b")).containsExactly(true, false);
    clear(vertx);
  }

  private static void clear(Vertx vertx) {
    List<String> keys = new ArrayList<>();
    Shared shared = Shared.of(vertx, "push/occupied");
    Await.result(Await.result(shared.watch("*", change -> keys.add(change.key()))).cancel());
    assertThat(keys).allMatch(key -> key.startsWith("s:"));
  }

  @Test
  void onlyTheFirstAndTheLastNodeTell() {
    try (Nodes nodes = Nodes.of(2)) {
      Occupancy here = process(nodes.get(0));
      Occupancy there = process(nodes.get(1));
      here.set("news", true, NOTHING);
      Await.until("it is told", () -> told.size() == 1);
      there.set("news", true, NOTHING);
      entered("news", nodes.get(0), 2);
      here.set("news", false, NOTHING);
      entered("news", nodes.get(0), 1);
      assertThat(told).hasSize(1);
      there.set("news", false, NOTHING);
      Await.until("it is told", () -> told.size() == 2);
      assertThat(of("news")).containsExactly(true, false);
      Await.result(Future.join(here.close(1_000), there.close(1_000)));
    }
  }

  /** Waits until so many processes are on a channel. */
  private void entered(String channel, Vertx vertx, int count) {
    Shared shared = Shared.of(vertx, "push/occupied");
    String key = "c:" + io.waggle.internal.trust.Hashes.text(channel);
    Await.until(count + " on " + channel, () -> {
      JsonObject entry = Await.result(shared.get(key));
      return entry != null && entry.getJsonArray("processes").size() == count;
    });
  }

  @Test
  void whoeverComesAndGoesAtOnceChangesAreToldInTurn() {
    try (Nodes nodes = Nodes.of(3)) {
      List<Occupancy> all = List.of(process(nodes.get(0)), process(nodes.get(1)), process(nodes.get(2)));
      Random random = new Random(42);
      boolean[][] on = new boolean[3][4];
      for (int i = 0; i < 600; i++) {
        int node = random.nextInt(3);
        int channel = random.nextInt(4);
        on[node][channel] = !on[node][channel];
        all.get(node).set("channel-" + channel, on[node][channel], NOTHING);
      }
      for (int node = 0; node < 3; node++) {
        for (int channel = 0; channel < 4; channel++) {
          if (on[node][channel]) {
            all.get(node).set("channel-" + channel, false, NOTHING);
          }
        }
      }
      Await.result(Future.join(all.stream().map(each -> each.close(10_000)).toList()));
      assertThat(told).isNotEmpty();
      for (int channel = 0; channel < 4; channel++) {
        List<Boolean> changes = of("channel-" + channel);
        for (int i = 0; i < changes.size(); i++) {
          assertThat(changes.get(i)).as("change " + i + " of " + changes).isEqualTo(i % 2 == 0);
        }
        assertThat(changes.size() % 2).as("it is vacant in the end").isZero();
      }
    }
  }

  @Test
  void aNodeThatDiesIsCountedOut() {
    try (Nodes nodes = Nodes.of(3)) {
      Occupancy here = process(nodes.get(0), 4_000, 100);
      Occupancy there = process(nodes.get(1), 4_000, 100);
      Occupancy dying = process(nodes.get(2), 4_000, 100);
      dying.set("alone", true, NOTHING);
      dying.set("shared", true, NOTHING);
      Await.until("both are told", () -> told.size() == 2);
      here.set("shared", true, NOTHING);
      entered("shared", nodes.get(0), 2);
      nodes.stop(2);
      Await.until("it is missed", () -> of("alone").equals(List.of(true, false)));
      entered("shared", nodes.get(0), 1);
      assertThat(of("shared")).containsExactly(true);
      Await.result(Future.join(here.close(1_000), there.close(1_000)));
      assertThat(of("shared")).containsExactly(true, false);
      assertThat(told).hasSize(4);
    }
  }

  @Test
  void aNodeThatWasTakenForDeadComesBack() {
    try (Nodes nodes = Nodes.of(2)) {
      Occupancy frozen = process(nodes.get(0), 4_000, 100);
      frozen.set("news", true, NOTHING);
      Await.until("it is told", () -> told.size() == 1);
      Shared shared = Shared.of(nodes.get(1), "push/occupied");
      Await.result(shared.watch("n:*", change -> processes.add(change.key())));
      Await.until("it is alive", () -> processes.size() == 1);
      Occupancy there = process(nodes.get(1), 4_000, 100);
      Await.until("both are alive", () -> processes.size() == 2);
      Await.result(shared.delete(processes.get(0)));
      Await.until("it enters anew", () -> of("news").size() % 2 == 1 && processes.size() >= 4);
      entered("news", nodes.get(1), 1);
      Await.result(Future.join(frozen.close(1_000), there.close(1_000)));
      assertThat(of("news").get(of("news").size() - 1)).isFalse();
    }
  }
}
