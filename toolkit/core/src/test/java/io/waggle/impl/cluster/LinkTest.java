// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends of a link, with a wire between them that does what the test says, and a clock of the test's. */
class LinkTest {

  private static final PeerSettings SETTINGS = new PeerSettings(10, 100, 50, 100, 100, 10_000, 200, 1_000);

  /** One node's end: reads frames as {@link Peers} does. */
  private final class End {
    final ArrayDeque<Buffer> outbox = new ArrayDeque<>();
    final List<Integer> received = new ArrayList<>();
    final Link link;
    int voided;

    End(String self, String other) {
      link = new Link(self, other, 1, nextSession++, SETTINGS, outbox::add, now);
    }

    void send(int number) {
      link.add(Frames.MESSAGE, "test", 0, Buffer.buffer().appendInt(number), now);
    }

    void take(Buffer frame) {
      Frames.Reader in = new Frames.Reader(frame);
      assertThat(in.octet()).isEqualTo(Frames.VERSION);
      byte kind = in.octet();
      in.name();
      if (kind == Frames.RESET) {
        if (in.number() == link.session()) {
          link.begin(nextSession++);
        }
        return;
      }
      if (kind == Frames.DATA) {
        assertThat(in.number()).as("life").isEqualTo(1);
      }
      long session = kind == Frames.DATA ? in.number() : 0;
      long number = kind == Frames.DATA ? in.number() : 0;
      long oldest = kind == Frames.DATA ? in.number() : 0;
      link.acknowledged(in.number(), in.number(), now);
      Link.Arrival arrival = kind == Frames.DATA ? link.data(session, number, oldest) : Link.Arrival.DROPPED;
      voided += arrival == Link.Arrival.FIRST ? 1 : 0;
      while (arrival != Link.Arrival.DROPPED && in.hasMore()) {
        in.octet();
        in.name();
        in.number();
        received.add(in.payload().getInt(0));
      }
    }
  }

  private long now = 1_000;
  private long nextSession = 1;
  private End a = new End("a", "b");
  private End b = new End("b", "a");

  private void deliverAll() {
    while (!a.outbox.isEmpty() || !b.outbox.isEmpty()) {
      if (!a.outbox.isEmpty()) {
        b.take(a.outbox.poll());
      }
      if (!b.outbox.isEmpty()) {
        a.take(b.outbox.poll());
      }
      a.link.flush(now);
      b.link.flush(now);
    }
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void carriesMessagesOfOneTurnTogether() {
    for (int i = 0; i < 5; i++) {
      a.send(i);
    }
    a.link.flush(now);
    assertThat(a.outbox).hasSize(1);
    deliverAll();
    assertThat(b.received).isEqualTo(upTo(5));
    assertThat(a.link.queuedBytes()).isZero();
  }

  @Test
  void shortFramesWhereMessagesAreLong() {
    for (int i = 0; i < 20; i++) {
      a.send(i);
    }
    a.link.flush(now);
    assertThat(a.outbox).hasSizeGreaterThan(1).allSatisfy(frame -> assertThat(frame.length()).isLessThan(260));
    deliverAll();
    assertThat(b.received).isEqualTo(upTo(20));
  }

  @Test
  void refusesWhatExceedsTheLimit() {
    int added = 0;
    while (a.link.hasRoom(100)) {
      a.link.add(Frames.MESSAGE, "test", 0, Buffer.buffer(new byte[100]), now);
      added++;
    }
    assertThat(added).isBetween(10_000 / 130, 10_000 / 100);
    a.link.flush(now);
    deliverAll();
    assertThat(a.link.hasRoom(100)).isTrue();
  }

  @Test
  void sendsTheOldestAgainAndTheRestWhenThePeerAnswers() {
    for (int i = 0; i < 20; i++) {
      a.send(i);
      a.link.flush(now);
    }
    a.outbox.clear();
    now += SETTINGS.retryMs();
    a.link.tick(now);
    assertThat(a.outbox).as("a probe").hasSize(1);
    deliverAll();
    assertThat(b.received).isEqualTo(upTo(20));
  }

  @Test
  void dropsWhatItHasAlready() {
    a.send(0);
    a.link.flush(now);
    Buffer frame = a.outbox.peek();
    deliverAll();
    b.take(frame);
    assertThat(b.received).isEqualTo(upTo(1));
    assertThat(b.link.duplicates).isEqualTo(1);
  }

  @Test
  void asksForANewSessionWhereItDoesNotKnowTheBeginning() {
    a.send(0);
    a.link.flush(now);
    deliverAll();
    b = new End("b", "a");
    a.send(1);
    a.link.flush(now);
    deliverAll();
    assertThat(b.received).as("nothing from the middle").isEmpty();
    a.send(2);
    a.link.flush(now);
    deliverAll();
    assertThat(b.received).containsExactly(2);
    assertThat(b.voided).isZero();
  }

  @Test
  void saysThatAllIsVoidWhenThePeerBeginsAnew() {
    a.send(0);
    a.link.flush(now);
    deliverAll();
    a.link.begin(nextSession++);
    a.send(1);
    a.link.flush(now);
    deliverAll();
    assertThat(b.received).containsExactly(0, 1);
    assertThat(b.voided).isEqualTo(1);
  }

  @Test
  void dropsFramesOfASessionThatIsOver() {
    a.send(0);
    a.link.flush(now);
    Buffer stale = a.outbox.poll();
    a.link.begin(nextSession++);
    a.send(1);
    a.link.flush(now);
    deliverAll();
    b.take(stale);
    deliverAll();
    assertThat(b.received).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void losesNothingDoublesNothingAndKeepsTheOrderOverABadWire(int seed) {
    Random chance = new Random(seed);
    int sent = 0;
    for (int round = 0; sent < 2_000 || a.link.queuedBytes() + b.link.queuedBytes() > 0; round++) {
      assertThat(round).as("rounds").isLessThan(100_000);
      now += 7;
      if (sent < 2_000 && a.link.hasRoom(100) && b.link.hasRoom(100)) {
        a.send(sent);
        b.send(sent++);
      }
      misdeliver(a, b, chance);
      misdeliver(b, a, chance);
      a.link.tick(now);
      b.link.tick(now);
    }
    assertThat(b.received).isEqualTo(upTo(2_000));
    assertThat(a.received).isEqualTo(upTo(2_000));
    assertThat(a.voided + b.voided).isZero();
  }

  /** Loses a fifth, doubles a tenth, and lets a tenth overtake. */
  private static void misdeliver(End from, End to, Random chance) {
    for (int i = chance.nextInt(3); i > 0 && !from.outbox.isEmpty(); i--) {
      Buffer frame = chance.nextInt(10) == 0 ? from.outbox.pollLast() : from.outbox.poll();
      if (chance.nextInt(5) > 0) {
        to.take(frame);
      }
      if (chance.nextInt(10) == 0) {
        to.take(frame);
      }
    }
  }
}
