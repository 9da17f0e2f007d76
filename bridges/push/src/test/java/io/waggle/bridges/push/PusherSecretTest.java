// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose app of Pusher's protocol keeps its secret in a file. */
@CleanVertx
class PusherSecretTest {

  @TempDir
  private Path folder;

  private static Future<String> deploy(Vertx vertx, Path secret) {
    JsonObject app = new JsonObject().put("id", "1").put("key", "app-key").put("secret", "${file:" + secret + "}");
    return vertx.deployVerticle(new PushVerticle(), new DeploymentOptions().setConfig(PushServer.open().put("port", 0)
      .put("pusher", new JsonObject().put("apps", PushClient.list(app)))));
  }

  @Test
  void doesNotStartWithoutTheFile(Vertx vertx) throws IOException {
    Path secret = folder.resolve("secret");
    assertThat(Await.failure(deploy(vertx, secret))).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("pusher.apps.secret: " + secret + " (expected: a file that can be read)");
    Files.writeString(secret, "a secret of thirty-two characters\n");
    Await.result(deploy(vertx, secret));
  }
}
