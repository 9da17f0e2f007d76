// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that only the holder of their version writes. */
@CleanVertx
class FencedTest {

  private final AtomicInteger overtaken = new AtomicInteger();
  private Shared shared;
  private Context context;
  private Fenced fenced;

  @BeforeEach
  void open(Vertx vertx) {
    shared = Shared.of(vertx, "fenced");
    context = vertx.getOrCreateContext();
    JsonObject first = value(1, 0, "first");
    Await.result(shared.set("k", first));
    fenced = new Fenced(vertx, shared, "k", action -> context.runOnContext(v -> action.run()), first,
      overtaken::incrementAndGet, value -> Future.succeededFuture());
  }

  private static JsonObject value(long version, long revision, String what) {
    return new JsonObject().put("version", version).put("revision", revision).put("what", what);
  }

  private <T> T onLoop(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> action.get().onComplete(promise));
    return Await.result(promise.future());
  }

  private JsonObject there() {
    return Await.result(shared.<JsonObject>get("k"));
  }

  @Test
  void writesTheLastOfManyAndTellsAll() {
    onLoop(() -> Future.all(fenced.write(value(1, 1, "a")), fenced.write(value(1, 2, "b")),
      fenced.write(value(1, 3, "c"))));
    assertThat(there().getString("what")).isEqualTo("c");
  }

  @Test
  void goesOnWithWhatOthersHaveNotedUnderItsVersion() {
    Await.result(shared.set("k", value(1, 5, "noted by another")));
    onLoop(() -> fenced.write(value(1, 1, "own")));
    assertThat(there()).isEqualTo(value(1, 6, "own"));
    assertThat(overtaken).hasValue(0);
  }

  @Test
  void writesNoMoreOnceItWasOvertaken() {
    Await.result(shared.set("k", value(2, 0, "another")));
    assertThat(onLoop(() -> fenced.write(value(1, 1, "own")).map("written").otherwise("not"))).isEqualTo("not");
    assertThat(onLoop(() -> fenced.write(value(1, 2, "own")).map("written").otherwise("not"))).isEqualTo("not");
    assertThat(overtaken).hasValue(1);
    assertThat(there().getString("what")).isEqualTo("another");
  }

  @Test
  void removesItsValue() {
    onLoop(() -> fenced.write(null));
    assertThat(there()).isNull();
    assertThat(overtaken).hasValue(0);
  }

  @Test
  void doesNotWriteWhatIsTooLong() {
    String text = "x".repeat(2_000_000);
    assertThat(onLoop(() -> fenced.write(value(1, 1, text)).map("written").otherwise("not"))).isEqualTo("not");
    onLoop(() -> fenced.write(value(1, 2, "short")));
    assertThat(there().getString("what")).isEqualTo("short");
  }
}
