// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Gateway;
import io.waggle.bridges.push.PushVerticle;
import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The client and the real server: {@code src/test/js/client.e2e.js} over all four transports. Skipped, by name, if
 * chromium, node or npm is missing or npm has no network.
 */
@CleanVertx
class ClientIT {

  private static final String KEY = "key-of-the-back-end, which is long enough";
  private static final String SECRET = "secret-of-the-tokens, which is long enough";
  private static final int SHOWN = 49;

  private static int serve(Vertx vertx) {
    JsonObject channels = new JsonObject()
      .put("channels", new JsonArray()
        .add(new JsonObject().put("pattern", "short/#").put("historySize", 100))
        .add(new JsonObject().put("pattern", "#").put("historySize", 1_000).put("presence", true)))
      .put("accessRules", new JsonArray().add(new JsonObject().put("pattern", "#")));
    PushVerticle server = new PushVerticle();
    Await.result(vertx.deployVerticle(server, new DeploymentOptions().setConfig(new JsonObject()
      .put("port", 0).put("origins", new JsonArray().add("*")).put("apiKeys", new JsonArray().add(KEY))
      .put("tokens", new JsonObject().put("leewayMs", 0).put("keys", new JsonArray().add(new JsonObject()
        .put("algorithms", new JsonArray().add("HS256")).put("secret", SECRET))))
      .put("rpc", new JsonObject().put("echo", "echo").put("login", "login")).put("channelOptions", channels))));
    return server.actualPort();
  }

  private static void run(Vertx vertx, String where, Path browser) {
    NodeScripts.with("playwright-core");
    MessageConsumer<JsonObject> echo = vertx.eventBus().consumer("echo", call ->
      call.reply(call.body().getValue("data")));
    MessageConsumer<JsonObject> login = vertx.eventBus().consumer("login", call ->
      Gateway.of(vertx, "push").bind(call.body().getString("connection"), call.body().getString("data"))
        .onSuccess(v -> call.reply(null)).onFailure(e -> call.fail(500, e.getMessage())));
    String url = "http://127.0.0.1:" + serve(vertx);
    Map<String, String> environment = new HashMap<>(Map.of("PUSH_URL", url + "/push", "API_URL", url + "/api",
      "API_KEY", KEY, "SECRET", SECRET, "WHERE", where, "CHROMIUM", browser.toString()));
    try (ProcessFixture script = ProcessFixture.start(List.of(Binaries.require("node").toString(),
      "--experimental-websocket", "client.e2e.js"), Path.of("src", "test", "js"), environment)) {
      assertThat(script.exitCode(NodeScripts.LONGEST)).as(script.output()).isZero();
      assertThat(script.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(SHOWN);
    } finally {
      Await.result(echo.unregister());
      Await.result(login.unregister());
    }
  }

  @Test
  void worksInNodeOverAllTransports(Vertx vertx) {
    run(vertx, "node", Path.of("none"));
  }

  @Test
  void worksInChromiumOverAllTransports(Vertx vertx) {
    run(vertx, "chromium", Binaries.require("chromium"));
  }
}
