// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import static io.waggle.bridges.socketio.impl.engine.PollClient.OPEN_3;
import static io.waggle.bridges.socketio.impl.engine.PollClient.OPEN_4;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of which host may connect, and how old browsers do. */
@CleanVertx
class EngineOriginTest {

  private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

  @Test
  void servesPagesOfItsOwnHost(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    for (String[] same : new String[][] {{"http://a.test", "a.test"}, {"https://a.test", "a.test"},
      {"http://A.test:80", "a.test"}, {"http://a.test:8080", "a.test:8080"}, {"http://[::1]:1", "[::1]:1"}}) {
      PollClient.Answer answer = PollClient.get(server, OPEN_4, "Host: " + same[1], "Origin: " + same[0]);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("access-control-allow-origin")).isEqualTo(same[0]);
    }
  }

  /** In an origin a port is only shown: no port is bound. */
  @ParameterizedTest
  @ValueSource(strings = {"http://evil.test", "null", "http://localhost.evil.test", "http://localhost:81", "localhost"})
  void refusesOtherPages(String origin, Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    for (String method : List.of("GET", "OPTIONS")) {
      PollClient.Answer answer =
        PollClient.exchange(server, method, OPEN_4, new byte[0], "Origin: " + origin);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).isEqualTo("{\"code\":4,\"message\":\"Forbidden\"}");
      assertThat(answer.header("access-control-allow-origin")).isNull();
    }
    try (RawClient client = RawClient.connect(server.port())) {
      assertThat(RawWebSocket.handshake(client, "localhost", WEBSOCKET, "Origin: " + origin).status()).isEqualTo(403);
    }
  }

  @Test
  void servesListedPagesWithTheirCookies(Vertx vertx) {
    EngineFixture server =
      EngineFixture.echo(vertx, new EngineOptions().setOrigins(List.of("https://shop.test")).setCookie("io"));
    PollClient.Answer answer = PollClient.get(server, OPEN_4, "Origin: https://shop.test");
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://shop.test");
    assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
    assertThat(answer.header("vary")).isEqualTo("Origin");
    String sid = answer.text().replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
    assertThat(answer.header("set-cookie")).isEqualTo("io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
    PollClient.Answer preflight = PollClient.exchange(server, "OPTIONS", OPEN_4, new byte[0],
      "Origin: https://shop.test", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x-a");
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("access-control-allow-methods")).isEqualTo("GET,POST");
    assertThat(preflight.header("access-control-allow-headers")).isEqualTo("x-a");
    assertThat(preflight.header("access-control-allow-credentials")).isEqualTo("true");
    assertThat(PollClient.get(server, OPEN_4, "Origin: http://localhost").status()).isEqualTo(403);
    try (RawWebSocket socket =
           RawWebSocket.connect(server.port(), WEBSOCKET, "Origin: https://shop.test")) {
      assertThat(socket.readText()).startsWith("0{");
    }
  }

  @Test
  void servesAllPagesWithoutTheirCookiesIfAskedTo(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setOrigins(List.of("*")));
    PollClient.Answer answer = PollClient.get(server, OPEN_4, "Origin: http://anything.test");
    assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
    assertThat(answer.header("access-control-allow-credentials")).isNull();
  }

  @Test
  void servesAllPagesWithOldClientsThatAlwaysSendCookies(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setOrigins(List.of("*")));
    for (String method : List.of("GET", "OPTIONS")) {
      PollClient.Answer answer = PollClient.exchange(server, method, OPEN_3, new byte[0], "Origin: http://anything.test");
      assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://anything.test");
      assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
      assertThat(answer.header("vary")).isEqualTo("Origin");
    }
  }

  @Test
  void theApplicationSeesNoCookiesOfPagesThatOnlyAllPagesLetsIn(Vertx vertx) {
    List<JsonObject> opened = new CopyOnWriteArrayList<>();
    EngineFixture server = EngineFixture.start(vertx,
      new EngineOptions().setOrigins(List.of("*", "https://shop.test")), 1,
      socket -> opened.add(socket.handshake().getJsonObject("headers")));
    List<String> origins = List.of("http://anything.test", "https://shop.test", "http://a.test");
    for (String origin : origins) {
      String[] headers = {"Host: a.test", "Origin: " + origin, "Cookie: user=ann", "Authorization: Basic x"};
      PollClient.get(server, OPEN_3, headers);
      PollClient.get(server, OPEN_4, headers);
      try (RawClient client = RawClient.connect(server.port())) {
        assertThat(RawWebSocket.handshake(client, "a.test", WEBSOCKET, headers[1], headers[2], headers[3]).status())
          .isEqualTo(101);
      }
    }
    Await.untilEqual(9, opened::size);
    assertThat(opened).allSatisfy(headers -> {
      boolean isStranger = headers.getString("origin").equals(origins.get(0));
      assertThat(headers.containsKey("cookie")).isNotEqualTo(isStranger);
      assertThat(headers.containsKey("authorization")).isNotEqualTo(isStranger);
    });
  }

  @Test
  void servesBrowsersThatKnowScriptsOnly(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setJsonp(true));
    PollClient.Answer opened = PollClient.get(server, OPEN_3 + "&j=0&b64=1");
    assertThat(opened.header("content-type")).isEqualTo("text/javascript; charset=UTF-8");
    assertThat(opened.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(opened.text()).startsWith("___eio[0](\"").endsWith("\");");
    String session = OPEN_3 + "&sid=" + opened.text().replaceAll(".*sid\\\\\":\\\\\"([^\\\\]+).*", "$1");
    PollClient.Answer ok = PollClient.post(server, session + "&j=1", "d=8%3A4a%5Cnb%5C%5Cnc",
      "Content-Type: application/x-www-form-urlencoded");
    assertThat(ok.text()).as("4a, line feed, b, backslash, n, c: 7 characters, not 8").contains("\"code\":3");
    String again = OPEN_3 + "&sid="
      + PollClient.get(server, OPEN_3 + "&j=0").text().replaceAll(".*sid\\\\\":\\\\\"([^\\\\]+).*", "$1");
    assertThat(PollClient.post(server, again + "&j=1", "d=7%3A4a%5Cnb%5C%5Cnc").text()).isEqualTo("ok");
    assertThat(PollClient.get(server, again + "&j=2);alert(1").text())
      .isEqualTo("___eio[21](\"7:4a\\nb\\\\nc\");");
  }
}
