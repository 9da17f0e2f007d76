// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.CleanVertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the commands of the README, as they stand there, and compares its table with the options. */
@CleanVertx
class ReadmeTest {

  private static final String KEY = "key-of-the-back-end-0123456789-abcd";

  private final List<String> commands = new ArrayList<>();
  private int port;
  private int next;

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  /** Starts the next command, which has to contain a text. */
  private Process start(String with, String session) throws IOException {
    String command = commands.get(next++);
    assertThat(command).contains(with);
    return new ProcessBuilder("sh", "-c", "exec " + command.replace(":8081/", ":" + port + "/")
      .replace("SESSION", session)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private String run(String with, String session) throws IOException {
    return new String(start(with, session).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void itsCommandsDoWhatItSays(Vertx vertx) throws IOException {
    Binaries.require("curl");
    readme().lines().filter(line -> line.startsWith("curl ")).forEach(commands::add);
    PushVerticle server = new PushVerticle();
    io.waggle.testkit.Await.result(vertx.deployVerticle(server, new io.vertx.core.DeploymentOptions()
      .setConfig(new JsonObject().put("port", 0).put("apiKeys", new JsonArray().add(KEY)))));
    port = server.actualPort();
    Process events = start("/push/events", "");
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.getInputStream()))) {
      assertThat(lines.readLine()).isEqualTo(":");
      next = 1;
      assertThat(run("/api/publish", "")).contains("\"position\":");
      String line = "";
      while (!line.startsWith("data: ")) {
        line = lines.readLine();
      }
      assertThat(new JsonObject(line.substring(6)).getJsonObject("data").getString("headline")).isEqualTo("Hello");
    } finally {
      events.destroy();
    }
    assertThat(new JsonObject(run("uids", "")).getJsonArray("results")).hasSize(2);
    assertThat(new JsonObject(run("/api/batch", "")).getJsonArray("results")).hasSize(2);
    assertThat(new JsonObject(run("/history", "")).getJsonArray("messages")).hasSize(2);
    assertThat(new JsonObject(run("/api/online", "")).getJsonArray("online")).isEmpty();
    String session = new JsonObject(run("/push/connect", "")).getString("session");
    server.bridge().channels().publish("news", io.vertx.core.buffer.Buffer.buffer("3"));
    assertThat(new JsonArray(run("/push/poll", session)).getJsonArray(0).getInteger(0)).isEqualTo(1);
    assertThat(run("DELETE", session)).isEmpty();
    assertThat(next).isEqualTo(commands.size());
  }

  @Test
  void itsTableHasEveryOptionWithItsDefault() throws IOException {
    String readme = readme().replace(",", "");
    JsonObject options = new PushOptions().setChannelOptions(new PushOptions().channelOptions())
      .setTokens(new TokenOptions()).setHooks(new HookOptions()).setReceipts(new ReceiptOptions())
      .setWebPush(new WebPushOptions()).setPusher(new PusherOptions()).toJson();
    for (String name : options.fieldNames()) {
      Object value = options.getValue(name);
      String shown = value instanceof Number ? " | " + value + " |" : value instanceof String text ? " | `" + text + "` |"
        : " | ";
      assertThat(readme).contains("| `" + name + "`" + shown);
    }
  }
}
