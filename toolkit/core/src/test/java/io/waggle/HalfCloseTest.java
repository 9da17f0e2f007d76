// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens after a peer has ended its sending side, read or paused; on the native transport where there is one. */
@CleanVertx
@Tag("direct-sockets")
class HalfCloseTest {

  private static final Duration A_WHILE = Duration.ofMillis(100);

  private static Worker<Buffer> listening(Worker<Buffer> worker) {
    return Await.result(worker.listen());
  }

  @Test
  void sendsLongAnswersAfterThePeerHasEndedItsSide(Vertx vertx) {
    byte[] answer = new byte[16 * 1024 * 1024];
    new Random(1).nextBytes(answer);
    Worker<Buffer> worker = Worker.create(vertx, Protocol.raw(), new WorkerOptions().setLimits(
      new Limits().setMaxQueuedBytes(answer.length)));
    listening(worker.connectHandler(c -> c.endHandler(end -> {
      int half = answer.length / 2;
      // The second half meets a full socket again, after there was nothing to wait for.
      c.write(Buffer.buffer(answer).slice(0, half)).onSuccess(written -> vertx.setTimer(20, id -> {
        c.send(Buffer.buffer(answer).slice(half, answer.length));
        c.close();
      }));
    })));
    try (RawClient client = RawClient.connectSlowReader(worker.actualPort(), 16 * 1024)) {
      client.send("request").shutdownOutput();
      assertThat(client.readUntilClosed()).isEqualTo(answer);
    }
    Await.result(worker.close());
  }

  @Test
  void resumesAfterThePeerHasSentAndEndedMeanwhile(Vertx vertx) {
    Promise<Connection<Buffer>> opened = Promise.promise();
    Worker<Buffer> worker = Worker.create(vertx, Protocol.raw(), new WorkerOptions());
    listening(worker.connectHandler(c -> {
      c.pause();
      c.handler(c::send);
      c.endHandler(end -> vertx.setTimer(20, id -> {
        c.send(Buffer.buffer(" and after"));
        c.close();
      }));
      opened.complete(c);
    }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("before the end").shutdownOutput();
      client.expectSilence(A_WHILE);
      Await.result(opened.future()).resume();
      assertThat(new String(client.readUntilClosed())).isEqualTo("before the end and after");
    }
    Await.result(worker.close());
  }

  @Test
  void tellsOfTheEndOnceAndNotWhilePaused(Vertx vertx) {
    Promise<Connection<Buffer>> opened = Promise.promise();
    Worker<Buffer> worker = Worker.create(vertx, Protocol.raw(), new WorkerOptions());
    listening(worker.connectHandler(c -> {
      c.pause();
      c.endHandler(end -> {
        c.send(Buffer.buffer("end"));
        c.pause();
        c.resume();
      });
      opened.complete(c);
    }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.shutdownOutput();
      client.expectSilence(A_WHILE);
      Connection<Buffer> connection = Await.result(opened.future()).resume();
      assertThat(new String(client.read(3))).isEqualTo("end");
      client.expectSilence(A_WHILE);
      connection.close();
      assertThat(client.readUntilClosed()).isEmpty();
    }
    Await.result(worker.close());
  }
}
