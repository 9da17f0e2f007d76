// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ServerProvider;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Who gets in: by name, by origin, by sub-protocol. */
class DoorTest {

  @Test
  void theServerIsFoundByItsName() {
    List<ServerProvider> found = ServiceLoader.load(ServerProvider.class).stream().map(ServiceLoader.Provider::get)
      .filter(provider -> provider.name().equals("push")).toList();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).kind().prefix() + ":" + found.get(0).name()).isEqualTo("waggle:push");
    assertThat(found.get(0).summary().length()).isLessThanOrEqualTo(80);
    assertThat(found.get(0).create()).isInstanceOf(PushVerticle.class);
  }

  @Test
  @CleanVertx
  void aPortThatIsTakenOrAWrongOptionLeavesNothingBehind(Vertx vertx) {
    PushServer server = PushServer.start(vertx, PushServer.open());
    JsonObject taken = new JsonObject().put("host", "127.0.0.2").put("port", server.port);
    Await.result(vertx.deployVerticle(new PushVerticle(), new DeploymentOptions().setConfig(taken)));
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.3"))) {
      JsonObject foreign = new JsonObject().put("host", "127.0.0.3").put("port", socket.getLocalPort());
      assertThat(Await.failure(vertx.deployVerticle(new PushVerticle(), new DeploymentOptions().setConfig(foreign))))
        .hasMessageContaining("" + socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(Await.failure(vertx.deployVerticle(new PushVerticle(), new DeploymentOptions()
      .setConfig(new JsonObject().put("prot", 1))))).hasMessageContaining("prot");
    assertThat(Await.failure(vertx.deployVerticle(new PushVerticle(), new DeploymentOptions()
      .setConfig(new JsonObject().put("port", 0).put("apiKeys", new JsonArray().add("short"))))))
      .hasMessageContaining("apiKeys");
  }

  private static int status(int port, String... headers) {
    try (RawClient client = RawClient.connect(port)) {
      return RawWebSocket.handshake(client, "127.0.0.1:" + port, "/push/websocket", headers).status();
    }
  }

  @Test
  @CleanVertx
  void originsAndSubProtocolsAreLookedAt(Vertx vertx) {
    PushServer server = PushServer.start(vertx, PushServer.open().put("origins",
      new JsonArray().add("https://app.test")));
    assertThat(status(server.port, "Origin: https://app.test")).isEqualTo(101);
    assertThat(status(server.port, "Origin: https://elsewhere.test")).isEqualTo(403);
    assertThat(status(server.port, "Sec-WebSocket-Protocol: waggle.push.1")).isEqualTo(101);
    assertThat(status(server.port, "Sec-WebSocket-Protocol: other")).isEqualTo(400);
    HttpCalls listed = server.http().with("Origin", "https://app.test");
    HttpCalls.Reply asked = listed.call("OPTIONS", "/push/connect", "");
    assertThat(asked.status()).isEqualTo(204);
    assertThat(asked.head().header("access-control-allow-origin")).isEqualTo("https://app.test");
    assertThat(asked.head().header("access-control-allow-headers")).contains("last-event-id");
    assertThat(listed.get("/push/poll?session=x").head().header("access-control-allow-origin"))
      .isEqualTo("https://app.test");
    assertThat(server.http().with("Origin", "https://elsewhere.test").call("OPTIONS", "/push/connect", "").status())
      .isEqualTo(403);
  }
}
