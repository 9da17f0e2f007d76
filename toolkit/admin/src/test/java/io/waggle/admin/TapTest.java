// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Messages as they come and go, of one node. */
class TapTest extends HiveTestBase {

  @Test
  void showsMessagesToWhoWatches() throws Exception {
    try (RawClient watcher = admin.stream("/api/tap?filter=honey"); RawClient client = hive.connect("ann")) {
      watcher.readUntil(":\n\n");
      CountDownLatch seen = new CountDownLatch(1);
      Thread sender = new Thread(() -> {
        while (seen.getCount() > 0) {
          client.send("no nectar\nsweet honey\n");
          client.readLine();
          client.readLine();
        }
      });
      sender.start();
      String received = watcher.readUntil("\"direction\":\"in\"") + watcher.readUntil("\n\n");
      String sent = watcher.readUntil("\"direction\":\"out\"") + watcher.readUntil("\n\n");
      seen.countDown();
      sender.join(TimeUnit.SECONDS.toMillis(10));
      assertThat(received).contains("\"text\":\"sweet honey\"").doesNotContain("nectar");
      assertThat(sent).contains("sweet honey");
    }
  }

  @Test
  void countsMessagesThatAreTooManyToBeShown() throws Exception {
    try (RawClient watcher = admin.stream("/api/tap"); RawClient client = hive.connect("ann")) {
      watcher.readUntil(":\n\n");
      CountDownLatch seen = new CountDownLatch(1);
      Thread sender = new Thread(() -> {
        while (seen.getCount() > 0) {
          client.send("buzz\n".repeat(100));
          for (int i = 0; i < 100; i++) {
            client.readLine();
          }
        }
      });
      sender.start();
      watcher.readUntil("event: skipped\n");
      String skipped = watcher.readUntil("\n\n");
      seen.countDown();
      sender.join(TimeUnit.SECONDS.toMillis(10));
      assertThat(skipped).contains("\"messages\":");
    }
  }

  @Test
  void onlySoManyMayWatchMessages() {
    RawClient[] watchers = new RawClient[4];
    for (int i = 0; i < watchers.length; i++) {
      watchers[i] = admin.stream("/api/tap");
      watchers[i].readUntil(":\n\n");
    }
    assertThat(admin.get("/api/tap").statusCode()).isEqualTo(503);
    watchers[0].close();
    Await.until("there is room for one more", () -> {
      try (RawClient next = admin.stream("/api/tap")) {
        return next.readUntil("\r\n").startsWith("HTTP/1.1 200");
      }
    });
    for (RawClient watcher : watchers) {
      watcher.close();
    }
  }
}
