// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.testkit.Await;
import io.waggle.testkit.LogLines;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the store on disk to the contract, and to its bounds. */
class DiskStoreTest extends SessionStoreContractTest {

  private static final int SEGMENT = 16 << 10;

  @TempDir
  Path folder;
  private final MqttStoreOptions options = new MqttStoreOptions().setSegmentBytes(SEGMENT);

  @Override
  SessionStore create() {
    return new DiskStore(vertx, options.setFolder(folder.resolve("store").toString()));
  }

  @AfterEach
  void noThreadIsLeft() {
    Await.result(store.close());
    Await.until("the writer ends", () -> Thread.getAllStackTraces().keySet().stream()
      .noneMatch(thread -> thread.getName().equals("waggle-mqtt-store")));
  }

  private long bytesOnDisk() {
    try (var files = Files.list(folder.resolve("store"))) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
      return bytes;
    } catch (IOException e) {
      // A file went while it was looked at.
      return Long.MAX_VALUE;
    }
  }

  @Test
  void isOpenOnceOnly() {
    DiskStore second = (DiskStore) create();
    assertThat(Await.failure(second.open())).hasMessageContaining("is in use");
    Await.result(second.close());
  }

  @Test
  void givesSpaceBack() {
    store.putSession(SESSION);
    for (int i = 1; i <= 5_000; i++) {
      store.enqueue(message("t", "x".repeat(200)), List.of(place("c", i)));
      store.dequeue("c", i);
      if (i % 100 == 0) {
        Await.result(store.afterSync());
      }
    }
    Await.until("a journal of a few segments", () -> bytesOnDisk() <= 8 * SEGMENT);
    assertThat(StoreText.of(reopen())).isEqualTo("c session V5 'u' 60 0 no will 0");
  }

  @Test
  void staysWithinAMultipleOfWhatItHolds() {
    store.putSession(SESSION);
    for (int topic = 0; topic < 2_000; topic++) {
      store.retain(message("topic/" + topic, "x".repeat(100)));
    }
    Await.result(store.afterSync());
    long held = bytesOnDisk();
    for (int round = 0; round < 10; round++) {
      for (int topic = 0; topic < 2_000; topic += 2) {
        store.retain(message("topic/" + topic, "y".repeat(100)));
      }
      Await.result(store.afterSync());
      assertThat(bytesOnDisk()).isLessThan(3 * held + 8 * SEGMENT);
    }
    Await.until("a journal of twice what it holds", () -> bytesOnDisk() <= 2 * held + 8 * SEGMENT);
    assertThat(reopen().retained()).hasSize(2_000);
  }

  @Test
  void refusesMessagesWhenItIsFullAndTakesThemAgain() {
    options.setMaxBytes(6 * SEGMENT);
    reopen();
    store.putSession(SESSION);
    int taken = 0;
    Throwable refused = null;
    while (refused == null) {
      store.enqueue(message("t", "x".repeat(1_000)), List.of(place("c", taken + 1)));
      refused = Await.result(store.afterSync().map((Throwable) null).otherwise(failure -> failure));
      taken += refused == null ? 1 : 0;
      assertThat(taken).isLessThan(1_000);
    }
    assertThat(refused).isInstanceOfSatisfying(MqttRefusal.class,
      refusal -> assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED));
    assertThat(store.isFull()).isTrue();
    assertThat(bytesOnDisk()).isLessThanOrEqualTo(6 * SEGMENT);
    for (int i = 1; i <= taken; i++) {
      store.sending("c", i, i);
      store.dequeue("c", i);
      Await.result(store.afterSync());
    }
    Await.until("space", Duration.ofSeconds(5), () -> !store.isFull());
    store.enqueue(message("t", "new"), List.of(place("c", taken + 1)));
    Await.result(store.afterSync());
    assertThat(reopen().sessions().get(0).queue()).hasSize(1);
  }

  @Test
  void aFullStoreIsFullWhenItIsOpenedAgain() {
    options.setMaxBytes(6 * SEGMENT);
    reopen();
    store.putSession(SESSION);
    int last = 0;
    while (!store.isFull()) {
      store.enqueue(message("t", "x".repeat(1_000)), List.of(place("c", ++last)));
      Await.result(store.afterSync().otherwiseEmpty());
    }
    reopen();
    assertThat(store.isFull()).isTrue();
    store.retain(message("t", "m"));
    assertThat(Await.failure(store.afterSync())).isInstanceOf(MqttRefusal.class);
    store.removeSession("c");
    Await.result(store.afterSync());
    Await.until("space", Duration.ofSeconds(5), () -> !store.isFull());
  }

  @Test
  void refusesARecordThatIsTooLarge() {
    store.retain(message("t", "x".repeat(SEGMENT)));
    assertThat(Await.failure(store.afterSync())).hasMessageContaining("a quarter of segmentBytes");
    store.retain(message("t", "small"));
    Await.result(store.afterSync());
    assertThat(reopen().retained()).hasSize(1);
  }

  @Test
  void takesNothingAfterADiskHasFailed() {
    Await.result(store.close());
    AtomicBoolean fails = new AtomicBoolean();
    store = new DiskStore(vertx, options, path -> new Folder(path, Folder.lock(path)) {
      @Override
      FileChannel write(Segment segment) throws IOException {
        return new FailingFile(super.write(segment), fails::get);
      }
    });
    Await.result(store.open());
    store.retain(message("t", "safe"));
    Await.result(store.afterSync());
    fails.set(true);
    store.retain(message("t", "lost"));
    try (LogLines log = LogLines.of(DiskStore.class.getName())) {
      assertThat(Await.failure(store.afterSync())).isInstanceOf(MqttRefusal.class)
        .hasMessage("store: failed: Input/output error");
      assertThat(log.lines()).singleElement().asString().contains("takes nothing any more until the next start");
    }
    // The system says so once: that it works again proves nothing.
    fails.set(false);
    assertThat(store.isFull()).isTrue();
    store.unretain("t");
    assertThat(Await.failure(store.afterSync())).hasMessageContaining("store: failed");
    assertThat(reopen().retained()).hasSize(1);
  }

  @Test
  void takesNothingAfterItWasClosed() {
    Await.result(store.close());
    store.retain(message("t", "late"));
    assertThat(Await.failure(store.afterSync())).hasMessageContaining("store: closed");
    assertThat(store.isFull()).isTrue();
  }

  @Test
  void aMessageForVeryManySessionsIsKeptForAll() {
    List<SessionStore.Place> places = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      store.putSession(new SessionStore.StoredSession("c" + i, SESSION.version(), "", 60, 0, null, 0));
      places.add(place("c" + i, 1));
    }
    store.enqueue(message("t", "m"), places);
    assertThat(reopen().sessions()).hasSize(1_000).allSatisfy(each -> assertThat(each.queue()).hasSize(1));
  }
}
