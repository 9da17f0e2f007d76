// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.admin.Admin;
import io.waggle.admin.AdminOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running admin server answers what the manifests' probes ask, to anybody, and nothing else. */
@CleanVertx
class ProbesTest {

  @TempDir
  Path folder;

  @Test
  void areAnsweredByTheAdminServer(Vertx vertx) throws IOException, InterruptedException {
    Admin admin = Await.result(Admin.start(vertx, new AdminOptions().setPort(0).setStateFolder(folder.toString())));
    for (String path : new String[] {Code.STARTED, Code.READY, Code.LIVE}) {
      assertThat(status(admin, path)).as(path).isEqualTo(204);
    }
    assertThat(status(admin, "/metrics")).as("without a token").isEqualTo(401);
    assertThat(status(admin, "/healthz")).isIn(401, 404);
    Await.result(admin.close());
  }

  private static int status(Admin admin, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + admin.actualPort() + path);
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
      HttpResponse.BodyHandlers.discarding()).statusCode();
  }
}
