// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Contents;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts a journal at every byte, flips bits in it and fills it with rubbish: what was whole is there, nothing else. */
@CleanVertx
class DamagedJournalTest {

  private static final int SEGMENT = 16 << 10;
  private static final String FIRST = "0000000000000001.log";

  @TempDir
  Path folder;
  private final LogLines log = LogLines.of(DiskStore.class.getName());
  private Vertx vertx;
  private int copies;

  /** A record of the journal as it was written. */
  private record Written(int from, int to, Change change) {
    private boolean holds(int at) {
      return at >= from && at < to;
    }
  }

  @BeforeEach
  void vertx(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void stopListening() {
    log.close();
  }

  private DiskStore store(Path path) {
    return new DiskStore(vertx, new MqttStoreOptions().setSegmentBytes(SEGMENT).setFolder(path.toString()));
  }

  /** Returns the bytes of a journal of one segment. */
  private byte[] journal(int changes) throws IOException {
    Path path = folder.resolve("made");
    DiskStore store = store(path);
    Await.result(store.open());
    SessionStore model = new MemoryStore();
    RandomChanges random = new RandomChanges(7, 40);
    for (int i = 0; i < changes; i++) {
      var change = random.next();
      change.accept(store);
      change.accept(model);
      if (i % 5 == 0) {
        Await.result(store.afterSync());
      }
    }
    Await.result(store.close());
    byte[] bytes = Files.readAllBytes(path.resolve(FIRST));
    assertThat(text(written(bytes), record -> true)).isEqualTo(StoreText.of(Await.result(model.open())));
    return bytes;
  }

  private static List<Written> written(byte[] journal) {
    ByteBuf bytes = Unpooled.wrappedBuffer(journal);
    SegmentReader reader = new SegmentReader(bytes, new Frame(SegmentHeader.decode(bytes).secret()), 1);
    List<Written> written = new ArrayList<>();
    while (reader.next()) {
      written.add(new Written(reader.offset(), reader.offset() + reader.size(), reader.change()));
    }
    assertThat(reader.holes()).isEmpty();
    assertThat(reader.end()).isLessThan(SEGMENT - 1_000);
    return written;
  }

  /** Returns what the records say that are left. */
  private static String text(List<Written> written, Predicate<Written> isLeft) {
    State state = new State(true);
    written.stream().filter(isLeft).forEach(record -> state.apply(record.change()));
    for (String clientId : state.unknown()) {
      state.apply(new Change.PutSession(
        new StoredSession(clientId, Version.V5, "", 86_400, System.currentTimeMillis(), null, 0)));
    }
    return StoreText.of(state.contents(List.of()));
  }

  private Contents read(byte[] journal) throws IOException {
    Path path = Files.createDirectory(folder.resolve("copy-" + ++copies));
    Files.write(path.resolve(FIRST), journal);
    // Else the store makes them, which takes longer than all the rest.
    Files.write(path.resolve("spare-1"), new byte[SEGMENT]);
    Files.write(path.resolve("spare-2"), new byte[SEGMENT]);
    DiskStore store = store(path);
    Contents contents = Await.result(store.open());
    Await.result(store.close());
    return contents;
  }

  @Test
  void whatWasWhollyWrittenBeforeACutIsThere() throws IOException {
    byte[] journal = journal(60);
    List<Written> written = written(journal);
    int end = written.get(written.size() - 1).to();
    for (int cut = 0; cut < end; cut += 4) {
      int at = cut;
      String left = text(written, record -> record.to() <= at);
      assertThat(StoreText.of(read(Arrays.copyOf(journal, cut)))).as("cut at %d", cut).isEqualTo(left);
      byte[] blank = Arrays.copyOf(Arrays.copyOf(journal, cut), SEGMENT);
      // A record that ends with zeros is whole without them.
      String same = text(written, record -> Arrays.equals(journal, record.from(), record.to(), blank, record.from(),
        record.to()));
      assertThat(StoreText.of(read(blank))).as("blank from %d", cut).isEqualTo(same);
    }
  }

  @Test
  void oneWrongBitCostsOneRecordWhichIsNamed() throws IOException {
    byte[] journal = journal(60);
    List<Written> written = written(journal);
    Random random = new Random(1);
    int end = written.get(written.size() - 1).to();
    for (int at = 0; at < end + 50; at += 4) {
      byte[] wrong = journal.clone();
      wrong[at] ^= (byte) (1 << random.nextInt(8));
      int index = at;
      Contents contents = read(wrong);
      assertThat(StoreText.of(contents)).as("bit at %d", at).isEqualTo(text(written, record -> !record.holds(index)));
      assertThat(contents.damages()).as("bit at %d", at).singleElement().asString().startsWith(FIRST + ": ");
    }
  }

  @Test
  void whatIsDamagedIsKeptAndMetOnlyOnce() throws IOException {
    byte[] journal = journal(40);
    List<Written> written = written(journal);
    Written victim = written.stream().filter(each -> each.change() instanceof Change.Retain).findFirst().orElseThrow();
    journal[victim.from() + 25] ^= 1;
    Path path = Files.createDirectory(folder.resolve("damaged"));
    Files.write(path.resolve(FIRST), journal);
    DiskStore store = store(path);
    Contents contents = Await.result(store.open());
    assertThat(log.lines()).anyMatch(line -> line.contains("is damaged: " + FIRST));
    assertThat(contents.damages()).containsExactly(FIRST + ": " + (victim.to() - victim.from()) + " bytes at "
      + victim.from() + " (checksum), kept as quarantine/" + FIRST + "-" + victim.from());
    assertThat(path.resolve("quarantine").resolve(FIRST + "-" + victim.from()))
      .hasBinaryContent(Arrays.copyOfRange(journal, victim.from(), victim.to()));
    Await.until("the segment is written again", () -> !Files.exists(path.resolve(FIRST)));
    Await.result(store.close());
    DiskStore again = store(path);
    Contents healed = Await.result(again.open());
    Await.result(again.close());
    assertThat(healed.damages()).isEmpty();
    assertThat(StoreText.of(healed)).isEqualTo(StoreText.of(contents));
  }

  @Test
  void whatBelongsToASessionWhoseRecordIsLostLivesOn() throws IOException {
    Path path = folder.resolve("made");
    DiskStore store = store(path);
    Await.result(store.open());
    store.putSession(SessionStoreContractTest.SESSION);
    store.enqueue(SessionStoreContractTest.message("t", "m"), List.of(SessionStoreContractTest.place("c", 1)));
    Await.result(store.close());
    byte[] journal = Files.readAllBytes(path.resolve(FIRST));
    journal[SegmentHeader.BYTES + Frame.HEADER_BYTES] ^= 1;
    Files.write(path.resolve(FIRST), journal);
    for (int start = 0; start < 2; start++) {
      DiskStore damaged = store(path);
      Contents contents = Await.result(damaged.open());
      assertThat(StoreText.of(contents)).startsWith("c queue 00000001 qos 1").contains("\nc session V5 '' 86400 ");
      Await.until("the segment is written again", () -> !Files.exists(path.resolve(FIRST)));
      Await.result(damaged.close());
    }
  }

  @Test
  void aRecordInsideAMessageIsNone() throws IOException {
    byte[] journal = journal(20);
    List<Written> written = written(journal);
    Written copied = written.get(written.size() - 1);
    DiskStore store = store(folder.resolve("made"));
    Await.result(store.open());
    byte[] payload = Arrays.copyOfRange(journal, copied.from(), copied.to());
    store.retain(new Message("trap", payload, 1, true, Properties.NONE, "", Long.MAX_VALUE));
    Await.result(store.close());
    byte[] more = Files.readAllBytes(folder.resolve("made").resolve(FIRST));
    List<Written> all = written(more);
    Written trap = all.get(all.size() - 1);
    more[trap.from()] ^= 1;
    assertThat(StoreText.of(read(more))).isEqualTo(text(all, record -> record != trap));
    byte[] longer = Files.readAllBytes(folder.resolve("made").resolve(FIRST));
    longer[trap.from() + 12] = 0x7F;
    assertThat(StoreText.of(read(longer))).isEqualTo(text(all, record -> record != trap));
  }

  @Test
  void rubbishIsPutAsideWhateverItClaims() throws IOException {
    byte[] journal = journal(60);
    Random random = new Random(3);
    int most = text(written(journal), record -> true).length();
    for (int round = 0; round < 150; round++) {
      byte[] rubbish = journal.clone();
      for (int i = 0; i < 1 + random.nextInt(40); i++) {
        mutate(rubbish, random);
      }
      Contents contents = read(rubbish);
      assertThat(contents.sessions().size()).isLessThanOrEqualTo(5);
      assertThat(StoreText.of(contents).length()).isLessThan(20 * most);
    }
    byte[] noise = new byte[SEGMENT];
    random.nextBytes(noise);
    Contents nothing = read(noise);
    assertThat(StoreText.of(nothing)).isEmpty();
    assertThat(nothing.damages()).isNotEmpty();
  }

  private static void mutate(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length - 200);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt();
      case 1 -> Arrays.fill(bytes, at, at + random.nextInt(200), (byte) 0);
      case 2 -> System.arraycopy(bytes, random.nextInt(bytes.length - 200), bytes, at, random.nextInt(200));
      default -> {
        for (int i = 0; i < 4; i++) {
          bytes[at + i] = (byte) (Frame.MAGIC >>> 24 - 8 * i);
          bytes[at + 12 + i] = (byte) (i == 0 ? 0x7F : 0xFF);
        }
      }
    }
  }

  @Test
  void aMissingSegmentIsNamed() throws IOException {
    Path path = folder.resolve("long");
    DiskStore store = store(path);
    Await.result(store.open());
    for (int i = 0; i < 1_000; i++) {
      store.retain(SessionStoreContractTest.message("topic/" + i, "x".repeat(100)));
    }
    Await.result(store.close());
    Files.delete(path.resolve("0000000000000003.log"));
    DiskStore damaged = store(path);
    Contents contents = Await.result(damaged.open());
    Await.result(damaged.close());
    assertThat(contents.damages()).containsExactly("segments 3 to 3 are missing");
    assertThat(contents.retained()).hasSizeBetween(800, 950);
  }

  @Test
  void anotherVersionIsNotTouched() throws IOException {
    byte[] journal = journal(50);
    ByteBuf bytes = Unpooled.wrappedBuffer(journal);
    Written first = written(journal).get(0);
    ByteBuf record = bytes.slice(first.from(), first.to() - first.from());
    record.setByte(17, ChangeCodec.VERSION + 1);
    new Frame(SegmentHeader.decode(bytes).secret()).seal(record, SegmentReader.location(1, first.from()));
    Path path = Files.createDirectory(folder.resolve("newer"));
    Files.write(path.resolve(FIRST), journal);
    DiskStore store = store(path);
    assertThat(Await.failure(store.open())).hasMessageContaining("another version of Waggle");
    Await.result(store.close());
    assertThat(path.resolve(FIRST)).hasBinaryContent(journal);
  }

  @Test
  void randomBodiesRaiseNothingButExceptionsThatAreCaught() {
    Random random = new Random(5);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] body = new byte[random.nextInt(60)];
      random.nextBytes(body);
      try {
        ChangeCodec.decode(1 + random.nextInt(14), Unpooled.wrappedBuffer(body));
        read++;
      } catch (RuntimeException e) {
        assertThat(e).isNotInstanceOf(NullPointerException.class);
      }
    }
    assertThat(read).isLessThan(50_000);
  }
}
