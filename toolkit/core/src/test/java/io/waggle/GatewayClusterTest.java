// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.impl.gateway.GatewayImpl;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway of three nodes. */
class GatewayClusterTest {

  private static final class Node {
    final Vertx vertx;
    final Gateway<String> gateway;
    final Worker<String> worker;
    final List<Connection<String>> connections = new CopyOnWriteArrayList<>();

    Node(Vertx vertx, GatewayOptions options) {
      this.vertx = vertx;
      this.gateway = Gateway.of(vertx, "chat", options);
      this.worker = Worker.create(vertx, Protocol.lines(), new WorkerOptions().setMaxConnectionsPerAddress(5_000));
      worker.connectHandler(connection -> {
        gateway.add(connection);
        connections.add(connection);
      });
      Await.result(worker.listen());
    }

    RawClient connect() {
      int before = connections.size();
      RawClient client = RawClient.connect(worker.actualPort());
      Await.untilEqual(before + 1, connections::size);
      return client;
    }

    String id(int index) {
      return connections.get(index).id();
    }
  }

  private Nodes nodes;
  private Node a;
  private Node b;
  private Node c;
  private final List<RawClient> clients = new ArrayList<>();

  @BeforeEach
  void start() {
    start(new GatewayOptions());
  }

  private void start(GatewayOptions options) {
    nodes = Nodes.of(3);
    a = new Node(nodes.get(0), options);
    b = new Node(nodes.get(1), options);
    c = new Node(nodes.get(2), options);
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    nodes.close();
  }

  private RawClient connect(Node node) {
    RawClient client = node.connect();
    clients.add(client);
    return client;
  }

  private static void awaitCount(int expected, Audience<String> audience) {
    Await.untilEqual(expected, () -> Await.result(audience.count()).value());
  }

  @Test
  void sendsToAUserWhereverHeIs() {
    RawClient ann = connect(b);
    Await.result(b.gateway.bind(b.id(0), "ann"));
    awaitCount(1, a.gateway.uid("ann"));
    a.gateway.uid("ann").send("one");
    a.gateway.uid("ann").send("two");
    assertThat(ann.readLine()).isEqualTo("one");
    assertThat(ann.readLine()).isEqualTo("two");
    Await.untilEqual(Set.of("ann"), () -> Await.result(c.gateway.online(Set.of("ann", "bob"))).value());
  }

  @Test
  void aSendCrossesOnceToEachNodeThatHasAMemberAndToNoOther() {
    List<RawClient> members = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      members.add(connect(b));
      Await.result(b.gateway.join(b.id(i), "room"));
    }
    connect(c);
    awaitCount(5, a.gateway.group("room"));
    for (int i = 0; i < 10; i++) {
      a.gateway.group("room").send("message " + i);
    }
    for (RawClient member : members) {
      for (int i = 0; i < 10; i++) {
        assertThat(member.readLine()).isEqualTo("message " + i);
      }
    }
    assertThat(((GatewayImpl<String>) a.gateway).crossings()).isEqualTo(10);
    a.gateway.group("nobody").send("into the void");
    assertThat(((GatewayImpl<String>) a.gateway).crossings()).isEqualTo(10);
  }

  @Test
  void actsOnAConnectionOfAnotherNode() {
    RawClient client = connect(b);
    String id = b.id(0);
    a.gateway.join(id, "room");
    a.gateway.group("room").send("right after the join");
    assertThat(client.readLine()).isEqualTo("right after the join");
    Await.result(a.gateway.bind(id, "ann"));
    assertThat(Await.result(c.gateway.uidOf(id))).isEqualTo("ann");
    assertThat(Await.result(c.gateway.groupsOf(id))).containsExactly("room");
    Await.result(c.gateway.setSession(id, new JsonObject().put("name", "Ann").put("visits", 1)));
    assertThat(Await.result(a.gateway.updateSession(id, new JsonObject().put("visits", 2))).encode())
      .isEqualTo("{\"name\":\"Ann\",\"visits\":2}");
    JsonObject seen = Await.result(c.gateway.session(id));
    assertThat(Await.result(a.gateway.replaceSession(id, seen, new JsonObject().put("visits", 3)))).isTrue();
    assertThat(Await.result(c.gateway.replaceSession(id, seen, new JsonObject().put("visits", 4)))).isFalse();
    assertThat(Await.result(b.gateway.session(id))).isEqualTo(new JsonObject().put("visits", 3));
    Await.result(c.gateway.leave(id, "room"));
    assertThat(Await.result(b.gateway.groupsOf(id))).isEmpty();
    a.gateway.connection(id).close(CloseReason.KICKED);
    client.awaitEnd();
    client.close();
    Await.untilEqual(0, b.worker::connectionCount);
    assertThat(Await.failure(a.gateway.bind(id, "ann"))).hasMessageContaining("expected: one that is open");
  }

  @Test
  void whoHasHeardThatSomebodyJoinedReachesHim() {
    RawClient first = connect(b);
    RawClient second = connect(b);
    for (int i = 0; i < 300; i++) {
      String group = "group " + i;
      String text = "after join " + i;
      a.gateway.join(b.id(i % 2), group).onSuccess(joined -> a.gateway.group(group).send(text));
      assertThat((i % 2 == 0 ? first : second).readLine()).isEqualTo(text);
    }
  }

  @Test
  void answersAboutTheWholeCluster() {
    connect(a);
    connect(b);
    connect(b);
    connect(c);
    Await.result(b.gateway.bind(b.id(0), "ann"));
    Await.result(b.gateway.join(b.id(0), "room"));
    Await.result(c.gateway.join(c.id(0), "room"));
    Await.result(c.gateway.bind(c.id(0), "bob"));
    for (Node node : List.of(a, b, c)) {
      awaitCount(4, node.gateway.everyone());
      awaitCount(2, node.gateway.group("room"));
      awaitCount(1, node.gateway.uid("bob"));
      Answer<List<Member>> members = Await.result(node.gateway.group("room").members(10));
      assertThat(members.complete()).isTrue();
      assertThat(members.value()).extracting(Member::uid).containsExactlyInAnyOrder("ann", "bob");
      assertThat(Await.result(node.gateway.group("room").members(1)).complete()).isFalse();
      assertThat(Await.result(node.gateway.everyone().uids(10)).value()).containsExactlyInAnyOrder("ann", "bob");
      assertThat(Await.result(node.gateway.groups(10)).value()).containsExactly("room");
      assertThat(Await.result(node.gateway.everyone().except(node.gateway.group("room")).count()).value())
        .isEqualTo(2);
    }
    a.gateway.group("room").except(a.gateway.uid("bob")).send("but not to Bob");
    assertThat(clients.get(1).readLine()).isEqualTo("but not to Bob");
    a.gateway.everyone().send("to all");
    clients.forEach(client -> assertThat(client.readLine()).isEqualTo("to all"));
  }

  @Test
  void goesThroughManyMembersPageByPage() {
    for (int i = 0; i < 1_200; i++) {
      clients.add(RawClient.connect(b.worker.actualPort()));
    }
    awaitCount(1_200, a.gateway.everyone());
    Answer<List<Member>> all = Await.result(a.gateway.everyone().members(5_000));
    assertThat(all.complete()).isTrue();
    assertThat(all.value()).extracting(Member::id).doesNotHaveDuplicates().hasSize(1_200);
    assertThat(Await.result(a.gateway.everyone().members(700)).value()).hasSize(700);
    assertThat(Await.result(a.gateway.everyone().and(a.gateway.group("room")).count()).value()).isEqualTo(1_200);
    handsPagesToOneWhoIsSlow();
  }

  private void handsPagesToOneWhoIsSlow() {
    List<Member> read = new ArrayList<>();
    List<Promise<Void>> pages = new CopyOnWriteArrayList<>();
    Future<Answer<Integer>> reading = a.gateway.everyone().pages(page -> {
      read.addAll(page);
      pages.add(Promise.promise());
      return pages.get(pages.size() - 1).future();
    });
    for (int i = 0; !reading.isComplete(); i++) {
      int next = i;
      Await.until("a page", () -> pages.size() > next);
      assertThat(pages).as("none is read before the last one is done").hasSize(next + 1);
      pages.get(next).complete();
      Await.until("the next page, or the end", () -> pages.size() > next + 1 || reading.isComplete());
    }
    assertThat(pages).hasSizeGreaterThan(1);
    assertThat(Await.result(reading).value()).isEqualTo(1_200);
    assertThat(Await.result(reading).complete()).isTrue();
    assertThat(read).extracting(Member::id).doesNotHaveDuplicates().hasSize(1_200);
    assertThat(Await.failure(a.gateway.everyone().pages(page -> {
      throw new IllegalStateException("enough");
    }))).hasMessage("enough");
  }

  @Test
  void forgetsANodeThatIsGoneAtOnce() {
    connect(b);
    Await.result(b.gateway.bind(b.id(0), "ann"));
    String id = b.id(0);
    awaitCount(1, a.gateway.uid("ann"));
    nodes.stop(1);
    awaitCount(0, a.gateway.uid("ann"));
    assertThat(Await.failure(a.gateway.join(id, "room"))).hasMessageContaining(id);
    Node d = new Node(nodes.start(), new GatewayOptions());
    connect(d);
    Await.result(d.gateway.bind(d.id(0), "ann"));
    awaitCount(1, a.gateway.uid("ann"));
    assertThat(d.id(0)).isNotEqualTo(id);
  }

  @Test
  void tellsALateGatewayWhoIsThere() {
    connect(a);
    Await.result(a.gateway.bind(a.id(0), "ann"));
    Gateway<String> late = Gateway.of(nodes.start(), "chat");
    Await.untilEqual(1, () -> Await.result(late.uid("ann").count()).value());
  }

  @Test
  void keepsOneConnectionAUserWhereThatIsTheRule() {
    stop();
    clients.clear();
    start(new GatewayOptions().setUniqueUids(true));
    RawClient first = connect(a);
    Await.result(a.gateway.bind(a.id(0), "ann"));
    awaitCount(1, b.gateway.uid("ann"));
    connect(b);
    Await.result(b.gateway.bind(b.id(0), "ann"));
    first.awaitEnd();
    assertThat(a.connections.get(0).closeReason()).isEqualTo(CloseReason.REPLACED);
    connect(b);
    Await.result(b.gateway.bind(b.id(1), "ann"));
    clients.get(1).awaitEnd();
    assertThat(b.connections.get(1).closeReason()).isNull();
  }
}
