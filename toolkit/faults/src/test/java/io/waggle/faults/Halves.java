// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import io.waggle.testkit.LoadClients;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * One partition of three nodes into one and two for 30 s, seen by clients only, so that it can be done to any node that
 * understands {@code join}, {@code bind} and {@code uid}. The test's thread only.
 *
 * <p>There are 30 clients a node, in 9 groups that are spread over the nodes. Of those, the first nine of each node find
 * out who can be reached, the second nine talk during the partition and the third nine after it.
 */
final class Halves implements AutoCloseable {

  private static final int NODES = 3;
  private static final int PER_NODE = 30;
  private static final int GROUPS = 9;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration APART = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofSeconds(120);
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final int AFTERWARDS = 10;

  private final ClusterFixture cluster;
  private final LoadClients clients;

  /**
   * What became of it.
   *
   * @param one what the node alone said to its own
   * @param two what the two nodes said to theirs
   * @param across what each half said to the other meanwhile, and how much of it came when they were whole again
   * @param whole how long after healing all nodes' messages came to everybody; null if they did not
   * @param afterwards what all said from then on
   * @param older what the connection of a user that was bound first heard, when something was sent to that user
   * @param newer what the one bound last heard, on the other side
   */
  record Result(Deliveries.Report one, Deliveries.Report two, Deliveries.Report across, Duration whole,
                Deliveries.Report afterwards, String older, String newer) {

    @Override
    public String toString() {
      return "the one: " + one + "; the two: " + two + "; across: " + across + "; whole "
        + (whole == null ? "not within " + LONGEST : "after " + whole.toMillis() + " ms") + "; afterwards: " + afterwards
        + "; a user on both sides: the older " + older + ", the newer " + newer;
    }
  }

  Halves(Vertx vertx, ClusterFixture cluster) {
    this.cluster = cluster;
    this.clients = new LoadClients(vertx, (sender, receiver) -> sender % GROUPS == receiver % GROUPS);
    for (int node = 0; node < NODES; node++) {
      clients.add(PER_NODE, cluster.host(node), cluster.port(node), "/");
    }
    IntStream.range(0, NODES * PER_NODE)
      .forEach(client -> Await.result(clients.sayText(client, "join " + client % GROUPS)));
  }

  /** Cuts, talks, heals and finds out. */
  Result run() {
    if (awaitWhole(START) == null) {
      throw new AssertionError("not all nodes reach each other before the partition");
    }
    long began = System.nanoTime();
    cluster.cut(List.of(0), List.of(1, 2));
    clients.start(senders(1), 50);
    Await.until("30 s are over", APART.multipliedBy(2), () -> System.nanoTime() - began > APART.toNanos());
    clients.stop();
    Deliveries.Report one = clients.settle(SETTLE, talks(1, 0), on(0));
    Deliveries.Report two = clients.settle(SETTLE, talks(1, 1, 2), on(1, 2));
    try (RawWebSocket older = bind("ann", 0); RawWebSocket newer = bind("ann", 1)) {
      cluster.heal();
      Duration whole = awaitWhole(LONGEST);
      for (int i = 0; i < AFTERWARDS; i++) {
        senders(2).forEach(client -> Await.result(clients.say(client)));
      }
      Deliveries.Report afterwards = clients.settle(SETTLE, talks(2, 0, 1, 2), receiver -> true);
      try (RawWebSocket other = control(2)) {
        other.sendText("uid ann hello");
        return new Result(one, two, across(), whole, afterwards, heard(older), heard(newer));
      }
    }
  }

  private Deliveries.Report across() {
    // What is for everybody less what is for the own half.
    Deliveries.Report all = clients.deliveries().report(talks(1, 0, 1, 2), receiver -> true);
    Deliveries.Report one = clients.deliveries().report(talks(1, 0), on(0));
    Deliveries.Report two = clients.deliveries().report(talks(1, 1, 2), on(1, 2));
    return new Deliveries.Report(all.expected() - one.expected() - two.expected(),
      all.received() - one.received() - two.received(), all.lost() - one.lost() - two.lost(),
      all.duplicated() - one.duplicated() - two.duplicated(), all.reordered() - one.reordered() - two.reordered(),
      all.longestGapMs());
  }

  /** Returns the nine of each node with a role. */
  private static List<Integer> senders(int role) {
    return IntStream.range(0, NODES * GROUPS).mapToObj(i -> i / GROUPS * PER_NODE + role * GROUPS + i % GROUPS).toList();
  }

  private static IntPredicate talks(int role, int... nodes) {
    Set<Integer> some = Set.copyOf(senders(role));
    return client -> on(nodes).test(client) && some.contains(client);
  }

  private static IntPredicate on(int... nodes) {
    return client -> IntStream.of(nodes).anyMatch(node -> node == client / PER_NODE);
  }

  /** Waits for a round of messages that all come to everybody within a second. Returns how long it took, or null. */
  private Duration awaitWhole(Duration deadline) {
    long began = System.nanoTime();
    while (System.nanoTime() - began < deadline.toNanos()) {
      senders(0).forEach(client -> Await.result(clients.say(client)));
      if (Await.holdsWithin(ROUND, () -> senders(0).stream().allMatch(clients.deliveries()::hasLatest))) {
        return Duration.ofNanos(System.nanoTime() - began);
      }
    }
    return null;
  }

  private RawWebSocket control(int node) {
    return RawWebSocket.open(RawClient.connect(cluster.host(node), cluster.port(node)), cluster.host(node), "/");
  }

  /** Binds a user; what comes back from the node says that it has read that. */
  private RawWebSocket bind(String uid, int node) {
    RawWebSocket socket = control(node).sendText("bind " + uid).send(RawFrame.ping(uid));
    socket.expect(RawFrame.PONG);
    return socket;
  }

  private static String heard(RawWebSocket socket) {
    try {
      RawFrame frame = socket.read();
      while (frame.opcode() == RawFrame.PING) {
        frame = socket.read();
      }
      return frame.opcode() == RawFrame.CLOSE ? "was closed with " + frame.closeCode() + " " + frame.closeReason()
        : "stayed and got it";
    } catch (AssertionError late) {
      return "stayed and got nothing";
    }
  }

  @Override
  public void close() {
    clients.close();
  }
}
