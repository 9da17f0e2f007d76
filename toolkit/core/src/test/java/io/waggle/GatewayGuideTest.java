// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs every example of {@code docs/gateway.md}, which has to stand here word for word. */
@CleanVertx
class GatewayGuideTest {

  private static final Path GUIDE = Path.of("..", "..", "docs", "gateway.md");
  private static final Path HERE = Path.of("src", "test", "java", "io", "waggle", "GatewayGuideTest.java");
  private static final Pattern EXAMPLE = Pattern.compile("`((?:gateway|connection|Future)\\.[^`]+)`");

  private final JsonObject m = new JsonObject().put("text", "hi");
  private final List<Connection<JsonObject>> connections = new CopyOnWriteArrayList<>();
  private Gateway<JsonObject> gateway;
  private Worker<JsonObject> worker;

  @BeforeEach
  void listen(Vertx vertx) {
    gateway = Gateway.of(vertx, "guide");
    worker = Worker.create(vertx, "json://127.0.0.1:0");
    worker.connectHandler(connection -> {
      gateway.add(connection);
      connections.add(connection);
    });
    Await.result(worker.listen());
  }

  private RawClient connect() {
    int before = connections.size();
    RawClient client = RawClient.connect(worker.actualPort());
    Await.untilEqual(before + 1, connections::size);
    return client;
  }

  static Set<String> ids(Answer<List<Member>> members) {
    return Set.copyOf(members.value().stream().map(Member::id).toList());
  }

  private static void reads(int count, RawClient... clients) {
    for (RawClient client : clients) {
      for (int i = 0; i < count; i++) {
        assertThat(client.readLine()).isEqualTo("{\"text\":\"hi\"}");
      }
    }
  }

  @Test
  void sends() {
    try (RawClient ann = connect(); RawClient bob = connect()) {
      String id = connections.get(0).id();
      String other = connections.get(1).id();
      gateway.everyone().send(m);
      gateway.connections(List.of(id, other)).send(m);
      reads(2, ann, bob);
      gateway.everyone().except(gateway.connections(List.of(id))).send(m);
      reads(1, bob);
      gateway.connection(id).send(m);
      Connection<JsonObject> connection = connections.get(0);
      connection.send(m);
      gateway.bind(id, "ann");
      gateway.uid("ann").send(m);
      reads(3, ann);
      gateway.bind(other, "bob");
      gateway.uid("ann").and(gateway.uid("bob")).send(m);
      gateway.join(id, "room-1");
      gateway.join(other, "room-1");
      gateway.join(other, "room-2");
      gateway.group("room-1").send(m);
      reads(2, ann, bob);
      gateway.group("room-1").and(gateway.group("room-2")).except(gateway.connection(id)).send(m);
      reads(1, bob);
      gateway.leave(id, "room-1");
      gateway.group("room-1").send(m);
      Await.result(gateway.ungroup("room-1"));
      gateway.group("room-1").send(m);
      reads(1, bob);
      Await.result(gateway.unbind(id));
      gateway.uid("ann").send(m);
      gateway.connection(id).close(CloseReason.NORMAL);
      gateway.connection(other).close(CloseReason.NORMAL);
      ann.expectClosed();
      bob.expectClosed();
    } finally {
      Await.result(worker.close());
    }
  }

  @Test
  void answers() {
    try (RawClient ann = connect(); RawClient bob = connect()) {
      String id = connections.get(0).id();
      String other = connections.get(1).id();
      Await.result(Future.all(gateway.bind(id, "ann"), gateway.join(id, "room-1"), gateway.join(other, "room-1")));
      assertThat(Await.result(gateway.connection(id).count()).value()).isEqualTo(1);
      assertThat(Await.result(gateway.online(Set.of("ann"))).value()).containsExactly("ann");
      assertThat(Await.result(gateway.online(Set.of("ann", "bob"))).value()).containsExactly("ann");
      assertThat(ids(Await.result(gateway.uid("ann").members(100)))).containsExactly(id);
      assertThat(Await.result(gateway.uid("ann").and(gateway.uid("bob")).members(100)).value()).hasSize(1);
      assertThat(Await.result(gateway.uidOf(id))).isEqualTo("ann");
      assertThat(Await.result(gateway.group("room-1").count()).value()).isEqualTo(2);
      List<Answer<Integer>> counts =
        Await.result(Future.all(gateway.group("room-1").count(), gateway.group("room-2").count())).list();
      assertThat(counts).extracting(Answer::value).containsExactly(2, 0);
      assertThat(Await.result(gateway.everyone().count()).value()).isEqualTo(2);
      assertThat(Await.result(gateway.group("room-1").members(100).map(GatewayGuideTest::ids)))
        .containsExactlyInAnyOrder(id, other);
      assertThat(Await.result(gateway.everyone().members(100).map(GatewayGuideTest::ids))).hasSize(2);
      assertThat(Await.result(gateway.group("room-1").uids(100)).value()).containsExactly("ann");
      int members = Await.result(gateway.group("room-1").uids(100)).map(Set::size).value();
      assertThat(Await.result(gateway.everyone().uids(100)).value()).containsExactly("ann");
      int all = Await.result(gateway.everyone().uids(100)).map(Set::size).value();
      assertThat(members + all).isEqualTo(2);
      assertThat(Await.result(gateway.groups(100)).value()).containsExactly("room-1");
      assertThat(Await.result(gateway.groupsOf(id))).containsExactly("room-1");
    } finally {
      Await.result(worker.close());
    }
  }

  @Test
  void keepsSessions() {
    try (RawClient ann = connect()) {
      String id = connections.get(0).id();
      Await.result(gateway.setSession(id, new JsonObject().put("name", "Ann")));
      Await.result(gateway.updateSession(id, new JsonObject().put("age", 7)));
      assertThat(Await.result(gateway.session(id)).encode()).isEqualTo("{\"name\":\"Ann\",\"age\":7}");
      assertThat(Await.result(gateway.everyone().members(100)).value().get(0).session().getInteger("age")).isEqualTo(7);
    } finally {
      Await.result(worker.close());
    }
  }

  @Test
  void closes() {
    try (RawClient ann = connect(); RawClient bob = connect(); RawClient cay = connect()) {
      String id = connections.get(0).id();
      Await.result(gateway.bind(id, "ann"));
      gateway.uid("ann").close(CloseReason.KICKED);
      ann.expectClosed();
      id = connections.get(1).id();
      gateway.connection(id).close(CloseReason.KICKED);
      bob.expectClosed();
      Connection<JsonObject> connection = connections.get(2);
      connection.abort();
      cay.awaitEnd();
      assertThat(Await.result(gateway.connections(List.of()).count()).value()).isZero();
    } finally {
      Await.result(worker.close());
    }
  }

  @Test
  void startsAsTheGuideDoes(Vertx vertx) {
    Await.result(worker.close());
    Worker<JsonObject> worker = Worker.create(vertx, "json://127.0.0.1:0");
    Gateway<JsonObject> gateway = Gateway.of(vertx, "chat");
    worker.connectHandler(connection -> {
      String id = gateway.add(connection);
      gateway.bind(id, "ann");
      gateway.join(id, "room-1");
      connection.handler(message -> gateway.group("room-1").send(message));
    });
    Await.result(worker.listen());
    int port = worker.actualPort();
    try (RawClient ann = RawClient.connect(port); RawClient bob = RawClient.connect(port)) {
      Await.untilEqual(2, () -> Await.result(gateway.everyone().count()).value());
      ann.send("{\"text\":\"hi\"}\n");
      reads(1, ann, bob);
    } finally {
      Await.result(worker.close());
    }
  }

  @Test
  void servesFromABusinessAsTheGuideDoes(Vertx vertx) {
    Await.result(this.worker.close());
    Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
    Front<String> front = Front.of(vertx, "chat", worker);
    worker.listen();
    Gateway<String> gateway = Gateway.of(vertx, "chat");
    Business.<String>create(vertx, "chat")
      .connectHandler(visitor -> gateway.bind(visitor.id(), "ann"))
      .messageHandler((visitor, line) -> {
        gateway.everyone().send(visitor.uid() + ": " + line);
        return null;
      })
      .start();
    Await.until("it listens", () -> worker.actualPort() > 0);
    try (RawClient ann = RawClient.connect(worker.actualPort())) {
      assertThat(ann.send("hello\n").readLine()).isEqualTo("ann: hello");
    }
    Await.untilEqual(0, front::waiting);
    Await.result(worker.close());
  }

  @Test
  void runsEveryExampleOfTheGuide() throws IOException {
    Await.result(worker.close());
    String source = Files.readString(HERE);
    List<String> examples = EXAMPLE.matcher(Files.readString(GUIDE)).results().map(found -> found.group(1)).toList();
    assertThat(examples).hasSizeGreaterThan(30).allSatisfy(example -> assertThat(source).contains(example));
  }
}
