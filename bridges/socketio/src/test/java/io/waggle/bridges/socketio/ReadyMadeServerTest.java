// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelAccess.Rule;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.ServerProvider;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.FreePorts;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** {@code waggle:socketio}, configured and not programmed. */
@CleanVertx
class ReadyMadeServerTest {

  private static ServerProvider provider() {
    return ServiceLoader.load(ServerProvider.class).stream().map(ServiceLoader.Provider::get)
      .filter(each -> each.name().equals("socketio")).findFirst().orElseThrow();
  }

  private static int start(Vertx vertx, SocketIoServerOptions options) {
    int port = FreePorts.take(1).get(0);
    Await.result(vertx.deployVerticle(provider().create(),
      new DeploymentOptions().setConfig(options.setPort(port).toJson())));
    return port;
  }

  private static JsonObject ask(Peer peer, Object... data) {
    String answer = peer.send("21" + new JsonArray(List.of(data)).encode()).next();
    assertThat(answer).startsWith("31");
    return new JsonArray(answer.substring(2)).getJsonObject(0);
  }

  @Test
  void clientsSubscribeAndPublishAsTheRulesLetThem(Vertx vertx) {
    int port = start(vertx, new SocketIoServerOptions().setNamespaces(List.of("/", "/more"))
      .setChannels(new ChannelsOptions().addChannel(new ChannelOptions("chat/#").setHistorySize(10).setPresence(true))
        .setAccessRules(List.of(Rule.allow("chat/#", Action.PUBLISH, Action.SUBSCRIBE, Action.PRESENCE),
          Rule.allow("news", Action.SUBSCRIBE)))));
    try (Peer ann = Peer.in(port, "/"); Peer bob = Peer.in(port, "/")) {
      assertThat(ask(ann, "subscribe", "chat/a")).isEqualTo(new JsonObject().put("ok", true));
      ann.send("21[\"publish\",\"chat/a\",\"said\",\"hello\",7]");
      assertThat(List.of(ann.next(), ann.next()))
        .containsExactlyInAnyOrder("31[{\"ok\":true}]", "2[\"said\",\"hello\",7]");
      Await.result(Channels.of(vertx, "main").publish("chat/a", Buffer.buffer("{\"x\":1}")));
      assertThat(ann.next()).isEqualTo("2[\"message\",{\"x\":1}]");
      JsonArray missed = ask(bob, "subscribe", "chat/a", new JsonObject().put("history", 1)).getJsonArray("messages");
      assertThat(missed.size()).isEqualTo(1);
      assertThat(missed.getJsonObject(0).getJsonObject("data")).isEqualTo(new JsonObject().put("x", 1));
      assertThat(ask(bob, "unsubscribe", "chat/a").getBoolean("ok")).isTrue();
      assertThat(ask(bob, "presence", "chat/a").getJsonObject("users")).isEqualTo(new JsonObject());
      assertThat(ask(bob, "subscribe", "news").getBoolean("ok")).isTrue();
      for (JsonArray wrong : List.of(new JsonArray().add("publish").add("news").add("x"),
        new JsonArray().add("subscribe").add("secret"), new JsonArray().add("subscribe").add("chat/#"),
        new JsonArray().add("subscribe").add("chat/+"), new JsonArray().add("subscribe").add(""),
        new JsonArray().add("subscribe").add(7), new JsonArray().add("subscribe"),
        new JsonArray().add("subscribe").add("x".repeat(1_000_000 / 2)),
        new JsonArray().add("subscribe").add("a\u0001"), new JsonArray().add("publish").add("chat/a").add("connect"),
        new JsonArray().add("publish").add("chat/a"))) {
        assertThat(ask(bob, wrong.getList().toArray()).getString("error")).contains("(expected: ");
      }
      assertThat(bob.enter("/more", null).getString("sid")).isNotNull();
    }
  }

  @Test
  void withoutARuleNobodyMayDoAnything(Vertx vertx) {
    int port = start(vertx, new SocketIoServerOptions());
    try (Peer ann = Peer.in(port, "/")) {
      assertThat(ask(ann, "subscribe", "a").getString("error")).startsWith("topic: forbidden");
      assertThat(ask(ann, "publish", "a", "b").getString("error")).startsWith("topic: forbidden");
    }
  }

  @Test
  void optionsAreTheSameAfterJson() {
    SocketIoServerOptions options = new SocketIoServerOptions().setHost("127.0.0.2").setPort(1).setMaxHistory(7)
      .setNamespaces(List.of("/x")).setChannels(new ChannelsOptions().setAccessRules(List.of(Rule.allow("a"))))
      .setSocketio(new SocketIoOptions().setName("n").setChannelsName("c").setConnectTimeoutMs(1).setMaxAttachments(2)
        .setMaxPacketBytes(3).setAttachmentTimeoutMs(4).setMaxNamespaces(5).setMaxConnects(6)
        .setMaxDynamicNamespaces(7).setMaxRooms(8).setMaxPendingEvents(9).setMaxPendingAcks(10).setAckTimeoutMs(11)
        .setRecoveryMs(12).setRecoveryPackets(13).setRecoverySkipsMiddleware(true)
        .setChannels(new JsonObject().put("/", "a/#")).setEngine(new EngineOptions().setPingIntervalMs(14)));
    assertThat(new SocketIoServerOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new SocketIoServerOptions(options).toJson()).isEqualTo(options.toJson());
  }

  @Test
  void wrongOptionsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SocketIoServerOptions(new JsonObject().put("prot", 1)))
      .withMessageStartingWith("prot: unknown (expected: ");
    assertThatIllegalArgumentException().isThrownBy(() -> new SocketIoServerOptions().setMaxHistory(1_001));
    assertThatIllegalArgumentException().isThrownBy(() -> new SocketIoOptions().setMaxRooms(0))
      .withMessage("maxRooms: 0 (expected: at least 1)");
    assertThatIllegalArgumentException()
      .isThrownBy(() -> new SocketIoOptions().setChannels(new JsonObject().put("/", 7)));
  }
}
