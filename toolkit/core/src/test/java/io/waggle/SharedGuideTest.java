// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs every example of {@code docs/shared.md}, which has to stand here word for word. */
@CleanVertx
class SharedGuideTest {

  private static final Path GUIDE = Path.of("..", "..", "docs", "shared.md");
  private static final Path HERE = Path.of("src", "test", "java", "io", "waggle", "SharedGuideTest.java");
  private static final Pattern EXAMPLE = Pattern.compile("`((?:shared|Shared)\\.[^`]+)`");

  private final List<Object> told = new CopyOnWriteArrayList<>();

  @Test
  void countsAndTells(Vertx vertx) {
    Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(connection -> {
      Shared shared = Shared.of(vertx, "game");
      shared.increment("visits").onSuccess(visits -> connection.send("You are visitor " + visits));
      shared.watch("score.*", change -> connection.send(change.key() + " is now " + change.value()));
    });
    Await.result(worker.listen());
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(client.readLine()).isEqualTo("You are visitor 1");
      Await.result(Shared.of(vertx, "game").set("score.ann", 7));
      assertThat(client.readLine()).isEqualTo("score.ann is now 7");
    } finally {
      Await.result(worker.close());
      // Outside of a verticle a watch ends with Vert.x, which these tests take for something left behind.
      Await.result(vertx.close());
    }
  }

  @Test
  void doesWhatGlobalDataDoes(Vertx vertx) {
    assertThat(Shared.of(vertx, "game")).isSameAs(Shared.of(vertx, "game"));
    Shared shared = Shared.of(vertx, "game");
    assertThat(Await.result(shared.get("name").map(Objects::nonNull))).isFalse();
    Await.result(shared.set("name", "Ann"));
    assertThat(Await.<String>result(shared.get("name"))).isEqualTo("Ann");
    assertThat(Await.result(shared.add("name", "Ann"))).isFalse();
    assertThat(Await.result(shared.cas("name", "Ann", "Bob"))).isTrue();
    assertThat(Await.result(shared.delete("name"))).isTrue();
    assertThat(Await.result(shared.increment("n", 2))).isEqualTo(2);
    Await.result(shared.set("code", 1234, 60_000));
    assertThat(Await.result(shared.add("code", 1234, 60_000))).isFalse();
    assertThat(Await.result(shared.expire("code", 60_000))).isTrue();
    Await.result(shared.delete("code"));
    Shared.Watch one = Await.result(shared.watch("name", change -> told.add(change)));
    Shared.Watch many = Await.result(shared.watch("user.*", change -> told.add(change)));
    Await.result(shared.set("user.1", 1));
    Await.untilEqual(List.<Object>of(new Shared.Change("name", null), new Shared.Change("user.1", 1)),
      () -> List.copyOf(told));
    Await.result(Future.all(one.cancel(), many.cancel()));
  }

  @Test
  void locks(Vertx vertx) {
    Shared shared = Shared.of(vertx, "game");
    shared.lock("import", 30_000).onSuccess(lease -> importFiles(lease.token())
      .eventually(lease::release));
    Await.until("imported", () -> told.size() == 1);
    Await.result(Await.result(shared.lock("import", 30_000)).release());
  }

  private Future<Void> importFiles(long token) {
    told.add(token);
    return Future.succeededFuture();
  }

  @Test
  void runsEveryExampleOfTheGuide() throws IOException {
    String source = Files.readString(HERE);
    List<String> examples = EXAMPLE.matcher(Files.readString(GUIDE)).results().map(found -> found.group(1)).toList();
    assertThat(examples).hasSizeGreaterThan(12).allSatisfy(example -> assertThat(source).contains(example));
  }
}
