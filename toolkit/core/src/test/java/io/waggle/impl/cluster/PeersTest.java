// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that find, lose and find each other. */
@CleanVertx(eventLoops = 4)
class PeersTest {

  private static final PeerSettings FAST = new PeerSettings(50, 2_000, 300, 200, 500, 100_000, 10_000, 50_000);

  /** A service that writes down what it hears. */
  private static final class Log implements Service {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void joined(String node) {
      lines.add("joined " + node);
    }

    @Override
    public void lost(String node) {
      lines.add("lost " + node);
    }

    @Override
    public void message(String node, Buffer payload) {
      lines.add(node + ": " + payload);
    }

    @Override
    public Future<Buffer> request(String node, Buffer payload) {
      return switch (payload.toString()) {
        case "fail" -> Future.failedFuture(VertxException.noStackTrace("on purpose"));
        case "hang" -> Promise.<Buffer>promise().future();
        case "throw" -> throw new IllegalStateException("on purpose");
        default -> Future.succeededFuture(Buffer.buffer("re: " + payload));
      };
    }
  }

  private final List<Peers> all = new ArrayList<>();
  private Net net;
  private Peers a;
  private Peers b;
  private Peers c;
  private Log logA;
  private Log logB;

  private Peers start(String name, Log log) {
    Peers peers = net.start(name);
    peers.add("log", log);
    all.add(peers);
    return peers;
  }

  @BeforeEach
  void start(Vertx vertx) {
    net = new Net(vertx, FAST);
    logA = new Log();
    logB = new Log();
    a = start("a", logA);
    b = start("b", logB);
    c = start("c", new Log());
    awaitWhole();
  }

  private void awaitWhole() {
    Await.until("all know all", () -> all.stream().allMatch(peers -> peers.nodes().size() == 2));
  }

  @AfterEach
  void stop() {
    all.forEach(peers -> Await.result(peers.close()));
  }

  @Test
  void carriesMessagesInOrder() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(a.send("b", "log", Buffer.buffer("m" + i))).isTrue();
    }
    Await.untilEqual(1_000L, () -> logB.lines.stream().filter(line -> line.startsWith("a: ")).count());
    List<String> messages = logB.lines.stream().filter(line -> line.startsWith("a: ")).toList();
    for (int i = 0; i < 1_000; i++) {
      assertThat(messages.get(i)).isEqualTo("a: m" + i);
    }
  }

  @Test
  void whoLeavesIsHeardFirst() {
    for (int i = 0; i < 1_000; i++) {
      a.insist("b", "log", Buffer.buffer("m" + i));
    }
    Await.result(a.leave());
    Await.until("it has gone", () -> !b.isAlive("a"));
    assertThat(logB.lines).filteredOn(line -> line.startsWith("a: ")).hasSize(1_000);
  }

  @Test
  void answersRequests() {
    assertThat(Await.result(a.request("b", "log", Buffer.buffer("hello"))).toString()).isEqualTo("re: hello");
    assertThat(Await.failure(a.request("b", "log", Buffer.buffer("fail")))).hasMessage("on purpose");
    assertThat(Await.failure(a.request("b", "log", Buffer.buffer("hang")))).hasMessageContaining("500 ms");
    assertThat(Await.failure(a.request("b", "log", Buffer.buffer("throw")))).hasMessageContaining("on purpose");
    assertThat(Await.failure(a.request("b", "other", Buffer.buffer()))).hasMessageContaining("service: other");
    assertThat(Await.failure(a.request("nobody", "log", Buffer.buffer()))).hasMessageContaining("node: nobody");
  }

  @Test
  void noticesANodeThatTheClusterManagerLetGoAtOnce() {
    net.members.remove("member-b");
    net.kill("b");
    Await.untilEqual(List.of("joined b", "joined c", "lost b"), () -> logA.lines.stream().sorted().toList());
    assertThat(a.send("b", "log", Buffer.buffer("too late"))).isFalse();
  }

  @Test
  void aRequestFailsWhenItsNodeGoes() {
    Future<Buffer> hanging = a.request("b", "log", Buffer.buffer("hang"));
    net.members.remove("member-b");
    net.kill("b");
    assertThat(Await.failure(hanging)).hasMessageContaining("is gone");
  }

  @Test
  void bothSidesOfAPartitionGoOnAndFindEachOtherAgain() {
    net.cut("a", "b");
    Await.until("they have lost each other", () -> logA.lines.contains("lost b") && logB.lines.contains("lost a"));
    assertThat(a.nodes()).containsExactly("c");
    assertThat(b.nodes()).containsExactly("c");
    net.heal();
    awaitWhole();
    assertThat(a.send("b", "log", Buffer.buffer("again"))).isTrue();
    Await.until("heard", () -> logB.lines.contains("a: again"));
    assertThat(logB.lines.indexOf("lost a")).isLessThan(logB.lines.lastIndexOf("joined a"));
  }

  @Test
  void whatOneSideHasForgottenTheOtherTellsAnew() {
    // Only one direction is cut: b hears a all the time, a gives b up.
    Await.result(a.request("b", "log", Buffer.buffer("hello")));
    net.cutOneWay("b", "a");
    Await.until("a has lost b", () -> logA.lines.contains("lost b"));
    net.heal();
    awaitWhole();
    assertThat(b.send("a", "log", Buffer.buffer("from the old session"))).isTrue();
    Await.until("b was told to begin anew", () -> logB.lines.stream().filter("joined a"::equals).count() >= 2);
    b.send("a", "log", Buffer.buffer("from the new one"));
    Await.until("heard", () -> logA.lines.contains("b: from the new one"));
  }

  @Test
  void aNodeThatStoodStillJoinsAnewAndDropsWhatWaited() throws InterruptedException {
    CountDownLatch thaw = new CountDownLatch(1);
    b.context().runOnContext(v -> {
      try {
        thaw.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    a.send("b", "log", Buffer.buffer("stale"));
    Await.until("the others have given it up", () -> logA.lines.contains("lost b"));
    thaw.countDown();
    awaitWhole();
    Await.until("it has forgotten the others", () -> logB.lines.contains("lost a"));
    assertThat(Await.result(a.request("b", "log", Buffer.buffer("hello"))).toString()).isEqualTo("re: hello");
    assertThat(logB.lines).doesNotContain("a: stale");
  }

  @Test
  void refusesWhatANodeThatDoesNotKeepUpWouldHaveToHold() {
    net.cut("a", "b");
    int taken = 0;
    while (a.send("b", "log", Buffer.buffer(new byte[1_000])) && taken < 10_000) {
      taken++;
      Await.result(a.request("c", "log", Buffer.buffer("in step")));
    }
    assertThat(taken).isBetween(80, 110);
    assertThat(a.refusedMessages()).isPositive();
    assertThat(Await.failure(a.request("b", "log", Buffer.buffer(new byte[1_000])))).isNotNull();
    assertThat(a.send("c", "log", Buffer.buffer("the others notice nothing"))).isTrue();
  }

  @Test
  void refusesMessagesThatAreTooLong() {
    assertThat(a.send("b", "log", Buffer.buffer(new byte[50_001]))).isFalse();
    assertThat(a.send("b", "log", Buffer.buffer(new byte[50_000]))).isTrue();
  }

  @Test
  void dropsGarbageAndGoesOn() {
    Random chance = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      byte[] garbage = new byte[chance.nextInt(60)];
      chance.nextBytes(garbage);
      if (garbage.length > 3 && i % 2 == 0) {
        garbage[0] = Frames.VERSION;
        garbage[1] = (byte) (1 + chance.nextInt(4));
        garbage[2] = (byte) Math.min(1, garbage.length);
        garbage[3] = 'a';
      }
      net.forge("b", Buffer.buffer(garbage));
    }
    net.forge("b", Frames.beat("a", 1, "member-a").setByte(0, (byte) 9));
    Await.until("b answers c", () -> answers(c, "b"));
    Await.until("b answers a", () -> answers(a, "b"));
    assertThat(b.brokenFrames()).isGreaterThan(1_000);
  }

  private static boolean answers(Peers from, String node) {
    return Await.result(from.request(node, "log", Buffer.buffer("hello")).map(true).otherwise(false));
  }
}
