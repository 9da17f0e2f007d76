// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages with receipts to a group and to everyone: of whom they are asked, and who gets them besides. */
@CleanVertx
class AudienceReceiptsTest {

  private static final String GROUP = "team";

  private PushServer server;

  @BeforeEach
  void start(Vertx vertx) {
    server = PushServer.start(vertx, PushServer.open().put("maxTargets", 2));
  }

  private PushClient connected(String uid, String group) {
    PushClient client = PushClient.open(server.port);
    String id = client.ask("connect", new JsonObject().put("version", 1)).getString("connection");
    if (!uid.isEmpty()) {
      // No token is taken here, so the test names the user.
      Await.result(server.instances.get(0).bridge().gateway().bind(id, uid));
    }
    if (!group.isEmpty()) {
      JsonObject join = new JsonObject().put("connection", id).put("group", group);
      assertThat(post("join", join).json().getInteger("connections")).isEqualTo(1);
    }
    return client;
  }

  private PushClient member(String uid) {
    return connected(uid, GROUP);
  }

  private HttpCalls.Reply post(String what, JsonObject body) {
    return server.http().withKey().post("/api/" + what, body);
  }

  private HttpCalls.Reply publish(String id, String to, Object target) {
    return post("publish", new JsonObject().put(to, target).put("message", id).put("data", 1).put("receipts", true));
  }

  private HttpCalls.Reply state(String id) {
    return server.http().withKey().get("/api/messages/" + id);
  }

  private Set<String> tracked(String id) {
    return state(id).json().getJsonObject("users").fieldNames();
  }

  private static void expect(PushClient client, String id, String to, boolean isTracked) {
    JsonObject message = client.expect("message");
    assertThat(message.getString("message")).isEqualTo(id);
    assertThat(message.getString("to")).isEqualTo(to);
    assertThat(message.getBoolean("ack", false)).isEqualTo(isTracked);
  }

  /** What is sent now is the next that a client gets, so nothing was sent to it before. */
  private void expectNothing(PushClient... clients) {
    assertThat(post("publish", new JsonObject().put("everyone", true).put("message", "last").put("data", 2)).status())
      .isEqualTo(200);
    for (PushClient client : clients) {
      expect(client, "last", "everyone", false);
    }
  }

  @Test
  void usersOfAGroupAreTrackedAndWhoHasNoNameGetsItToo() {
    try (PushClient ann = member("ann"); PushClient bob = connected("bob", ""); PushClient nobody = member("")) {
      JsonObject answer = publish("m-1", "group", GROUP).json();
      assertThat(answer.getInteger("users")).isEqualTo(1);
      expect(ann, "m-1", "group", true);
      expect(nobody, "m-1", "group", false);
      assertThat(tracked("m-1")).containsExactly("ann");
      Await.untilEqual(new JsonObject().put("delivered", 1), () -> state("m-1").json().getJsonObject("counts"));
      expectNothing(ann, bob, nobody);
    }
  }

  @Test
  void usersOfManyGroupsAreTrackedOnce() {
    try (PushClient ann = member("ann"); PushClient bob = connected("bob", "other")) {
      post("join", new JsonObject().put("uid", "ann").put("group", "other"));
      assertThat(publish("m-1", "groups", PushClient.list(GROUP, "other")).json().getInteger("users")).isEqualTo(2);
      expect(ann, "m-1", "group", true);
      expect(bob, "m-1", "group", true);
      assertThat(tracked("m-1")).containsExactlyInAnyOrder("ann", "bob");
      expectNothing(ann, bob);
    }
  }

  @Test
  void ofEveryoneTheUsersWhoAreThereAreTracked() {
    try (PushClient ann = member("ann"); PushClient bob = connected("bob", ""); PushClient nobody = connected("", "")) {
      assertThat(publish("m-1", "everyone", true).json().getInteger("users")).isEqualTo(2);
      expect(ann, "m-1", "everyone", true);
      expect(bob, "m-1", "everyone", true);
      expect(nobody, "m-1", "everyone", false);
      assertThat(tracked("m-1")).containsExactlyInAnyOrder("ann", "bob");
    }
  }

  @Test
  void moreUsersThanTheLimitAreRefusedAndNobodyGetsIt() {
    try (PushClient ann = member("ann"); PushClient bob = member("bob"); PushClient eve = member("eve");
        PushClient nobody = member("")) {
      assertThat(publish("m-1", "group", GROUP).status()).isEqualTo(413);
      assertThat(publish("m-2", "everyone", true).status()).isEqualTo(413);
      assertThat(state("m-1").status()).isEqualTo(404);
      expectNothing(ann, bob, eve, nobody);
    }
  }

  @Test
  void moreUsersThanAMessageMayHaveAreRefusedAndNobodyGetsIt(Vertx vertx) {
    server = PushServer.start(vertx, PushServer.open().put("name", "few")
      .put("receipts", new JsonObject().put("maxUsersPerMessage", 1)));
    try (PushClient ann = member("ann"); PushClient bob = member("bob"); PushClient nobody = member("")) {
      assertThat(publish("m-1", "group", GROUP).status()).isEqualTo(400);
      expectNothing(ann, bob, nobody);
    }
  }

  @Test
  void withNobodyToTrackItIsOnlySent() {
    assertThat(publish("m-1", "group", GROUP).json()).isEqualTo(new JsonObject().put("message", "m-1"));
    assertThat(publish("m-2", "everyone", true).json()).isEqualTo(new JsonObject().put("message", "m-2"));
    try (PushClient nobody = member("")) {
      assertThat(publish("m-3", "group", GROUP).json()).isEqualTo(new JsonObject().put("message", "m-3"));
      expect(nobody, "m-3", "group", false);
    }
    assertThat(state("m-1").status()).isEqualTo(404);
    assertThat(state("m-3").status()).isEqualTo(404);
  }
}
