// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.test.fakecluster.FakeClusterManager;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes: what one tells of the other's members and channels, also when it is gone. */
class PusherClusterTest {

  private static final String[] USERS = {"u0", "u1", "u2", "u3", "u4", "u5", "u6"};

  private final List<Vertx> vertxes = new ArrayList<>();
  private PusherNode a;
  private PusherNode b;

  @BeforeEach
  void begin() {
    a = PusherNode.start(started(), PusherNode.options());
    b = PusherNode.start(started(), PusherNode.options());
  }

  private Vertx started() {
    vertxes.add(vertx());
    return vertxes.get(vertxes.size() - 1);
  }

  /** Starts a node; {@code FakeClusterManager.reset()} is due when all are closed. */
  static Vertx vertx() {
    return Await.result(Vertx.builder()
      .with(new VertxOptions().setEventLoopPoolSize(1).setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
      .withClusterManager(new FakeClusterManager())
      .buildClustered());
  }

  @AfterEach
  void end() {
    vertxes.forEach(vertx -> Await.result(vertx.close()));
    FakeClusterManager.reset();
  }

  @Test
  void membersOfANodeThatEndsAreRemoved() {
    try (PusherPeer ann = PusherPeer.connect(a); PusherPeer bob = PusherPeer.connect(b)) {
      ann.enter("presence-a", "ann");
      usersAre(b, "{\"users\":[{\"id\":\"ann\"}]}");
      bob.ask("presence-a", "{\"user_id\":\"bob\",\"user_info\":{\"name\":\"Bob\"}}");
      assertThat(bob.expect("pusher_internal:subscription_succeeded", "presence-a").getJsonObject("presence")
        .getInteger("count")).isEqualTo(2);
      assertThat(ann.expect("pusher_internal:member_added", "presence-a"))
        .isEqualTo(new JsonObject().put("user_id", "bob").put("user_info", new JsonObject().put("name", "Bob")));
      Await.result(vertxes.remove(1).close());
      assertThat(ann.expect("pusher_internal:member_removed", "presence-a").getString("user_id")).isEqualTo("bob");
      BackEnd backEnd = new BackEnd(a, PusherNode.APP);
      Await.untilEqual("{\"occupied\":true,\"subscription_count\":1,\"user_count\":1}", () ->
        backEnd.get("/channels/presence-a", Map.of("info", "subscription_count,user_count")).body());
    }
  }

  @Test
  void manyComeAndGoOnBothNodesAndAllAgreeInTheEnd() {
    try (PusherPeer watcher = PusherPeer.connect(a)) {
      watcher.enter("presence-a", "watcher");
      usersAre(b, "{\"users\":[{\"id\":\"watcher\"}]}");
      List<PusherPeer> peers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        PusherPeer peer = PusherPeer.connect(i % 2 == 0 ? a : b);
        peers.add(peer.ask("presence-a", "{\"user_id\":\"u" + i % 7 + "\"}"));
      }
      peers.forEach(peer -> peer.expect("pusher_internal:subscription_succeeded", "presence-a"));
      assertThat(seven(watcher, "pusher_internal:member_added")).containsExactlyInAnyOrder(USERS);
      peers.forEach(PusherPeer::close);
      assertThat(seven(watcher, "pusher_internal:member_removed")).containsExactlyInAnyOrder(USERS);
      watcher.expectNothing();
      usersAre(b, "{\"users\":[{\"id\":\"watcher\"}]}");
    }
  }

  /** A node hears of the other's members a moment later. */
  private static void usersAre(PusherNode node, String expected) {
    BackEnd backEnd = new BackEnd(node, PusherNode.APP);
    Await.untilEqual(expected, () -> backEnd.get("/channels/presence-a/users", Map.of()).body());
  }

  private static List<String> seven(PusherPeer watcher, String event) {
    List<String> users = new ArrayList<>();
    for (int i = 0; i < USERS.length; i++) {
      users.add(watcher.expect(event, "presence-a").getString("user_id"));
    }
    return users;
  }
}
