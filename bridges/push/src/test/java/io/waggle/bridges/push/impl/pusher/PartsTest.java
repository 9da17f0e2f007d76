// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.HookOptions;
import io.waggle.bridges.push.PusherOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, ids, payloads, members and options. */
class PartsTest {

  private static final PusherOptions OPTIONS = new PusherOptions();

  @Test
  void channelsHaveTheNamesOfTopicsWithoutWildcards() {
    for (String name : List.of("news", "chat/room-1", "a_b-c=d@e,f.g;h", "größe", "cache-x", "x".repeat(200))) {
      assertThat(ChannelName.isValid(name, 200)).as(name).isTrue();
    }
    for (String name : List.of("", "a+b", "a#", "#server-to-user-1", "$sys", "a\nb", "a\u2028", "\ud800", "private-a:b",
      "x".repeat(201), "ö".repeat(101))) {
      assertThat(ChannelName.isValid(name, 200)).as(name).isFalse();
    }
    assertThat(ChannelName.isValid(null, 200)).isFalse();
  }

  @Test
  void prefixesSayWhatAChannelIs() {
    assertThat(List.of("private-a", "presence-a", "private-cache-a", "private-encrypted-a"))
      .allMatch(ChannelName::isSigned);
    assertThat(List.of("news", "cache-a", "privat", "xprivate-a")).noneMatch(ChannelName::isSigned);
    assertThat(List.of("cache-a", "private-cache-a", "presence-cache-a", "private-encrypted-cache-a"))
      .allMatch(ChannelName::isCache);
    assertThat(List.of("private-a", "presence-a", "a-cache-b", "cache")).noneMatch(ChannelName::isCache);
  }

  @Test
  void socketIdsAndConnectionIdsAreTwoNamesOfOne() {
    assertThat(SocketId.of("3ppjyng71u4f-2s")).matches("[0-9]+\\.100");
    for (String id : List.of("3ppjyng71u4f-2s", "1y2p0ij32e8e7-0", "a-zzzzzz")) {
      assertThat(SocketId.isValid(SocketId.of(id))).isTrue();
      assertThat(SocketId.connectionId(SocketId.of(id))).isEqualTo(id);
    }
    for (String wrong : List.of("", "1", "1.", ".1", "1.2.3", "a.b", "-1.2", "1.2\n", "1".repeat(20) + ".1")) {
      assertThat(SocketId.isValid(wrong)).as(wrong).isFalse();
    }
    assertThat(SocketId.connectionId("9999999999999999999.1")).isNull();
  }

  @Test
  void membersComeFromChannelData() {
    assertThat(PusherMember.parse("{\"user_id\":10,\"user_info\":{\"name\":\"x\"}}", "user_id", OPTIONS))
      .isEqualTo(new PusherMember("10", "{\"name\":\"x\"}"));
    assertThat(PusherMember.parse("{\"id\":\"ann\"}", "id", OPTIONS)).isEqualTo(new PusherMember("ann", "{}"));
    for (String wrong : List.of("", "[]", "{}", "1", "{\"user_id\":\"\"}", "{\"user_id\":{}}", "{\"user_id\":\"a\\nb\"}",
      "{\"user_id\":\"" + "x".repeat(129) + "\"}", "[".repeat(100_000),
      "{\"user_id\":1,\"user_info\":\"" + "x".repeat(1_024) + "\"}")) {
      assertThat(PusherMember.parse(wrong, "user_id", OPTIONS)).isNull();
    }
    assertThat(PusherMember.parse(null, "user_id", OPTIONS)).isNull();
  }

  @Test
  void payloadsAreJson() {
    assertThat(Payloads.of("{\"a\": 1}").toString()).isEqualTo("{\"a\": 1}");
    assertThat(Payloads.of("hello").toString()).isEqualTo("\"hello\"");
    assertThat(Payloads.of("").toString()).isEqualTo("\"\"");
    assertThat(Payloads.of("{\"a\":1} x").toString()).isEqualTo("\"{\\\"a\\\":1} x\"");
    assertThat(Payloads.of("12").toString()).isEqualTo("12");
    assertThat(Payloads.of(new JsonArray().add(1)).toString()).isEqualTo("[1]");
    assertThat(Payloads.of(null).toString()).isEqualTo("null");
  }

  @Test
  void optionsAreTheSameThroughJson() {
    PusherOptions options = new PusherOptions().setPath("/push").setGateway("g").setOrigins(List.of("https://a.test"))
      .setMaxMembers(7).setRepeatMs(0).addApp(new PusherOptions.App("1", "k", "12345678", "b/", false,
        List.of(new PusherOptions.Webhook("http://127.0.0.1/", List.of("cache_miss")))))
      .setWebhookLimits(new HookOptions().setMaxTries(3));
    assertThat(new PusherOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new PusherOptions(options).getApps()).isEqualTo(options.getApps());
    assertThat(new PusherOptions(new JsonObject()).toJson()).isEqualTo(new PusherOptions().toJson());
    assertThat(new PusherOptions.App(new JsonObject().put("id", 3).put("key", "k").put("secret", "12345678")))
      .isEqualTo(new PusherOptions.App("3", "k", "12345678"));
  }

  @Test
  void wrongOptionsAreNamedAndSecretsAreNot() {
    assertThatThrownBy(() -> new PusherOptions(new JsonObject().put("maxMember", 1))).hasMessageContaining(
      "pusher.maxMember: unknown");
    assertThatThrownBy(() -> new PusherOptions().setMaxBatch(0)).hasMessage(
      "pusher.maxBatch: 0 (expected: at least 1)");
    assertThatThrownBy(() -> new PusherOptions().setPath("push/")).hasMessageContaining("pusher.path");
    assertThatThrownBy(() -> new PusherOptions.App("1", "k", "secret")).hasMessageContaining("pusher.apps.secret")
      .hasMessageNotContaining("secret:secret");
    assertThatThrownBy(() -> new PusherOptions().addApp(PusherNode.APP).addApp(PusherNode.APP))
      .hasMessageContaining("twice");
    assertThat(PusherNode.APP.toString()).doesNotContain(PusherNode.APP.secret());
  }
}
