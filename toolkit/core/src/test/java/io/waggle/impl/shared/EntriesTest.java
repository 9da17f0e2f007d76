// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.AsyncMap;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Entries of a map that, like Hazelcast's, cannot give a replaced entry a lifetime. */
@CleanVertx
class EntriesTest {

  private final AtomicLong clock = new AtomicLong(System.currentTimeMillis());
  private VertxInternal vertx;
  private AsyncMap<String, Buffer> map;

  @BeforeEach
  void begin(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
    AsyncMap<String, Buffer> local = Await.result(vertx.sharedData().<String, Buffer>getLocalAsyncMap("map"));
    map = withoutLifetimeOnReplace(local);
  }

  @SuppressWarnings("unchecked")
  private static AsyncMap<String, Buffer> withoutLifetimeOnReplace(AsyncMap<String, Buffer> local) {
    return (AsyncMap<String, Buffer>) Proxy.newProxyInstance(EntriesTest.class.getClassLoader(),
      new Class<?>[] {AsyncMap.class}, (proxy, method, arguments) -> {
        if (method.getName().equals("replaceIfPresent") && arguments.length == 4) {
          return Future.failedFuture(new UnsupportedOperationException());
        }
        try {
          return method.invoke(local, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      });
  }

  private Entries entries(int maxTries, int maxTracked) {
    return new Entries(vertx, Future.succeededFuture(map), maxTries, maxTracked, clock::get);
  }

  private Entry entry(Object value, long lifetimeMs) {
    Entry entry = Entry.of(value, 100);
    return lifetimeMs == 0 ? entry : entry.endingAt(clock.get() + lifetimeMs);
  }

  @Test
  void theNodeThatReplacesAnEntryRemovesItAtItsEnd() {
    Entries entries = new Entries(vertx, Future.succeededFuture(map), 10, 10, System::currentTimeMillis);
    Entry first = Entry.of(1, 100).endingAt(System.currentTimeMillis() + 200);
    Await.result(entries.put("key", first));
    Await.result(entries.change("key", before -> Entry.of(2, 100).endingAt(before.endsAt())));
    Await.result(entries.change("key", before -> Entry.of(3, 100).endingAt(before.endsAt())));
    assertThat(entries.tracked()).isEqualTo(1);
    assertThat(Await.result(entries.get("key")).value()).isEqualTo(3);
    Await.until("it is removed", () -> Await.result(map.size()) == 0);
    assertThat(entries.tracked()).isZero();
  }

  @Test
  void beyondTheLimitWhoLooksRemovesIt() {
    Entries entries = entries(10, 0);
    Await.result(entries.put("key", entry(1, 0)));
    Await.result(entries.change("key", before -> entry(2, 60_000)));
    assertThat(entries.tracked()).isZero();
    clock.addAndGet(60_000);
    assertThat(Await.result(map.size())).isEqualTo(1);
    assertThat(Await.result(entries.get("key"))).isNull();
    Await.until("it is removed", () -> Await.result(map.size()) == 0);
  }

  @Test
  void whatIsOverCountsAsNotThereForAChange() {
    Entries entries = entries(10, 0);
    Await.result(entries.put("key", entry(1, 0)));
    Await.result(entries.change("key", before -> entry(2, 60_000)));
    clock.addAndGet(60_000);
    Entries.Outcome outcome = Await.result(entries.change("key", before -> before == null ? entry(3, 0) : null));
    assertThat(outcome.before()).isNull();
    assertThat(Await.result(entries.get("key")).value()).isEqualTo(3);
  }

  @Test
  void givesUpAgainstOthersWhoAreAlwaysQuicker() {
    Entries entries = entries(3, 0);
    AtomicLong others = new AtomicLong();
    Await.result(entries.put("key", entry(0, 0)));
    assertThat(Await.failure(entries.change("key", before -> {
      Await.result(map.put("key", entry(others.incrementAndGet(), 0).encode()));
      return entry("mine", 0);
    }))).hasMessage("key: changed by others in each of 3 tries (expected: less, or a greater maxTries)");
    assertThat(others).hasValue(3);
  }

  @Test
  void entriesHaveTheBytesTheySay() {
    Buffer json = new Entry(0x0000019B2C3D4E5FL, false, Buffer.buffer("{}")).encode();
    assertThat(json.getBytes()).containsExactly(0x00, 0x00, 0x01, 0x9B, 0x2C, 0x3D, 0x4E, 0x5F, 0x6A, 0x7B, 0x7D);
    assertThat(Entry.decode(json)).isEqualTo(new Entry(0x0000019B2C3D4E5FL, false, Buffer.buffer("{}")));
    Entry bytes = new Entry(0, true, Buffer.buffer(new byte[] {0}));
    assertThat(bytes.encode().getBytes()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 'b', 0);
  }
}
