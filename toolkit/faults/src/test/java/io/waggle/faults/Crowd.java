// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import io.waggle.testkit.LoadClients;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Clients of all nodes of a cluster of {@link GatewayNode}, in groups of ten that are spread over the nodes. The
 * clients of node 0 have the first numbers, then those of node 1. The test's thread only.
 */
final class Crowd implements AutoCloseable {

  static final int GROUP_MEMBERS = 10;

  private static final Duration LOAD = Duration.ofSeconds(120);
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private final ClusterFixture cluster;
  private final LoadClients clients;
  private final int perNode;
  private final int groups;

  /** Connects the clients and waits until every node knows every group. */
  Crowd(Vertx vertx, ClusterFixture cluster, int count) {
    this.cluster = cluster;
    this.perNode = count / cluster.size();
    this.groups = count / GROUP_MEMBERS;
    this.clients = new LoadClients(vertx, (sender, receiver) -> sender % groups == receiver % groups);
    for (int node = 0; node < cluster.size(); node++) {
      clients.add(perNode, cluster.host(node), cluster.port(node), "/");
    }
    IntStream.range(0, count).forEach(client -> Await.result(clients.sayText(client, "join " + client % groups)));
    awaitGroups(client -> true, allNodes());
  }

  LoadClients clients() {
    return clients;
  }

  int[] allNodes() {
    return IntStream.range(0, cluster.size()).toArray();
  }

  /** Returns whether a client is one of these nodes. */
  IntPredicate of(int... nodes) {
    return client -> Arrays.stream(nodes).anyMatch(node -> node == client / perNode);
  }

  /** One client of each group, of a node, talks. */
  void talk(int node, int perSecond) {
    clients.start(IntStream.range(0, groups).map(group -> node * perNode + group % perNode).boxed().toList(),
      perSecond);
  }

  void awaitArrivals(long more) {
    long wanted = clients.deliveries().arrivals() + more;
    Await.until(more + " more deliveries", LOAD, () -> clients.deliveries().arrivals() >= wanted);
  }

  /** Waits until what these nodes say of who is online is right. Returns how long that took. */
  Duration awaitOnline(int online, Duration deadline, int... nodes) {
    return awaitAnswer("online", online, deadline, nodes);
  }

  /** Waits until these nodes know how many members each group has that are there. Returns how long that took. */
  Duration awaitGroups(IntPredicate there, int... nodes) {
    long began = System.nanoTime();
    for (int each = 0; each < groups; each++) {
      int group = each;
      long members = IntStream.range(0, clients.size()).filter(id -> id % groups == group).filter(there).count();
      awaitAnswer("count " + group, (int) members, SETTLE, nodes);
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Waits until these nodes say the same of all groups and users. Returns how long that took. */
  Duration awaitSameView(Duration deadline, int... nodes) {
    long began = System.nanoTime();
    Await.until("one view of " + Arrays.toString(nodes), deadline,
      () -> Arrays.stream(nodes).mapToObj(node -> ask(node, "view")).distinct().count() == 1);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Asks a node something, on a connection of its own. */
  String ask(int node, String question) {
    try (RawWebSocket control = control(node)) {
      return control.sendText(question).readText();
    }
  }

  /** Opens a connection to a node that is none of the crowd. */
  RawWebSocket control(int node) {
    return RawWebSocket.open(RawClient.connect(cluster.host(node), cluster.port(node)), cluster.host(node), "/");
  }

  private Duration awaitAnswer(String question, int answer, Duration deadline, int... nodes) {
    long began = System.nanoTime();
    for (int node : nodes) {
      try (RawWebSocket control = control(node)) {
        Await.until(question + " at node " + node + " is " + answer, deadline,
          () -> control.sendText(question).readText().equals(Integer.toString(answer)));
      }
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Stops talking, waits for the rest, and says what these receivers got from those senders. */
  Deliveries.Report settle(IntPredicate ofSender, IntPredicate ofReceiver) {
    clients.stop();
    return clients.settle(SETTLE, ofSender, ofReceiver);
  }

  @Override
  public void close() {
    clients.close();
  }
}
