// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.waggle.Nodes;
import io.waggle.impl.cluster.Peers;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The digest of what was told, while event loops change it. */
class PublisherTest {

  private static final int LOOPS = 4;
  private static final int KEYS = 20;

  private Nodes nodes;
  private Peers peers;
  private LocalDirectory directory;
  private Publisher publisher;

  @BeforeEach
  void start() {
    nodes = Nodes.of(1);
    peers = Nodes.peers(nodes.get(0));
    directory = new LocalDirectory((selector, before) -> publisher.changed(selector, before));
    publisher = new Publisher("chat", peers, directory);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static Selector key(int number) {
    return new Selector(number % 2 == 0 ? Selector.Kind.UID : Selector.Kind.GROUP, "key" + number);
  }

  private static Selector anyKey(Random random) {
    return key(random.nextInt(KEYS));
  }

  private long digestTold() {
    return Await.result(Future.future(told -> peers.context().runOnContext(v -> {
      publisher.tellDigest();
      told.complete(publisher.digest());
    })));
  }

  private long digestOfAll() {
    return directory.keys().mapToLong(key -> Replica.digestOf(key) * directory.count(key)).sum();
  }

  /** Joins and leaves keys on one event loop, and in the end stays in those it has joined last. */
  private void churn(int loop) {
    Random random = new Random(loop);
    List<Selector> joined = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (joined.size() < 3 || random.nextBoolean()) {
        joined.add(anyKey(random));
        directory.add(joined.get(joined.size() - 1), loop);
      } else {
        directory.remove(joined.remove(random.nextInt(joined.size())), loop);
      }
      if (i % 1_000 == 0) {
        digestTold();
      }
    }
  }

  @Test
  void isThatOfTheDirectoryAfterManyLoopsHaveChangedTheSameKeys() throws InterruptedException {
    List<Thread> loops = IntStream.range(0, LOOPS).mapToObj(loop -> new Thread(() -> churn(loop))).toList();
    loops.forEach(Thread::start);
    for (Thread loop : loops) {
      loop.join(60_000);
      assertThat(loop.isAlive()).isFalse();
    }
    assertThat(digestOfAll()).isNotZero();
    assertThat(digestTold()).isEqualTo(digestOfAll());
  }

  @Test
  void isZeroAgainWhenAllHaveLeft() {
    IntStream.range(0, KEYS).forEach(i -> directory.add(key(i), i % 70));
    assertThat(digestTold()).isEqualTo(digestOfAll()).isNotZero();
    IntStream.range(0, KEYS).forEach(i -> directory.remove(key(i), i % 70));
    assertThat(digestTold()).isZero();
    assertThat(directory.keys()).isEmpty();
  }
}
