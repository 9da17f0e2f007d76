// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.python;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Gateway;
import io.waggle.bridges.push.PushVerticle;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The client and the real server: {@code src/test/python/e2e_*.py} over all four transports, over TLS, and the
 * examples. Skipped, by name, if there is no Python for it.
 */
@CleanVertx
class PythonClientIT {

  private static final String KEY = "key-of-the-back-end, which is long enough";
  private static final String SECRET = "secret-of-the-tokens, which is long enough";

  private static JsonObject config() {
    JsonObject channels = new JsonObject()
      .put("channels", new JsonArray()
        .add(new JsonObject().put("pattern", "short/#").put("historySize", 100))
        .add(new JsonObject().put("pattern", "#").put("historySize", 1_000).put("presence", true)))
      .put("accessRules", new JsonArray()
        .add(new JsonObject().put("pattern", "read/#").put("actions", new JsonArray().add("subscribe")))
        .add(new JsonObject().put("pattern", "short/#"))
        .add(new JsonObject().put("pattern", "open/#")));
    return new JsonObject()
      .put("port", 0).put("apiKeys", new JsonArray().add(KEY))
      .put("tokens", new JsonObject().put("leewayMs", 0).put("keys", new JsonArray().add(new JsonObject()
        .put("algorithms", new JsonArray().add("HS256")).put("secret", SECRET))))
      .put("rpc", new JsonObject().put("echo", "echo").put("login", "login")).put("channelOptions", channels);
  }

  private static int serve(Vertx vertx, JsonObject config) {
    PushVerticle server = new PushVerticle();
    Await.result(vertx.deployVerticle(server, new DeploymentOptions().setConfig(config)));
    return server.actualPort();
  }

  private static void withConsumers(Vertx vertx, Runnable run) {
    MessageConsumer<JsonObject> echo = vertx.eventBus().consumer("echo", call ->
      call.reply(call.body().getValue("data")));
    MessageConsumer<JsonObject> login = vertx.eventBus().consumer("login", call ->
      Gateway.of(vertx, "push").bind(call.body().getString("connection"), call.body().getString("data"))
        .onSuccess(v -> call.reply(null)).onFailure(e -> call.fail(500, e.getMessage())));
    try {
      run.run();
    } finally {
      Await.result(echo.unregister());
      Await.result(login.unregister());
    }
  }

  @Test
  void worksWithTheServerOverAllTransports(Vertx vertx) {
    String url = "http://127.0.0.1:" + serve(vertx, config());
    try (SelfSigned certificate = SelfSigned.create()) {
      int tlsPort = serve(vertx, config().put("certPath", certificate.certPath())
        .put("keyPath", certificate.keyPath()));
      withConsumers(vertx, () -> Python.runTests("e2e_*.py", Map.of("PUSH_URL", url + "/push", "API_URL", url + "/api",
        "API_KEY", KEY, "SECRET", SECRET, "TLS_URL", "https://localhost:" + tlsPort + "/push",
        "TLS_CERTIFICATE", certificate.certPath())));
    }
  }

  /** With the options that the README tells a reader to start the server with. */
  @Test
  void itsExamplesRun(Vertx vertx) throws IOException {
    JsonObject config = new JsonObject(Files.readString(Path.of("examples", "push.json")))
      .put("port", 0).put("rpc", new JsonObject().put("echo", "echo"));
    String url = "http://127.0.0.1:" + serve(vertx, config);
    withConsumers(vertx, () -> Python.runTests("examples_*.py", Map.of(
      "PUSH_URL", url + "/push", "API_URL", url + "/api", "API_KEY", config.getJsonArray("apiKeys").getString(0),
      "SECRET", config.getJsonObject("tokens").getJsonArray("keys").getJsonObject(0).getString("secret"))));
  }
}
