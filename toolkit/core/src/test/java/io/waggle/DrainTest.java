// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that take no more connections, and clients that are told to move. */
@CleanVertx
class DrainTest {

  private static Worker<String> listening(Vertx vertx, String address) {
    return result(Worker.<String>create(vertx, address)
      .connectHandler(c -> c.handler(text -> c.send("heard " + text))).listen());
  }

  private static void awaitClosedPort(int port) {
    Await.until("port " + port + " is closed", () -> {
      try (RawClient late = RawClient.connect(port)) {
        return false;
      } catch (RuntimeException e) {
        return true;
      }
    });
  }

  @Test
  void aWorkerThatStopsAcceptingKeepsItsConnections(Vertx vertx) {
    Worker<String> worker = listening(vertx, "text://127.0.0.1:0");
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(client.send("one\n").readLine()).isEqualTo("heard one");
      result(worker.stopAccepting());
      result(worker.stopAccepting());
      awaitClosedPort(worker.actualPort());
      assertThat(client.send("two\n").readLine()).isEqualTo("heard two");
      assertThat(worker.connectionCount()).isEqualTo(1);
      result(worker.close());
      client.expectClosed();
    }
    assertThat(Lifecycle.of(vertx).hasSockets()).isFalse();
  }

  @Test
  void anInstanceThatStopsLeavesThePortToItsSiblings(Vertx vertx) {
    List<Worker<String>> workers = new CopyOnWriteArrayList<>();
    result(Worker.<String>deploy(vertx, Protocol.lines(), new WorkerOptions("text://127.0.0.1:0").setInstances(2),
      worker -> {
        worker.connectHandler(c -> c.handler(text -> c.send("instance " + worker.index())));
        workers.add(worker);
        return Future.succeededFuture();
      }));
    result(workers.get(0).stopAccepting());
    for (int i = 0; i < 4; i++) {
      try (RawClient client = RawClient.connect(workers.get(0).actualPort())) {
        assertThat(client.send("who?\n").readLine()).isEqualTo("instance " + workers.get(1).index());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void webSocketClientsAreToldToMoveAtThePace(String plain, Vertx vertx) {
    WorkerOptions options = new WorkerOptions("ws://127.0.0.1:0").setPlainSockets(Boolean.parseBoolean(plain));
    Worker<String> worker = result(Worker.<String>create(vertx, options).connectHandler(c -> { }).listen());
    List<RawWebSocket> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(RawWebSocket.connect(worker.actualPort(), "/"));
    }
    Lifecycle lifecycle = Lifecycle.of(vertx);
    assertThat(lifecycle.connectionCount()).isEqualTo(20);
    result(lifecycle.stopAccepting());
    long start = System.nanoTime();
    Future<Void> gone = lifecycle.evict(CloseReason.SERVICE_RESTART, new Pace(50));
    clients.forEach(client -> client.expectClose(1012));
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(seconds).as("20 at 50 a second").isGreaterThan(0.35);
    clients.forEach(RawWebSocket::close);
    result(gone);
    assertThat(lifecycle.connectionCount()).isZero();
    result(worker.close());
  }

  @Test
  void whoListensWhenAllHaveStoppedStopsToo(Vertx vertx) {
    result(Lifecycle.of(vertx).stopAccepting());
    Worker<String> late = listening(vertx, "text://127.0.0.1:0");
    awaitClosedPort(late.actualPort());
    result(late.close());
  }

  @Test
  void drainingBeginsOnceAndIsAnnouncedBeforeTheEnd(Vertx vertx) {
    Lifecycle lifecycle = Lifecycle.of(vertx);
    assertThat(lifecycle.isDraining()).isFalse();
    assertThat(lifecycle.beginDrain()).isTrue();
    assertThat(lifecycle.beginDrain()).isFalse();
    assertThat(lifecycle.isDraining()).isTrue();
    AtomicBoolean left = new AtomicBoolean();
    lifecycle.onLeave(() -> Future.failedFuture("nobody listens"));
    lifecycle.onLeave(() -> Future.<Void>succeededFuture().onSuccess(v -> left.set(true)));
    result(lifecycle.leave(1_000));
    assertThat(left).isTrue();
  }

  @Test
  void aPaceOfLessThanOneIsRefused() {
    assertThatThrownBy(() -> new Pace(0)).hasMessage("perSecond: 0 (expected: at least 1)");
  }
}
