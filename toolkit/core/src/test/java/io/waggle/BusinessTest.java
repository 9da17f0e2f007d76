// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Lifecycle;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of one node, served by businesses of others. */
class BusinessTest {

  /** A front with its worker. */
  private static final class Sockets extends VerticleBase {
    private final FrontOptions options;
    Front<String> front;
    Worker<String> worker;

    Sockets(FrontOptions options) {
      this.options = options;
    }

    @Override
    public Future<?> start() {
      worker = Worker.create(vertx, "text://127.0.0.1:0");
      front = Front.of(vertx, "chat", worker, options);
      return worker.listen();
    }
  }

  /** Answers each line with its name, and writes down what it hears. */
  private static final class Answering extends VerticleBase {
    final String name;
    final List<String> heard = new CopyOnWriteArrayList<>();
    final AtomicReference<Promise<Void>> holding = new AtomicReference<>();

    Answering(String name) {
      this.name = name;
    }

    @Override
    public Future<?> start() {
      Gateway<String> gateway = Gateway.of(vertx, "chat");
      return Business.<String>create(vertx, "chat")
        .connectHandler(visitor -> {
          heard.add("connect");
          return gateway.setSession(visitor.id(), new JsonObject().put("by", name));
        })
        .messageHandler((visitor, line) -> {
          heard.add(line + (visitor.redelivered() ? " again" : "") + " " + visitor.session().encode());
          if (line.equals("throw")) {
            throw new IllegalStateException("on purpose");
          }
          if (line.equals("hang")) {
            return Promise.promise().future();
          }
          gateway.connection(visitor.id()).send(name + ": " + line);
          Promise<Void> hold = holding.get();
          return hold == null ? null : hold.future();
        })
        .closeHandler((visitor, reason) -> {
          heard.add("close " + reason.code() + " " + visitor.uid());
          return null;
        })
        .start();
    }
  }

  private Nodes nodes;
  private final List<RawClient> clients = new ArrayList<>();

  @BeforeEach
  void start() {
    nodes = Nodes.of(3);
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    nodes.close();
  }

  private Sockets front(FrontOptions options) {
    Sockets sockets = new Sockets(options);
    Await.result(nodes.get(0).deployVerticle(sockets));
    return sockets;
  }

  private String deploy(Vertx vertx, Answering business) {
    return Await.result(vertx.deployVerticle(business));
  }

  private RawClient connect(Sockets sockets) {
    RawClient client = RawClient.connect(sockets.worker.actualPort());
    clients.add(client);
    return client;
  }

  @Test
  void servesConnectionsOfAnotherNodeInOrderAndSticksToThem() {
    Sockets sockets = front(new FrontOptions());
    Answering business = new Answering("b");
    deploy(nodes.get(1), business);
    RawClient client = connect(sockets);
    for (int i = 0; i < 200; i++) {
      client.send("line " + i + "\n");
    }
    for (int i = 0; i < 200; i++) {
      assertThat(client.readLine()).isEqualTo("b: line " + i);
    }
    client.send("last\n");
    assertThat(client.readLine()).isEqualTo("b: last");
    assertThat(business.heard).startsWith("connect").endsWith("last {\"by\":\"b\"}").hasSize(202);
    client.close();
    Await.until("the close was heard", () -> business.heard.contains("close 1000 null"));
  }

  @Test
  void givesConnectionsToTheLeastLoadedOrWhomTheRouterChooses() {
    Sockets sockets = front(new FrontOptions());
    deploy(nodes.get(0), new Answering("a"));
    deploy(nodes.get(1), new Answering("b"));
    deploy(nodes.get(2), new Answering("c"));
    List<String> served = new ArrayList<>();
    Await.until("all are known", () -> {
      clients.forEach(RawClient::close);
      served.clear();
      for (int i = 0; i < 6; i++) {
        RawClient client = connect(sockets).send("who\n");
        served.add(client.readLine());
      }
      return List.of("a", "b", "c").stream().allMatch(name -> served.stream().filter((name + ": who")::equals).count() == 2);
    });
    sockets.front.router(candidates ->
      candidates.indexOf(candidates.stream().filter(Front.Candidate::isLocal).findFirst().orElseThrow()));
    for (int i = 0; i < 3; i++) {
      assertThat(connect(sockets).send("who\n").readLine()).isEqualTo("a: who");
    }
  }

  @Test
  void waitsForABusinessAndGivesUpInTime() {
    Sockets sockets = front(new FrontOptions().setEventTimeoutMs(5_000));
    RawClient early = connect(sockets).send("early\n");
    deploy(nodes.get(2), new Answering("c"));
    assertThat(early.readLine()).isEqualTo("c: early");
  }

  @Test
  void closesWhatNobodyServesInTime() {
    Sockets sockets = front(new FrontOptions().setEventTimeoutMs(200));
    RawClient client = connect(sockets).send("hello\n");
    client.awaitEnd();
    Await.untilEqual(1L, sockets.front::timeouts);
  }

  @Test
  void closesWhatABusinessNeverFinishes() {
    Sockets sockets = front(new FrontOptions().setEventTimeoutMs(300));
    deploy(nodes.get(1), new Answering("b"));
    RawClient client = connect(sockets).send("hang\n");
    client.awaitEnd();
    assertThat(connect(sockets).send("next\n").readLine()).isEqualTo("b: next");
  }

  @Test
  void doesNotReadAConnectionWhoseBusinessIsBehind() {
    Sockets sockets = front(new FrontOptions().setMaxUnfinishedEvents(8));
    Answering business = new Answering("b");
    business.holding.set(Promise.promise());
    deploy(nodes.get(1), business);
    RawClient client = connect(sockets);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      lines.append("line ").append(i).append('\n');
    }
    client.send(lines.toString());
    Await.until("as many as may be unfinished", () -> business.heard.size() >= 8);
    client.readUntil("line 6\n");
    assertThat(business.heard).hasSizeLessThan(12);
    business.holding.getAndSet(null).complete();
    client.readUntil("line 999\n");
    assertThat(business.heard).hasSize(1_001);
  }

  @Test
  void aHandlerThatFailsClosesItsConnectionOnly() {
    Sockets sockets = front(new FrontOptions());
    deploy(nodes.get(1), new Answering("b"));
    RawClient other = connect(sockets).send("one\n");
    assertThat(other.readLine()).isEqualTo("b: one");
    connect(sockets).send("throw\n").awaitEnd();
    assertThat(other.send("two\n").readLine()).isEqualTo("b: two");
  }

  @Test
  void anotherTakesOverWhatALostNodeHasNotFinished() {
    Sockets sockets = front(new FrontOptions());
    Answering first = new Answering("b");
    deploy(nodes.get(1), first);
    RawClient client = connect(sockets).send("hello\n");
    assertThat(client.readLine()).isEqualTo("b: hello");
    first.holding.set(Promise.promise());
    client.send("unfinished\n");
    assertThat(client.readLine()).isEqualTo("b: unfinished");
    Answering second = new Answering("c");
    deploy(nodes.get(2), second);
    nodes.stop(1);
    assertThat(client.readLine()).isEqualTo("c: unfinished");
    assertThat(second.heard).first().asString().contains("unfinished again");
    assertThat(client.send("later\n").readLine()).isEqualTo("c: later");
  }

  @Test
  void aNodeThatLeavesInOrderFinishesItsEventsAndNobodyGetsThemAgain() {
    Sockets sockets = front(new FrontOptions());
    Answering first = new Answering("b");
    deploy(nodes.get(1), first);
    RawClient client = connect(sockets).send("hello\n");
    assertThat(client.readLine()).isEqualTo("b: hello");
    first.holding.set(Promise.promise());
    client.send("unfinished\n");
    assertThat(client.readLine()).isEqualTo("b: unfinished");
    Answering second = new Answering("c");
    deploy(nodes.get(2), second);
    Future<Void> left = Lifecycle.of(nodes.get(1)).leave(10_000);
    Await.until("the front has heard it: all three that come are served by the other", () -> {
      List<String> served = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        served.add(connect(sockets).send("who\n").readLine());
      }
      return served.stream().allMatch("c: who"::equals);
    });
    client.send("later\n");
    assertThat(left.isComplete()).as("while an event is not finished").isFalse();
    first.holding.getAndSet(null).complete();
    assertThat(client.readLine()).isEqualTo("c: later");
    Await.result(left);
    assertThat(second.heard).contains("later {\"by\":\"b\"}").noneMatch(line -> line.startsWith("unfinished"));
  }

  @Test
  void aBusinessThatIsCalledBackIsGivenConnectionsAgain() {
    Sockets sockets = front(new FrontOptions());
    deploy(nodes.get(1), new Answering("b"));
    assertThat(connect(sockets).send("one\n").readLine()).isEqualTo("b: one");
    Lifecycle.Duty duty = Lifecycle.of(nodes.get(1)).duties().iterator().next();
    Await.result(duty.leave());
    RawClient waiting = connect(sockets).send("two\n");
    duty.resume();
    assertThat(waiting.readLine()).isEqualTo("b: two");
  }

  @Test
  void isReplacedWithoutLosingOrRepeatingAnything() {
    Sockets sockets = front(new FrontOptions());
    String old = deploy(nodes.get(1), new Answering("v1"));
    RawClient client = connect(sockets);
    int sent = 0;
    for (int version = 2; version <= 5; version++) {
      for (int i = 0; i < 100; i++) {
        client.send("line " + sent++ + "\n");
      }
      String next = deploy(nodes.get(1), new Answering("v" + version));
      Future<Void> undeployed = nodes.get(1).undeploy(old);
      for (int i = 0; i < 100; i++) {
        client.send("line " + sent++ + "\n");
      }
      Await.result(undeployed);
      old = next;
    }
    for (int i = 0; i < sent; i++) {
      assertThat(client.readLine()).endsWith(": line " + i);
    }
    assertThat(client.send("who\n").readLine()).isEqualTo("v5: who");
  }
}
