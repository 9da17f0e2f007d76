// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.Channels;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each figure that docs/operations.md names is there and fed, and no other of ours. */
class MetricsTest extends HiveTestBase {

  private static final Path GUIDE = Path.of("..", "..", "docs", "operations.md");
  private static final Pattern DOCUMENTED = Pattern.compile("`(waggle_[a-z_]+)");
  private static final Pattern EXPOSED = Pattern.compile("^(waggle_[a-z_]+)[{ ]", Pattern.MULTILINE);

  @Test
  void areThoseOfTheGuide(Vertx vertx) throws IOException {
    Channels.of(vertx, "hive");
    BridgeCounters.of(vertx, "post").increment("stamp_missing");
    hive.connect("ann").close();
    Await.until("a disconnect is counted", () -> scrape().contains("waggle_disconnects_total"));
    String guide = Files.readString(GUIDE).replace("\r", "");
    assertThat(names(EXPOSED, scrape())).isEqualTo(names(DOCUMENTED,
      guide.substring(guide.indexOf("## Metrics"), guide.indexOf("\n## ", guide.indexOf("## Metrics") + 1))));
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }

  private String scrape() {
    return admin.get("/metrics").body();
  }

  private double value(String series) {
    Matcher matcher = Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE).matcher(scrape());
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : -1;
  }

  @Test
  void sayWhatHappened() {
    String echo = "side=\"server\",transport=\"tcp\",worker=\"echo\"}";
    try (RawClient ann = hive.connect("ann"); RawClient bob = hive.connect("bob")) {
      ann.send("hello\n");
      ann.readLine();
      assertThat(value("waggle_connections{" + echo)).isEqualTo(2);
      assertThat(value("waggle_connections_accepted_total{" + echo)).isEqualTo(2);
      assertThat(value("waggle_messages_total{dir=\"in\"," + echo)).isEqualTo(3);
      assertThat(value("waggle_messages_total{dir=\"out\"," + echo)).isEqualTo(3);
      assertThat(value("waggle_bytes_total{dir=\"in\"," + echo)).isEqualTo("ann\nbob\nhello\n".length());
      assertThat(value("waggle_uids{gateway=\"hive\"}")).isEqualTo(2);
      assertThat(value("waggle_groups{gateway=\"hive\"}")).isEqualTo(1);
      assertThat(value("waggle_cluster_members")).isEqualTo(1);
      assertThat(value("waggle_timers")).isEqualTo(2);
    }
    Await.until("both are gone", () -> value("waggle_connections{" + echo) == 0);
    assertThat(value("waggle_bytes_total{dir=\"in\"," + echo)).as("counters never fall")
      .isEqualTo("ann\nbob\nhello\n".length());
    assertThat(scrape()).contains("waggle_disconnects_total{reason=\"").contains("jvm_memory_used_bytes");
  }

  @Test
  void sayWhatABridgeHasCounted(Vertx vertx) {
    BridgeCounters.of(vertx, "post").increment("stamp_missing");
    BridgeCounters.of(vertx, "post").increment("stamp_missing");
    assertThat(value("waggle_bridge_events_total{bridge=\"post\",event=\"stamp_missing\"}")).isEqualTo(2);
    assertThat(BridgeCounters.of(vertx, "post").count("lost")).isZero();
  }

  @Test
  void areThereWhileAnEventLoopIsStuck() {
    String accepted = "waggle_connections_accepted_total{side=\"server\",transport=\"tcp\",worker=\"echo\"}";
    hive.connect("ann").close();
    hive.connect("bob").close();
    assertThat(value(accepted)).isEqualTo(2);
    CountDownLatch release = new CountDownLatch(1);
    try {
      hive.block(release);
      Await.until("an event loop is seen to be late", () -> scrape().lines()
        .anyMatch(line -> line.matches("waggle_eventloop_lag_seconds.* [1-9]\\.\\d+")));
      assertThat(value(accepted)).isEqualTo(2);
    } finally {
      release.countDown();
    }
  }

  @Test
  void doNotFallWhenWorkersEnd(Vertx vertx) {
    String in = "waggle_messages_total{dir=\"in\",side=\"server\",transport=\"tcp\",worker=\"echo\"}";
    hive.connect("ann").close();
    assertThat(value(in)).isEqualTo(1);
    hive.stop();
    assertThat(admin.rows("/api/status", "instances")).isEmpty();
    assertThat(value(in)).isEqualTo(1);
    assertThat(value("waggle_connections{side=\"server\",transport=\"tcp\",worker=\"echo\"}")).isZero();
  }
}
