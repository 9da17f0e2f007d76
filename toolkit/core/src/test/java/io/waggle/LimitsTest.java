// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each limit of a connection and of a worker, hit. */
@CleanVertx
class LimitsTest {

  private static final Buffer PIECE = Buffer.buffer(new byte[32 * 1024]);

  private static <M> Worker<M> listen(Vertx vertx, Protocol<M> protocol, WorkerOptions options,
                                      Handler<Connection<M>> handler) {
    Worker<M> worker = Worker.create(vertx, protocol, options);
    return result(worker.connectHandler(handler).listen());
  }

  private static WorkerOptions limited(Limits limits) {
    return new WorkerOptions().setLimits(limits);
  }

  @Test
  void aSilentPeerIsClosedAndATalkingOneIsNot(Vertx vertx) {
    List<CloseReason> reasons = new CopyOnWriteArrayList<>();
    Worker<String> worker = listen(vertx, Protocol.lines(), limited(new Limits().setIdleTimeoutMs(400)), c -> {
      c.handler(c::send);
      c.closeHandler(reasons::add);
    });
    try (RawClient silent = RawClient.connect(worker.actualPort());
         RawClient talking = RawClient.connect(worker.actualPort())) {
      long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
      while (System.nanoTime() < end) {
        assertThat(talking.send("x\n").readLine()).isEqualTo("x");
      }
      assertThat(silent.expectClosed()).isEqualTo(RawClient.Ending.CLOSED);
      assertThat(talking.send("y\n").readLine()).isEqualTo("y");
      silent.close();
      Await.untilEqual(List.of(CloseReason.IDLE_TIMEOUT), () -> List.copyOf(reasons));
      assertThat(worker.metrics().idleTimeouts()).isEqualTo(1);
    }
    result(worker.close());
  }

  @Test
  void pingsKeepAWebSocketAliveThatAnswersThem(Vertx vertx) {
    Worker<String> worker = listen(vertx, Protocol.lines(), limited(new Limits().setIdleTimeoutMs(1_000)
      .setPingIntervalMs(200)).setTransport(Transport.WEBSOCKET), c -> c.handler(c::send));
    try (RawWebSocket answers = RawWebSocket.connect(worker.actualPort(), "/");
         RawWebSocket ignores = RawWebSocket.connect(worker.actualPort(), "/")) {
      for (int i = 0; i < 8; i++) {
        RawFrame ping = answers.expect(RawFrame.PING);
        answers.send(RawFrame.of(RawFrame.PONG, ping.payload()));
      }
      ignores.expect(RawFrame.PING);
      RawFrame next = ignores.read();
      while (next.opcode() == RawFrame.PING) {
        next = ignores.read();
      }
      assertThat(next.closeCode()).isEqualTo(3001);
      answers.sendText("still here");
      RawFrame frame = answers.read();
      assertThat((frame.opcode() == RawFrame.PING ? answers.read() : frame).payloadText()).isEqualTo("still here");
    }
    result(worker.close());
  }

  @Test
  void aMessageMustBeFinishedInTime(Vertx vertx) {
    Promise<CloseReason> reason = Promise.promise();
    Worker<Buffer> worker = listen(vertx, Protocol.frame(), limited(new Limits().setFrameTimeoutMs(400)),
      c -> c.closeHandler(reason::complete));
    byte[] frame = new byte[1_000];
    frame[2] = 1_000 >> 8;
    frame[3] = (byte) 1_000;
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(client.trickle(Duration.ofMillis(20), frame)).isLessThan(frame.length);
    }
    assertThat(result(reason.future())).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
    result(worker.close());
  }

  @Test
  void aFragmentedMessageMustBeFinishedInTimeToo(Vertx vertx) {
    Worker<String> worker = listen(vertx, Protocol.lines(),
      limited(new Limits().setFrameTimeoutMs(400)).setTransport(Transport.WEBSOCKET), c -> c.handler(c::send));
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/")) {
      client.send(RawFrame.text("begun").withFin(false));
      client.expectClose(3002);
    }
    result(worker.close());
  }

  @Test
  void aFrameInPiecesMustBeFinishedInTimeAlthoughEachPieceIsAWholeMessage(Vertx vertx) {
    Worker<Buffer> worker = listen(vertx, Protocol.frame(),
      limited(new Limits().setFrameTimeoutMs(400)).setTransport(Transport.WEBSOCKET), c -> c.handler(c::send));
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/")) {
      client.send(RawFrame.binary(new byte[] {0, 0, 0, 6, 1, 2}));
      assertThat(client.expect(RawFrame.BINARY).payload()).containsExactly(0, 0, 0, 6, 1, 2);
      for (byte each : new byte[] {0, 0, 0}) {
        client.send(RawFrame.binary(new byte[] {each}));
      }
      client.expectClose(3002);
    }
    result(worker.close());
  }

  @Test
  void theDeadlineOfAMessageIsItsOwn(Vertx vertx) {
    Worker<String> worker = listen(vertx, Protocol.lines(),
      limited(new Limits().setFrameTimeoutMs(500)).setTransport(Transport.WEBSOCKET), c -> c.handler(c::send));
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/")) {
      byte[] frame = RawFrame.text("hello").encode();
      client.client().send(java.util.Arrays.copyOf(frame, 8));
      // Each segment ends one message and begins another, so that one is always open.
      byte[] middle = new byte[frame.length];
      System.arraycopy(frame, 8, middle, 0, frame.length - 8);
      System.arraycopy(frame, 0, middle, frame.length - 8, 8);
      long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
      while (System.nanoTime() < end) {
        client.client().send(middle);
        assertThat(client.readText()).isEqualTo("hello");
      }
    }
    result(worker.close());
  }

  @Test
  void aPausedConnectionIsNotLate(Vertx vertx) {
    Promise<Connection<String>> opened = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(),
      limited(new Limits().setFrameTimeoutMs(200).setIdleTimeoutMs(200)), c -> {
        c.handler(c::send);
        opened.complete(c);
      });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("half");
      Connection<String> connection = result(opened.future());
      Await.until("half a line is there", () -> connection.bytesRead() == 4);
      connection.pause();
      client.expectSilence(Duration.ofMillis(700));
      connection.resume();
      assertThat(client.send(" whole\n").readLine()).isEqualTo("half whole");
    }
    result(worker.close());
  }

  @Test
  void aPeerThatDoesNotReadIsClosedAndTheOthersAreServed(Vertx vertx) {
    Promise<CloseReason> reason = Promise.promise();
    Worker<Buffer> worker =
      listen(vertx, Protocol.frame(), limited(new Limits().setMaxQueuedBytes(256 * 1024)), c -> c.handler(message -> {
        if (message.length() == 1) {
          c.send(message);
          return;
        }
        c.closeHandler(reason::complete);
        vertx.setPeriodic(1, id -> {
          if (!c.send(PIECE)) {
            vertx.cancelTimer(id);
          }
        });
      }));
    try (RawClient slow = RawClient.connectSlowReader(worker.actualPort(), 4_096);
         RawClient other = RawClient.connect(worker.actualPort())) {
      slow.sendHex("00000006 6161");
      while (!reason.future().isComplete()) {
        assertThat(other.sendHex("00000005 62").readFrame()).isEqualTo(new byte[] {'b'});
      }
      assertThat(result(reason.future())).isEqualTo(CloseReason.SLOW_CONSUMER);
      slow.awaitEnd();
      assertThat(worker.metrics().slowConsumers()).isEqualTo(1);
      assertThat(worker.metrics().sendFailures()).isEqualTo(1);
      assertThat(worker.connectionCount()).isEqualTo(1);
    }
    result(worker.close());
  }

  @Test
  void aFullQueueMayDropInsteadAndSaysWhenItIsFullAndDrained(Vertx vertx) {
    Promise<Connection<Buffer>> opened = Promise.promise();
    AtomicInteger full = new AtomicInteger();
    AtomicInteger drained = new AtomicInteger();
    AtomicInteger sent = new AtomicInteger();
    Promise<Void> refused = Promise.promise();
    Worker<Buffer> worker = listen(vertx, Protocol.frame(), limited(new Limits().setMaxQueuedBytes(256 * 1024)
      .setWriteQueueMaxBytes(64 * 1024).setDropWhenFull(true)), c -> {
        c.fullHandler(v -> full.incrementAndGet());
        c.drainHandler(v -> drained.incrementAndGet());
        // Until the kernel takes no more either: the first send of a turn is refused.
        c.handler(go -> vertx.setPeriodic(1, id -> {
          int before = sent.get();
          while (c.send(PIECE)) {
            sent.incrementAndGet();
          }
          if (sent.get() == before) {
            vertx.cancelTimer(id);
            refused.complete();
          }
        }));
        opened.complete(c);
      });
    try (RawClient client = RawClient.connectSlowReader(worker.actualPort(), 4_096)) {
      client.sendHex("00000004");
      result(refused.future());
      Connection<Buffer> connection = result(opened.future());
      assertThat(connection.writeQueueFull()).isTrue();
      assertThat(connection.queuedBytes()).isBetween(64L * 1024, 256L * 1024 + 40_000);
      assertThat(worker.metrics().sendFailures()).isPositive();
      for (int i = 0; i < sent.get(); i++) {
        assertThat(client.readFrame()).hasSize(PIECE.length());
      }
      Await.until("drained", () -> drained.get() >= 1);
      assertThat(full.get()).isGreaterThanOrEqualTo(1);
      assertThat(connection.closeReason()).isNull();
      assertThat(connection.writeQueueFull()).isFalse();
    }
    result(worker.close());
  }

  @Test
  void whatOthersAreSentWhenAQueueDrainsTakesNobodysPlace(Vertx vertx) {
    int half = 40;
    List<Connection<String>> open = new ArrayList<>();
    Worker<String> worker = listen(vertx, Protocol.lines(), limited(new Limits().setWriteQueueMaxBytes(16 * 1024)), c -> {
      open.add(c);
      c.handler(go -> {
        open.get(0).drainHandler(v -> open.subList(half + 1, 2 * half + 1).forEach(other -> other.send("drained")));
        open.get(0).send("x".repeat(20_000));
        open.subList(1, half + 1).forEach(other -> other.send("sent"));
      });
    });
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i <= 2 * half; i++) {
      clients.add(RawClient.connect(worker.actualPort()));
    }
    Await.until("all connected", () -> worker.connectionCount() == clients.size());
    clients.get(0).send("go\n");
    assertThat(clients.get(0).readLine()).hasSize(20_000);
    for (int i = 1; i <= 2 * half; i++) {
      assertThat(clients.get(i).readLine()).isEqualTo(i <= half ? "sent" : "drained");
    }
    clients.forEach(RawClient::close);
    result(worker.close());
  }

  @Test
  void closingWaitsForASlowReaderNoLongerThanItsTimeout(Vertx vertx) {
    Promise<Connection<Buffer>> opened = Promise.promise();
    Worker<Buffer> worker = listen(vertx, Protocol.frame(),
      limited(new Limits().setMaxQueuedBytes(64 * 1024 * 1024).setCloseTimeoutMs(300)), c -> {
        for (int i = 0; i < 500; i++) {
          c.send(PIECE);
        }
        opened.complete(c);
      });
    try (RawClient client = RawClient.connectSlowReader(worker.actualPort(), 4_096)) {
      result(result(opened.future()).close());
      client.awaitEnd();
    }
    result(worker.close());
  }

  @Test
  void aWebSocketPeerThatNeverSaysGoodbyeIsLeft(Vertx vertx) {
    Promise<Connection<String>> opened = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(), limited(new Limits().setCloseTimeoutMs(300))
      .setTransport(Transport.WEBSOCKET), opened::complete);
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/")) {
      var closed = result(opened.future()).close(CloseReason.KICKED);
      client.expectClose(3500);
      result(closed);
      client.client().awaitEnd();
    }
    result(worker.close());
  }

  @Test
  void connectionsAreLimitedInTotalAndPerAddress(Vertx vertx) {
    Worker<String> worker = listen(vertx, Protocol.lines(),
      new WorkerOptions().setMaxConnections(3).setMaxConnectionsPerAddress(2), c -> c.handler(c::send));
    try (RawClient one = RawClient.connect(worker.actualPort());
         RawClient two = RawClient.connect(worker.actualPort())) {
      assertThat(one.send("1\n").readLine()).isEqualTo("1");
      assertThat(two.send("2\n").readLine()).isEqualTo("2");
      try (RawClient three = RawClient.connect(worker.actualPort())) {
        three.expectClosed();
      }
      assertThat(worker.metrics().refused()).isEqualTo(1);
      two.close();
      Await.until("one has left", () -> worker.connectionCount() == 1);
      try (RawClient again = RawClient.connect(worker.actualPort())) {
        assertThat(again.send("3\n").readLine()).isEqualTo("3");
      }
    }
    result(worker.close());
  }

  @Test
  void aPausedWorkerKeepsItsConnectionsAndTakesNoMore(Vertx vertx) {
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions(), c -> c.handler(c::send));
    try (RawClient before = RawClient.connect(worker.actualPort())) {
      assertThat(before.send("1\n").readLine()).isEqualTo("1");
      worker.pauseAccept();
      try (RawClient during = RawClient.connect(worker.actualPort())) {
        during.expectClosed();
      }
      assertThat(before.send("2\n").readLine()).isEqualTo("2");
      worker.resumeAccept();
      try (RawClient after = RawClient.connect(worker.actualPort())) {
        assertThat(after.send("3\n").readLine()).isEqualTo("3");
      }
      assertThat(worker.metrics().refused()).isEqualTo(1);
    }
    result(worker.close());
  }

  @Test
  void pingsOfAFloodAreNotAnsweredWithoutBound(Vertx vertx) {
    Promise<Connection<String>> opened = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(),
      limited(new Limits().setMaxQueuedBytes(64 * 1024)).setTransport(Transport.WEBSOCKET), opened::complete);
    try (RawWebSocket client = RawWebSocket.open(RawClient.connectSlowReader(worker.actualPort(), 4_096), "x", "/")) {
      byte[] ping = RawFrame.ping("p".repeat(125)).encode();
      byte[] flood = new byte[ping.length * 40_000];
      for (int i = 0; i < 40_000; i++) {
        System.arraycopy(ping, 0, flood, i * ping.length, ping.length);
      }
      client.client().deadline(Duration.ofSeconds(2)).offer(flood);
      assertThat(result(opened.future()).queuedBytes()).isLessThan(128 * 1024);
    }
    result(worker.close());
  }

  @Test
  void everyLimitHasARange() {
    assertThat(new Limits(new Limits().toJson()).toJson()).isEqualTo(new Limits().toJson());
    for (String name : new Limits().toJson().fieldNames()) {
      if (!name.equals("dropWhenFull")) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new Limits(new Limits().toJson().put(name, -2)))
          .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(name + ": -2 (expected: at least ");
      }
    }
  }
}
