// SPDX-License-Identifier: Apache-2.0
package io.waggle.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore.Appended;
import io.waggle.spi.ChannelStore.Retention;
import io.waggle.spi.ChannelStore.Slice;
import io.waggle.testkit.Await;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every store has to do. A store's test extends it. */
public abstract class ChannelStoreContractTest {

  protected static final Retention KEPT = new Retention(100, 60_000, 0);
  private static final Retention BY_ID = new Retention(100, 60_000, 60_000);

  private final String topic = "contract/" + UUID.randomUUID();

  /** Returns the store under test, the same within one test. */
  protected abstract ChannelStore store();

  protected static ChannelMessage message(String topic, String id, String text) {
    return new ChannelMessage(topic, 0, "", id, Buffer.buffer(text), Map.of("kind", "test"),
      Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  private ChannelPosition append(long number) {
    return append(number, KEPT);
  }

  private ChannelPosition append(long number, Retention retention) {
    return Await.result(store().append(topic, message(topic, "id-" + number, "text-" + number), retention)).position();
  }

  private Slice read(long from, int limit) {
    return Await.result(store().read(topic, KEPT, from, limit));
  }

  private static List<Long> offsets(Slice slice) {
    return slice.messages().stream().map(ChannelMessage::offset).toList();
  }

  private static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void knowsNothingOfATopicWithoutMessages() {
    Slice slice = read(1, 10);
    assertThat(slice.position().offset()).isZero();
    assertThat(slice.first()).isEqualTo(1);
    assertThat(slice.messages()).isEmpty();
    assertThat(Await.result(store().committed(topic, "group"))).isNull();
  }

  @Test
  void countsOffsetsFromOneWithoutHolesInOneEpoch() {
    ChannelPosition first = append(1);
    assertThat(first.offset()).isEqualTo(1);
    assertThat(first.epoch()).isNotEmpty();
    for (long number = 2; number <= 20; number++) {
      assertThat(append(number)).isEqualTo(new ChannelPosition(first.epoch(), number));
    }
    assertThat(read(1, 0).position()).isEqualTo(new ChannelPosition(first.epoch(), 20));
  }

  @Test
  void keepsTheOrderOfCallsThatDoNotWaitForEachOther() {
    keepsTheOrder(KEPT);
  }

  @Test
  void keepsTheOrderOfCallsThatDoNotWaitForEachOtherWhereIdsCount() {
    keepsTheOrder(BY_ID);
  }

  private void keepsTheOrder(Retention retention) {
    List<Future<Appended>> appends = new ArrayList<>();
    for (int number = 1; number <= 50; number++) {
      appends.add(store().append(topic, message(topic, "id-" + number, "text-" + number), retention));
    }
    appends.forEach(Await::result);
    assertThat(read(1, 100).messages()).extracting(ChannelMessage::text)
      .containsExactlyElementsOf(numbers(1, 50).stream().map(number -> "text-" + number).toList());
  }

  @Test
  void givesBackWhatWasStored() {
    ChannelMessage stored = message(topic, "the id", "héllo \u0000 wörld");
    ChannelPosition position = Await.result(store().append(topic, stored, KEPT)).position();
    ChannelMessage read = read(1, 1).messages().get(0);
    assertThat(read).isEqualTo(stored.at(position));
  }

  @Test
  void readsFromAnyOffsetUpToALimit() {
    numbers(1, 20).forEach(this::append);
    assertThat(offsets(read(1, 5))).isEqualTo(numbers(1, 5));
    assertThat(offsets(read(18, 5))).isEqualTo(numbers(18, 20));
    assertThat(offsets(read(18, 5_000))).isEqualTo(numbers(18, 20));
    assertThat(offsets(read(21, 5))).isEmpty();
    assertThat(offsets(read(Long.MAX_VALUE, 5))).isEmpty();
    assertThat(read(7, 0).messages()).isEmpty();
    assertThat(read(7, 0).position().offset()).isEqualTo(20);
    assertThat(read(7, 0).first()).isEqualTo(1);
  }

  @Test
  void keepsNoMoreThanTheSize() {
    Retention small = new Retention(10, 60_000, 0);
    numbers(1, 35).forEach(number -> append(number, small));
    Slice slice = Await.result(store().read(topic, small, 1, 100));
    assertThat(slice.position().offset()).isEqualTo(35);
    assertThat(slice.first()).isEqualTo(26);
    assertThat(offsets(slice)).isEqualTo(numbers(26, 35));
    assertThat(offsets(Await.result(store().read(topic, small, 30, 2)))).isEqualTo(numbers(30, 31));
  }

  @Test
  void leavesOutWhatIsTooOldAndCountsOn() {
    Retention brief = new Retention(100, 300, 0);
    ChannelPosition old = append(1, brief);
    append(2, brief);
    Await.until("both are too old", () ->
      Await.result(store().read(topic, brief, 1, 10)).messages().isEmpty());
    Slice slice = Await.result(store().read(topic, brief, 1, 10));
    assertThat(slice.position()).isEqualTo(new ChannelPosition(old.epoch(), 2));
    assertThat(slice.first()).isEqualTo(3);
    assertThat(append(3, brief)).isEqualTo(new ChannelPosition(old.epoch(), 3));
  }

  @Test
  void storesAnIdOnceWithinTheWindow() {
    ChannelMessage once = message(topic, "same", "first");
    Appended first = Await.result(store().append(topic, once, BY_ID));
    Appended second = Await.result(store().append(topic, once, BY_ID));
    assertThat(first.duplicate()).isFalse();
    assertThat(second.duplicate()).isTrue();
    assertThat(second.position()).isEqualTo(first.position());
    assertThat(Await.result(store().append(topic, message(topic, "other", "x"), BY_ID)).position().offset())
      .isEqualTo(2);
  }

  @Test
  void storesAnIdOnceEvenIfItComesTwiceAtOnce() {
    ChannelMessage once = message(topic, "same", "first");
    List<Future<Appended>> appends = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      appends.add(store().append(topic, once, BY_ID));
    }
    assertThat(appends.stream().map(Await::result).filter(appended -> !appended.duplicate())).hasSize(1);
    assertThat(read(1, 100).messages()).hasSize(1);
  }

  @Test
  void storesAnIdAgainAfterTheWindow() {
    Retention brief = new Retention(100, 60_000, 100);
    ChannelMessage message = message(topic, "same", "x");
    assertThat(Await.result(store().append(topic, message, brief)).duplicate()).isFalse();
    Await.until("the window is over", () -> !Await.result(store().append(topic,
      message(topic, "same", "x"), brief)).duplicate());
    assertThat(read(1, 10).position().offset()).isEqualTo(2);
  }

  @Test
  void remembersHowFarAGroupHasCome() {
    ChannelPosition position = append(1);
    append(2);
    Await.result(store().commit(topic, "one", position));
    assertThat(Await.result(store().committed(topic, "one"))).isEqualTo(position);
    assertThat(Await.result(store().committed(topic, "other"))).isNull();
    Await.result(store().commit(topic, "one", new ChannelPosition(position.epoch(), 2)));
    assertThat(Await.result(store().committed(topic, "one")).offset()).isEqualTo(2);
  }

  @Test
  void remembersThatAGroupBeganBeforeTheFirstMessage() {
    Await.result(store().commit(topic, "early", read(1, 0).position()));
    append(1);
    assertThat(Await.result(store().committed(topic, "early"))).isEqualTo(ChannelPosition.NONE);
    assertThat(read(1, 10).messages()).hasSize(1);
  }

  @Test
  void goesOnUnderAGreaterEpochAfterATopicWasForgotten() {
    ChannelPosition before = append(1);
    append(2);
    Await.result(store().commit(topic, "group", before));
    Await.result(store().remove(topic));
    ChannelPosition after = append(3);
    assertThat(after.offset()).isEqualTo(1);
    assertThat(after.epoch()).isGreaterThan(before.epoch());
    assertThat(offsets(read(1, 10))).isEqualTo(numbers(1, 1));
    ChannelPosition committed = Await.result(store().committed(topic, "group"));
    assertThat(committed == null || !committed.epoch().equals(after.epoch())).isTrue();
  }

  @Test
  void keepsTopicsApart() {
    append(1);
    String other = topic + "/deeper/{x}@y*: ü";
    assertThat(Await.result(store().append(other, message(other, "id", "other"), KEPT)).position().offset())
      .isEqualTo(1);
    assertThat(Await.result(store().read(other, KEPT, 1, 10)).messages()).extracting(ChannelMessage::text)
      .containsExactly("other");
    assertThat(read(1, 10).messages()).extracting(ChannelMessage::text).containsExactly("text-1");
  }
}
