// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.waggle.ServerProvider;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
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
