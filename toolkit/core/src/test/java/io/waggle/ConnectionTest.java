// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.failure;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a connection promises: demand, ends, good-byes, handlers that fail, counters. Over sockets. */
@CleanVertx
class ConnectionTest {

  private static final Duration A_WHILE = Duration.ofMillis(100);

  private static <M> Worker<M> listen(Vertx vertx, Protocol<M> protocol, WorkerOptions options,
                                      Handler<Connection<M>> handler) {
    Worker<M> worker = Worker.create(vertx, protocol, options);
    return result(worker.connectHandler(handler).listen());
  }

  @Test
  void pauseAndFetchLoseNothingAndReadNoMoreThanAsked(Vertx vertx) {
    List<String> lines = new CopyOnWriteArrayList<>();
    Promise<Connection<String>> opened = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions(), c -> {
      c.handler(lines::add).pause();
      opened.complete(c);
    });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("1\n2\n3\n4\n5\n");
      Connection<String> connection = result(opened.future());
      connection.fetch(2);
      Await.untilEqual(List.of("1", "2"), () -> List.copyOf(lines));
      client.expectSilence(A_WHILE);
      assertThat(lines).containsExactly("1", "2");
      connection.fetch(1);
      Await.untilEqual(List.of("1", "2", "3"), () -> List.copyOf(lines));
      connection.resume();
      client.send("6\n");
      Await.untilEqual(List.of("1", "2", "3", "4", "5", "6"), () -> List.copyOf(lines));
    }
    result(worker.close());
  }

  @Test
  void mayBeClosedInItsOwnCloseHandler(Vertx vertx) {
    Promise<Void> closed = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions(),
      c -> c.closeHandler(reason -> c.close().onComplete(closed)));
    RawClient.connect(worker.actualPort()).close();
    result(closed.future());
    result(worker.close());
  }

  @Test
  void afterItsLastFetchAConnectionLetsItsPeerWait(Vertx vertx) {
    Promise<Connection<String>> opened = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions(), c -> {
      c.handler(line -> { }).pause();
      c.fetch(1);
      opened.complete(c);
    });
    byte[] flood = "x\n".repeat(16 * 1024 * 1024).getBytes(StandardCharsets.US_ASCII);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      int taken = client.deadline(Duration.ofMillis(500)).offer(flood);
      assertThat(taken).as("the rest stays with the sender").isLessThan(flood.length);
      Connection<String> connection = result(opened.future());
      assertThat(connection.messagesRead()).isEqualTo(1);
      assertThat(connection.bytesRead()).as("bytes in this process").isLessThan(4 * 1024 * 1024);
    }
    result(worker.close());
  }

  @Test
  void pauseAndResumeInsideAHandlerGoOn(Vertx vertx) {
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions(), c -> c.handler(line -> {
      c.pause();
      c.resume();
      c.send(line);
    }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send("a\nb\n").readLine() + client.readLine()).isEqualTo("ab");
      }
    }
    result(worker.close());
  }

  @Test
  void aResetInsideAMessageIsALossAndNobodyElseNotices(Vertx vertx) {
    Promise<CloseReason> reason = Promise.promise();
    Worker<Buffer> worker = listen(vertx, Protocol.frame(), new WorkerOptions(), c -> {
      c.handler(c::send);
      c.closeHandler(reason::tryComplete);
    });
    try (RawClient broken = RawClient.connect(worker.actualPort());
         RawClient healthy = RawClient.connect(worker.actualPort())) {
      broken.sendHex("00000010 0000");
      assertThat(healthy.sendHex("00000005 61").readFrame()).isEqualTo(new byte[] {'a'});
      broken.reset();
      assertThat(result(reason.future())).isEqualTo(CloseReason.LOST);
      assertThat(healthy.sendHex("00000005 62").readFrame()).isEqualTo(new byte[] {'b'});
    }
    result(worker.close());
  }

  @Test
  void anEndInsideAMessageIsALoss(Vertx vertx) {
    Promise<CloseReason> reason = Promise.promise();
    Worker<String> worker =
      listen(vertx, Protocol.lines(), new WorkerOptions(), c -> c.closeHandler(reason::tryComplete));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("no end").shutdownOutput().readUntilClosed();
    }
    assertThat(result(reason.future())).isEqualTo(CloseReason.LOST);
    result(worker.close());
  }

  @Test
  void aWebSocketThatEndsWithoutAGoodbyeIsLost(Vertx vertx) {
    Promise<CloseReason> reason = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions("ws://127.0.0.1:0"),
      c -> c.closeHandler(reason::tryComplete));
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/")) {
      client.client().shutdownOutput();
      assertThat(result(reason.future())).isEqualTo(CloseReason.LOST);
    }
    result(worker.close());
  }

  @Test
  void switchesTheProtocolInMidStream(Vertx vertx) {
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions(), c -> c.handler(line -> {
      c.send("go");
      Connection<Buffer> binary = c.switchTo(Protocol.frame());
      binary.handler(frame -> binary.send(frame.copy().appendString("!")));
    }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("STARTFRAMES\n\0\0\0\u0005a\0\0\0\u0005");
      assertThat(client.readLine()).isEqualTo("go");
      assertThat(new String(client.readFrame())).isEqualTo("a!");
      assertThat(new String(client.send("b").readFrame())).isEqualTo("b!");
    }
    result(worker.close());
  }

  @Test
  @Tag("direct-sockets")
  void pipesOneConnectionIntoAnother(Vertx vertx) {
    Worker<Buffer> upstream = listen(vertx, Protocol.raw(), new WorkerOptions(), c -> {
      Buffer all = Buffer.buffer();
      c.handler(all::appendBuffer);
      c.endHandler(end -> {
        c.send(Buffer.buffer("got " + all.length()));
        c.close();
      });
    });
    Worker<Buffer> proxy = listen(vertx, Protocol.raw(), new WorkerOptions(), near -> {
      near.pause();
      Client<Buffer> client =
        Client.create(vertx, Protocol.raw(), new ClientOptions("tcp://127.0.0.1:" + upstream.actualPort()));
      client.connect().onSuccess(far -> {
        near.pipeTo(far);
        far.pipeTo(near);
        near.closeHandler(reason -> client.close());
      });
    });
    byte[] payload = new byte[3_000_000];
    try (RawClient client = RawClient.connect(proxy.actualPort())) {
      client.send(payload).shutdownOutput();
      assertThat(new String(client.readUntilClosed())).isEqualTo("got 3000000");
    }
    Await.until("both ends are gone", () -> proxy.connectionCount() + upstream.connectionCount() == 0);
    result(proxy.close());
    result(upstream.close());
  }

  @Test
  void aPipeEndsItsDestinationWhenItsSourceIsClosed(Vertx vertx) {
    Promise<Connection<String>> source = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions("ws://127.0.0.1:0"), source::tryComplete);
    Promise<Connection<String>> destination = Promise.promise();
    Worker<String> other = listen(vertx, Protocol.lines(), new WorkerOptions(), destination::tryComplete);
    try (RawWebSocket from = RawWebSocket.connect(worker.actualPort(), "/");
         RawClient to = RawClient.connect(other.actualPort())) {
      result(source.future()).pipeTo(result(destination.future()));
      from.sendText("through");
      assertThat(to.readLine()).isEqualTo("through");
      from.send(RawFrame.close(1000, ""));
      assertThat(to.readUntilClosed()).isEmpty();
    }
    result(worker.close());
    result(other.close());
  }

  /** A protocol with a word for the end. */
  private static final class Polite implements Protocol<String> {
    @Override
    public int frameLength(Buffer in, int seen) {
      return Protocol.lines().frameLength(in, seen);
    }

    @Override
    public String decode(Buffer frame) {
      return Protocol.lines().decode(frame);
    }

    @Override
    public Buffer encode(String message) {
      if (message.equals("unspeakable")) {
        throw new IllegalArgumentException("message: unspeakable");
      }
      return Protocol.lines().encode(message);
    }

    @Override
    public Buffer closeFrame(CloseReason reason) {
      return Buffer.buffer("bye " + reason.code() + "\n");
    }
  }

  @Test
  @Tag("direct-sockets")
  void saysGoodbyeInTheProtocolsWordsAfterWhatIsQueued(Vertx vertx) {
    Worker<String> worker = listen(vertx, new Polite(), new WorkerOptions()
      .setLimits(new Limits().setMaxQueuedBytes(64 * 1024 * 1024)), c -> {
        for (int i = 0; i < 100; i++) {
          c.send("x".repeat(99_999));
        }
        c.close(CloseReason.KICKED);
      });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      // Unread input must not turn the end into a reset.
      client.send("something the server never reads\n");
      byte[] all = client.readUntilClosed();
      assertThat(all).hasSize(100 * 100_000 + 9);
      assertThat(new String(all, all.length - 9, 9)).isEqualTo("bye 3500\n");
    }
    result(worker.close());
  }

  @Test
  void aMessageThatCannotBeEncodedFailsItsFuture(Vertx vertx) {
    Promise<Connection<String>> opened = Promise.promise();
    Worker<String> worker = listen(vertx, new Polite(), new WorkerOptions(), opened::complete);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      Connection<String> connection = result(opened.future());
      assertThat(failure(connection.write("unspeakable"))).hasMessage("message: unspeakable");
      result(connection.write("fine"));
      assertThat(client.readLine()).isEqualTo("fine");
      // Fire and forget from another thread: there is nobody to throw at but the connection.
      connection.send("unspeakable");
      assertThat(client.readLine()).isEqualTo("bye 1011");
    }
    result(worker.close());
  }

  @Test
  void anExceptionHandlerKeepsTheConnectionOpen(Vertx vertx) {
    Promise<Throwable> caught = Promise.promise();
    Worker<String> worker = listen(vertx, Protocol.lines(), new WorkerOptions(), c -> {
      c.exceptionHandler(caught::complete);
      c.handler(line -> {
        if (line.equals("boom")) {
          throw new IllegalStateException("on purpose");
        }
        c.send(line);
      });
    });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("boom\nstill here\n");
      assertThat(client.readLine()).isEqualTo("still here");
    }
    assertThat(result(caught.future())).hasMessage("on purpose");
    assertThat(worker.metrics().handlerFailures()).isEqualTo(1);
    result(worker.close());
  }

  @Test
  void countsBytesAndMessages(Vertx vertx) {
    Promise<Connection<Buffer>> opened = Promise.promise();
    Worker<Buffer> worker = listen(vertx, Protocol.frame(), new WorkerOptions(), c -> {
      c.handler(c::send);
      opened.complete(c);
    });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.sendHex("00000006 6161 00000004 000000").readFrame();
      client.readFrame();
      Connection<Buffer> connection = result(opened.future());
      assertThat(connection.bytesRead()).isEqualTo(13);
      assertThat(connection.messagesRead()).isEqualTo(2);
      assertThat(connection.bytesWritten()).isEqualTo(10);
      assertThat(connection.messagesWritten()).isEqualTo(2);
      assertThat(worker.metrics().messagesRead()).isEqualTo(2);
      assertThat(worker.metrics().messagesWritten()).isEqualTo(2);
    }
    result(worker.close());
  }
}
