// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import static io.waggle.bridges.socketio.impl.engine.PollClient.OPEN_4;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.CloseReason;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawWebSocket;
import org.junit.jupiter.api.Test;

/** A process that is about to end sends its clients to another one. */
@CleanVertx
class EngineDrainTest {

  @Test
  void everySessionEndsInItsWayAndNoneIsOpened(Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions(), 1, EngineFixture::echo);
    String polling = PollClient.open(server, OPEN_4);
    try (PollClient poll = new PollClient(server.port()).get(polling); PollClient late = new PollClient(server.port());
         RawWebSocket socket = RawWebSocket.connect(server.port(), "/socket.io/?EIO=4&transport=websocket")) {
      socket.readText();
      server.awaitPoll(polling);
      assertThat(late.get("/elsewhere").read().status()).isEqualTo(404);
      Lifecycle lifecycle = Lifecycle.of(vertx);
      lifecycle.beginDrain();
      assertThat(late.get(OPEN_4).read().status()).isEqualTo(503);
      Future<Void> evicted = lifecycle.evict(CloseReason.SERVICE_RESTART, new Pace(1_000));
      assertThat(poll.read().text()).isEqualTo("1");
      socket.expectClose(1012);
      socket.close();
      Await.result(evicted);
      assertThat(server.server().sessionCount()).isZero();
      assertThat(server.ends).containsExactly("server shutting down", "server shutting down");
    }
  }
}
