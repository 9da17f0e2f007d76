// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.test.fakecluster.FakeClusterManager;
import io.waggle.Shared;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PusherWebhookTest {

  private static List<String> told(WebhookRecorder recorder) {
    return recorder.events().stream().map(event -> event.getString("name") + " " + event.getString("channel")
      + (event.containsKey("user_id") ? " " + event.getString("user_id") : "")).toList();
  }

  private static void await(WebhookRecorder recorder, int events) {
    Await.until(events + " events, not " + told(recorder), () -> recorder.events().size() >= events);
  }

  @Test
  @CleanVertx
  void whatHappensInAnAppIsToldAndSigned(Vertx vertx) {
    try (WebhookRecorder recorder = new WebhookRecorder(vertx)) {
      PusherNode node = PusherNode.start(vertx, recorder.options(PusherOptions.Webhook.EVENTS));
      try (PusherPeer ann = PusherPeer.connect(node); PusherPeer bob = PusherPeer.connect(node)) {
        ann.enter("presence-a", "ann");
        await(recorder, 2);
        bob.enter("presence-a", "bob");
        ann.expect("pusher_internal:member_added", "presence-a");
        await(recorder, 3);
        ann.clientEvent("presence-a", "client-wave", new JsonObject().put("hand", "left"));
        await(recorder, 4);
        assertThat(recorder.events().get(3)).isEqualTo(new JsonObject().put("name", "client_event")
          .put("channel", "presence-a").put("event", "client-wave").put("data", "{\"hand\":\"left\"}")
          .put("socket_id", ann.socketId()).put("user_id", "ann"));
        ann.subscribe("cache-price");
        await(recorder, 6);
      }
      await(recorder, 10);
      assertThat(told(recorder)).containsExactlyInAnyOrder("channel_occupied presence-a", "member_added presence-a ann",
        "member_added presence-a bob", "client_event presence-a ann", "channel_occupied cache-price",
        "cache_miss cache-price", "channel_vacated cache-price", "member_removed presence-a ann",
        "member_removed presence-a bob", "channel_vacated presence-a");
      assertThat(recorder.received()).allSatisfy(one -> {
        assertThat(one.headers().getString("content-type")).isEqualTo("application/json");
        assertThat(one.headers().getString("x-pusher-key")).isEqualTo(PusherNode.APP.key());
        assertThat(one.headers().getString("x-pusher-signature"))
          .isEqualTo(Signatures.sign(PusherNode.APP.secret(), one.body()));
        assertThat(new JsonObject(one.body()).getLong("time_ms")).isPositive();
      });
      Await.result(node.closeApp());
    }
  }

  @Test
  @CleanVertx
  void aWebhookIsToldWhatItNamesOnly(Vertx vertx) {
    try (WebhookRecorder recorder = new WebhookRecorder(vertx)) {
      PusherNode node = PusherNode.start(vertx, recorder.options(List.of("channel_vacated", "client_event")));
      try (PusherPeer ann = PusherPeer.connect(node)) {
        ann.subscribe("news");
        ann.subscribe("private-a");
        ann.send("pusher:unsubscribe", new JsonObject().put("channel", "news"));
        await(recorder, 1);
        ann.clientEvent("private-a", "client-x", "text");
        await(recorder, 2);
      }
      await(recorder, 3);
      assertThat(told(recorder)).containsExactly("channel_vacated news", "client_event private-a",
        "channel_vacated private-a");
      assertThat(recorder.events().get(1).getString("data")).isEqualTo("\"text\"");
      Await.result(node.closeApp());
    }
  }

  @Test
  void aUserOnTwoNodesIsToldOnceAndSoIsItsChannel() {
    List<Vertx> nodes = Stream.generate(PusherClusterTest::vertx).limit(2).toList();
    try (WebhookRecorder recorder = new WebhookRecorder(nodes.get(0))) {
      PusherNode a = PusherNode.start(nodes.get(0), recorder.options(PusherOptions.Webhook.EVENTS));
      PusherNode b = PusherNode.start(nodes.get(1), recorder.options(PusherOptions.Webhook.EVENTS));
      try (PusherPeer mark = PusherPeer.connect(b)) {
        PusherPeer one = PusherPeer.connect(a);
        one.enter("presence-a", "ann");
        await(recorder, 2);
        PusherPeer two = PusherPeer.connect(b);
        two.enter("presence-a", "ann");
        bothNodesCountTheChannelAndTheUser(nodes.get(0));
        one.close();
        // What is told last shows that nothing came of the second connection and of the end of the first.
        mark.subscribe("mark");
        await(recorder, 3);
        two.close();
        await(recorder, 5);
      }
      Await.result(b.closeApp());
      Await.result(a.closeApp());
      assertThat(told(recorder)).containsExactlyInAnyOrder("channel_occupied presence-a", "member_added presence-a ann",
        "channel_occupied mark", "member_removed presence-a ann", "channel_vacated presence-a", "channel_vacated mark");
    } finally {
      nodes.forEach(node -> Await.result(node.close()));
      FakeClusterManager.reset();
    }
  }

  private static void bothNodesCountTheChannelAndTheUser(Vertx vertx) {
    Map<String, Object> counted = new ConcurrentHashMap<>();
    Shared.Watch watch = Await.result(Shared.of(vertx, "pusher/pusher/app1/occupied").watch("c:*",
      change -> counted.put(change.key(), change.value())));
    Await.until("two entries with two processes", () -> counted.values().stream()
      .filter(entry -> ((JsonObject) entry).getJsonArray("processes").size() == 2).count() == 2);
    Await.result(watch.cancel());
  }

  @Test
  void webhooksOfAnAppAreChecked() {
    assertThatThrownBy(() -> new PusherOptions.Webhook("ftp://x/", List.of("cache_miss")))
      .hasMessageContaining("pusher.apps.webhooks.url");
    assertThatThrownBy(() -> new PusherOptions.Webhook("http://127.0.0.1/", List.of("publish")))
      .hasMessageContaining("pusher.apps.webhooks.events");
    assertThatThrownBy(() -> new PusherOptions.Webhook(new JsonObject().put("url", "http://127.0.0.1/").put("event", "x")))
      .hasMessageContaining("event: unknown");
    assertThat(new PusherOptions.Webhook("http://127.0.0.1/?token=hidden", PusherOptions.Webhook.EVENTS).toString())
      .doesNotContain("hidden");
  }
}
