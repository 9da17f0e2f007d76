// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore.Slice;
import io.waggle.spi.Epochs;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SequencerTest {

  /** A store, a sink and an event loop that all do what the test says. */
  private static final class World implements Sequencer.Surroundings {
    final TreeMap<Long, ChannelMessage> stored = new TreeMap<>();
    final ArrayDeque<Runnable> later = new ArrayDeque<>();
    final List<Long> taken = new ArrayList<>();
    final List<ChannelPosition> losses = new ArrayList<>();
    String epoch = "e1";
    long top;
    boolean full;
    boolean down;

    @Override
    public Future<Slice> read(long from, int limit) {
      if (down) {
        return Future.failedFuture("down");
      }
      return Future.succeededFuture(new Slice(new ChannelPosition(epoch, top), stored.isEmpty() ? top + 1
        : stored.firstKey(), stored.tailMap(from).values().stream().limit(limit).toList()));
    }

    @Override
    public void later(long delayMs, Runnable action) {
      later.add(action);
    }

    @Override
    public boolean take(ChannelMessage message, boolean fromStore) {
      if (!full) {
        taken.add(message.offset());
      }
      return !full;
    }

    @Override
    public void lost(ChannelPosition upTo) {
      losses.add(upTo);
    }

    ChannelMessage append() {
      ChannelMessage message = message(epoch, ++top);
      stored.put(top, message);
      return message;
    }

    void run() {
      for (int i = 0; i < 100 && !later.isEmpty(); i++) {
        later.poll().run();
      }
    }
  }

  static ChannelMessage message(String epoch, long offset) {
    return message(epoch, offset, "id");
  }

  private static ChannelMessage message(String epoch, long offset, String id) {
    return new ChannelMessage("t", offset, epoch, id, Buffer.buffer(), Map.of(), Instant.EPOCH);
  }

  private static List<Long> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private final World world = new World();
  private final Sequencer sequencer = Sequencer.loose(world);

  @Test
  void readsAHoleBeforeItGoesOn() {
    sequencer.accept(world.append());
    world.append();
    world.append();
    sequencer.accept(world.append());
    assertThat(world.taken).isEqualTo(numbers(1, 1));
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 4));
    assertThat(world.losses).isEmpty();
  }

  @Test
  void findsALostTail() {
    sequencer.accept(world.append());
    world.append();
    world.append();
    sequencer.behind(new ChannelPosition("e1", 3));
    assertThat(world.taken).isEqualTo(numbers(1, 3));
  }

  @Test
  void triesAgainWhileTheStoreIsDown() {
    sequencer.accept(world.append());
    world.append();
    world.down = true;
    sequencer.accept(world.append());
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 1));
    world.down = false;
    world.later.add(() -> { });
    sequencer.accept(world.append());
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 4));
    assertThat(world.losses).isEmpty();
  }

  @Test
  void tellsWhatCannotBeHad() {
    sequencer.accept(world.append());
    numbers(2, 10).forEach(number -> world.append());
    world.stored.headMap(8L).clear();
    sequencer.accept(world.stored.lastEntry().getValue());
    world.run();
    assertThat(world.taken).containsExactly(1L, 8L, 9L, 10L);
    assertThat(world.losses).containsExactly(new ChannelPosition("e1", 7));
  }

  @Test
  void tellsOfANewEpochAndDeliversItFromItsStart() {
    sequencer.accept(world.append());
    world.stored.clear();
    world.epoch = "e2";
    world.top = 0;
    world.append();
    world.append();
    sequencer.accept(world.append());
    world.run();
    sequencer.accept(message("e1", 2));
    world.run();
    assertThat(world.taken).containsExactly(1L, 1L, 2L, 3L);
    assertThat(world.losses).hasSize(1);
    assertThat(sequencer.position()).isEqualTo(new ChannelPosition("e2", 3));
  }

  @Test
  void doesNotBelieveAForgedOffset() {
    sequencer.accept(world.append());
    sequencer.accept(message("e1", 1_000_000));
    sequencer.accept(message("e1", Long.MAX_VALUE));
    world.run();
    sequencer.accept(world.append());
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 2));
    assertThat(world.losses).isEmpty();
    assertThat(world.later).isEmpty();
  }

  @Test
  void goesOnAtTheEndOfAnotherHistory() {
    numbers(1, 5).forEach(number -> sequencer.accept(world.append()));
    world.stored.clear();
    world.top = 2;
    sequencer.diverged(new ChannelPosition("e1", 2));
    sequencer.accept(world.append());
    assertThat(world.losses).containsExactly(new ChannelPosition("e1", 2));
    assertThat(world.taken).containsExactly(1L, 2L, 3L, 4L, 5L, 3L);
  }

  /** Its nodes may be heard before the store is whole again. */
  @Test
  void doesNotFollowAnotherHalfWhoseHistoryTheStoreDoesNotHave() {
    numbers(1, 3).forEach(number -> sequencer.accept(world.append()));
    sequencer.behind(new ChannelPosition("e2", 5));
    world.run();
    sequencer.accept(message("e2", 6));
    sequencer.accept(message("e2", 7));
    sequencer.accept(world.append());
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 4));
    world.epoch = Epochs.ofMerge("e1", "e2");
    sequencer.behind(new ChannelPosition(world.epoch, 4));
    sequencer.accept(world.append());
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 5));
    assertThat(world.losses).isEmpty();
    assertThat(world.later).isEmpty();
  }

  /** Two halves of a cluster have met, and this was on the side whose history is kept. */
  @Test
  void goesOnUnderTheEpochOfAMergeWithoutALossIfTheHistoryIsTheSame() {
    numbers(1, 3).forEach(number -> sequencer.accept(world.append()));
    world.epoch = Epochs.ofMerge("e1", "e1");
    world.append();
    sequencer.accept(world.append());
    sequencer.accept(message("e1", 4));
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 5));
    assertThat(world.losses).isEmpty();
    assertThat(sequencer.position()).isEqualTo(new ChannelPosition(world.epoch, 5));
  }

  @Test
  void goesOnAtTheEndOfAMergeIfTheHistoryIsAnother() {
    numbers(1, 3).forEach(number -> sequencer.accept(world.append()));
    world.epoch = Epochs.ofMerge("e1", "e1");
    world.stored.put(3L, message("e1", 3, "of the other half"));
    world.append();
    sequencer.behind(new ChannelPosition(world.epoch, 4));
    world.run();
    sequencer.accept(world.append());
    world.run();
    assertThat(world.taken).containsExactly(1L, 2L, 3L, 5L);
    assertThat(world.losses).containsExactly(new ChannelPosition(world.epoch, 4));
  }

  /** Its subscriber may have come from the other half, where the same offset meant another message. */
  @Test
  void tellsWhoResumedOfAMergeWhateverTheHistoryIs() {
    numbers(1, 3).forEach(number -> world.append());
    Sequencer resumed = Sequencer.held(world);
    resumed.resume(new ChannelPosition("e1", 2), new ChannelPosition("e1", 3));
    world.epoch = Epochs.ofMerge("e1", "e1");
    resumed.behind(new ChannelPosition(world.epoch, 3));
    world.run();
    resumed.accept(world.append());
    assertThat(world.taken).containsExactly(3L, 4L);
    assertThat(world.losses).containsExactly(new ChannelPosition(world.epoch, 3));
  }

  @Test
  void waitsForTheStoreBeforeItGoesOnUnderTheEpochOfAMerge() {
    sequencer.accept(world.append());
    world.epoch = Epochs.ofMerge("e1", "e1");
    world.down = true;
    sequencer.accept(world.append());
    sequencer.accept(world.append());
    assertThat(world.taken).containsExactly(1L);
    world.down = false;
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, 3));
    assertThat(world.losses).isEmpty();
  }

  @Test
  void holdsNoMoreThanItsLimitAndReadsTheRest() {
    sequencer.accept(world.append());
    world.append();
    for (int i = 0; i < 3 * Sequencer.MAX_PENDING; i++) {
      sequencer.accept(world.append());
    }
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, world.top));
  }

  /** Whatever is lost, repeated or overtaken on the way, and however often the sink is full: each once, in order. */
  @RepeatedTest(200)
  void deliversEachOnceAndInOrder(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<ChannelMessage> onTheWay = new ArrayList<>();
    Sequencer subject = Sequencer.held(world);
    boolean started = false;
    for (int step = 0; step < 300; step++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> onTheWay.add(world.append());
        case 2 -> world.append();
        case 3, 4 -> {
          if (!onTheWay.isEmpty()) {
            ChannelMessage message = onTheWay.get(random.nextInt(onTheWay.size()));
            if (random.nextBoolean()) {
              onTheWay.remove(message);
            }
            subject.accept(message);
          }
        }
        case 5 -> {
          world.full = !world.full && random.nextBoolean();
          if (!world.full) {
            subject.goOn();
          }
        }
        case 6 -> world.down = !world.down;
        default -> {
          if (!started && !world.down) {
            started = true;
            subject.start(new ChannelPosition("e1", 0), new ChannelPosition("e1", world.top));
          } else {
            world.run();
          }
        }
      }
    }
    world.full = false;
    world.down = false;
    if (!started) {
      subject.start(new ChannelPosition("e1", 0), new ChannelPosition("e1", world.top));
    }
    subject.goOn();
    subject.behind(new ChannelPosition("e1", world.top));
    world.run();
    subject.behind(new ChannelPosition("e1", world.top));
    world.run();
    assertThat(world.taken).isEqualTo(numbers(1, world.top));
    assertThat(world.losses).isEmpty();
  }
}
