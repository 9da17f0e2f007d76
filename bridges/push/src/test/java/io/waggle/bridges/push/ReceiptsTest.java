// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.PushServiceFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts and Web Push through the whole server, as a back end and a page see them. */
@CleanVertx
class ReceiptsTest {

  private static final String SECRET = "a secret of thirty-two characters";

  @TempDir
  private Path folder;
  private PushServiceFixture service;
  private PushServer server;

  @BeforeEach
  void start(Vertx vertx) {
    service = PushServiceFixture.start(vertx);
    JsonObject key = new JsonObject().put("algorithms", new JsonArray().add("HS256")).put("secret", SECRET);
    server = PushServer.start(vertx, PushServer.open()
      .put("tokens", new JsonObject().put("keys", new JsonArray().add(key)))
      .put("receipts", new JsonObject().put("ttlMs", 60_000))
      .put("webPush", new JsonObject().put("stateFolder", folder.toString()).put("privateEndpoints", true)));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static String token(String uid) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    JsonObject claims = new JsonObject().put("sub", uid).put("exp", System.currentTimeMillis() / 1_000 + 600);
    String signed = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
      + base64.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private PushClient client(String uid) {
    PushClient client = PushClient.open(server.port);
    JsonObject connected = client.ask("connect", new JsonObject().put("version", 1).put("token", token(uid)));
    assertThat(connected.getString("uid")).isEqualTo(uid);
    return client;
  }

  private JsonObject post(String path, JsonObject body) {
    HttpCalls.Reply reply = server.http().withKey().post("/api/" + path, body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  private void publish(String id, long fallbackMs, String... uids) {
    post("publish", new JsonObject().put("uids", new JsonArray(List.of(uids))).put("message", id)
      .put("data", new JsonObject().put("order", 7)).put("receipts", true).put("fallbackMs", fallbackMs));
  }

  private String state(String id, String uid) {
    return server.http().withKey().get("/api/messages/" + id).json().getJsonObject("users").getJsonObject(uid)
      .getString("state");
  }

  @Test
  void aBackEndLearnsWhoGotItAndWhoSaidSo() {
    try (PushClient ann = client("ann")) {
      publish("m-1", 0, "ann", "bob");
      JsonObject message = ann.expect("message");
      assertThat(message.getString("message")).isEqualTo("m-1");
      assertThat(message.getBoolean("ack")).isTrue();
      assertThat(message.getJsonObject("data")).isEqualTo(new JsonObject().put("order", 7));
      Await.untilEqual("delivered", () -> state("m-1", "ann"));
      assertThat(state("m-1", "bob")).isEqualTo("queued");
      assertThat(ann.ask("ack", new JsonObject().put("messages", PushClient.list("m-1"))).getInteger("count"))
        .isEqualTo(1);
      assertThat(state("m-1", "ann")).isEqualTo("acknowledged");
    }
    try (PushClient bob = client("bob")) {
      assertThat(bob.expect("message").getString("message")).isEqualTo("m-1");
      Await.untilEqual("delivered", () -> state("m-1", "bob"));
    }
    try (PushClient bob = client("bob")) {
      assertThat(bob.expect("message").getString("message")).isEqualTo("m-1");
    }
  }

  @Test
  void whatNobodyAcknowledgesReachesTheBrowserByWebPush() {
    String key = server.http().withKey().get("/api/webpush").json().getString("key");
    PushServiceFixture.Browser browser = service.subscribe(key);
    post("webpush", new JsonObject().put("uid", "ann").put("subscription", browser.subscription()));
    publish("m-1", 1, "ann");
    Await.until("the push service has it", () -> !service.taken().isEmpty());
    assertThat(service.problems()).isEmpty();
    assertThat(service.taken()).singleElement().satisfies(push -> {
      JsonObject frame = new JsonObject(push.text());
      assertThat(frame.getString("type")).isEqualTo("message");
      assertThat(frame.getString("message")).isEqualTo("m-1");
      assertThat(frame.getJsonObject("data")).isEqualTo(new JsonObject().put("order", 7));
    });
    Await.untilEqual("fallback", () -> state("m-1", "ann"));
    try (PushClient ann = client("ann")) {
      assertThat(ann.ask("ack", new JsonObject().put("messages", PushClient.list("m-1"))).getInteger("count"))
        .isEqualTo(1);
    }
    assertThat(state("m-1", "ann")).isEqualTo("acknowledged");
  }
}
