// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@CleanVertx
class ShadowServerTest {

  private static final String KEY = "0123456789abcdef0123456789abcdef";

  private final HttpClient client = HttpClient.newHttpClient();
  private Vertx vertx;
  private MemoryBroker broker;
  private Shadows shadows;
  private ShadowServer server;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    broker = new MemoryBroker(vertx);
    MqttShadowOptions options = options().setApiKeys(List.of("another-key-of-it-with-32-letters", KEY));
    shadows = new Shadows(vertx, broker, options, (client, topic) -> Future.succeededFuture(false),
      BridgeCounters.of(vertx, "mqtt"));
    Await.result(shadows.start());
    server = new ShadowServer(vertx, shadows, options);
    Await.result(server.listen());
  }

  private static MqttShadowOptions options() {
    return new MqttShadowOptions().setMaxStateBytes(1_000).setHttpPort(0);
  }

  @AfterEach
  void stop() {
    Await.result(server.close());
    Await.result(shadows.close());
  }

  private HttpResponse<String> call(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
      .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private HttpResponse<String> authorized(String method, String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + KEY;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return call(method, path, body, all);
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("etag").orElse(null);
  }

  @Test
  void anApplicationChangesReadsAndDeletes() {
    HttpResponse<String> changed = authorized("PATCH", "/shadows/lamp%207", "{\"state\":{\"desired\":{\"on\":true}}}");
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(tag(changed)).isEqualTo("\"1\"");
    Await.until("the device is told", () -> broker.texts("$shadow/lamp 7/update/delta").size() == 1);
    HttpResponse<String> read = authorized("GET", "/shadows/lamp%207", null);
    assertThat(new JsonObject(read.body()).getJsonObject("state").getJsonObject("delta"))
      .isEqualTo(new JsonObject().put("on", true));
    assertThat(authorized("GET", "/shadows/lamp%207", null, "If-None-Match", "\"1\"").statusCode()).isEqualTo(304);
    HttpResponse<String> deleted = authorized("DELETE", "/shadows/lamp%207", null);
    assertThat(new JsonObject(deleted.body()).getLong("version")).isEqualTo(1);
    assertThat(authorized("GET", "/shadows/lamp%207", null).statusCode()).isEqualTo(404);
    assertThat(authorized("DELETE", "/shadows/lamp%207", null).statusCode()).isEqualTo(404);
    Await.result(Shared.of(vertx, MqttShadowOptions.DEFAULT_MAP).delete("d/lamp 7/"));
  }

  @Test
  void namedShadowsHaveTheirPath() {
    assertThat(authorized("PATCH", "/shadows/lamp/name/config", "{\"state\":{\"desired\":{\"a\":1}}}").statusCode())
      .isEqualTo(200);
    assertThat(authorized("GET", "/shadows/lamp/name/config", null).statusCode()).isEqualTo(200);
    assertThat(authorized("GET", "/shadows/lamp", null).statusCode()).isEqualTo(404);
  }

  @Test
  void anotherVersionIs412ByHeaderAnd409ByBody() {
    String change = "{\"state\":{\"desired\":{\"a\":1}}}";
    assertThat(authorized("PATCH", "/shadows/lamp", change, "If-None-Match", "*").statusCode()).isEqualTo(200);
    assertThat(authorized("PATCH", "/shadows/lamp", change, "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(authorized("PATCH", "/shadows/lamp", change, "If-Match", "\"2\"").statusCode()).isEqualTo(412);
    HttpResponse<String> second = authorized("PATCH", "/shadows/lamp", change, "If-Match", "\"1\"");
    assertThat(tag(second)).isEqualTo("\"2\"");
    assertThat(authorized("PATCH", "/shadows/lamp", "{\"state\":{\"desired\":{\"a\":1}},\"version\":1}").statusCode())
      .isEqualTo(409);
    assertThat(authorized("DELETE", "/shadows/lamp", null, "If-Match", "\"1\"").statusCode()).isEqualTo(412);
    assertThat(authorized("GET", "/shadows/lamp", null).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "Bearer 0123456789abcdef0123456789abcdeF", "Bearer 0123456789abcdef0123456789abcdef0", "Basic 0123456789abcdef0123456789abcdef",
    "0123456789abcdef0123456789abcdef"})
  void aStrangerIsRefused(String authorization) {
    HttpResponse<String> response = authorization.isEmpty() ? call("GET", "/shadows/lamp", null)
      : call("GET", "/shadows/lamp", null, "Authorization", authorization);
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(call("PATCH", "/shadows/lamp", "{\"state\":{\"desired\":{\"a\":1}}}").statusCode()).isEqualTo(401);
    assertThat(broker.retained("$shadow/#", 10)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "PATCH | /shadows/lamp         | x | 400",
    "PATCH | /shadows/lamp         | {} | 400",
    "PATCH | /shadows/a%2Fb        | {\"state\":{\"desired\":{}}} | 400",
    "PATCH | /shadows/%23          | {\"state\":{\"desired\":{}}} | 400",
    "PATCH | /shadows/lamp/name/%2B | {\"state\":{\"desired\":{}}} | 400",
    "POST  | /shadows/lamp         | {\"state\":{\"desired\":{}}} | 404",
    "GET   | /other                |   | 404"})
  void whatIsWrongIsRefused(String method, String path, String body, int status) {
    assertThat(authorized(method, path, body).statusCode()).isEqualTo(status);
  }

  @Test
  void anotherFormOfAConditionIsRefused() {
    String change = "{\"state\":{\"desired\":{\"a\":1}}}";
    assertThat(authorized("PATCH", "/shadows/lamp", change, "If-Match", "1").statusCode()).isEqualTo(400);
    assertThat(authorized("PATCH", "/shadows/lamp", change, "If-Match", "*").statusCode()).isEqualTo(400);
    assertThat(authorized("PATCH", "/shadows/lamp", "{\"state\":{\"desired\":{\"a\":1}},\"version\":2}", "If-Match",
      "\"1\"").statusCode()).isEqualTo(400);
  }

  @Test
  void aBodyThatIsTooLongIs413() {
    String change = "{\"state\":{\"desired\":{\"a\":\"" + "x".repeat(2_000) + "\"}}}";
    assertThat(authorized("PATCH", "/shadows/lamp", change).statusCode()).isEqualTo(413);
    assertThat(authorized("PATCH", "/shadows/lamp", change + " ".repeat(5_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void withoutAGoodKeyItDoesNotStart() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ShadowServer(vertx, shadows, options()))
      .withMessageStartingWith("shadow.apiKeys: none");
    assertThatIllegalArgumentException().isThrownBy(() -> new ShadowServer(vertx, shadows,
      options().setApiKeys(List.of("short")))).withMessageStartingWith("shadow.apiKeys: one of 5 characters");
    assertThatIllegalArgumentException().isThrownBy(() -> new ShadowServer(vertx, shadows,
      options().setApiKeys(List.of("${file:/nowhere/at/all}")))).withMessageStartingWith("shadow.apiKeys: /nowhere/at/all (expected: ");
  }
}
