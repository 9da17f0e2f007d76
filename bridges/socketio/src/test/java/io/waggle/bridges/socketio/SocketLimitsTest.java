// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import org.junit.jupiter.api.Test;

/** What a client can make a socket hold. */
@CleanVertx
class SocketLimitsTest {

  private final Promise<Socket> entered = Promise.promise();

  private Peer peer(Vertx vertx, SocketIoOptions options) {
    SocketIo io = FeatureServer.start(vertx, options, more -> more.of("/limits").onConnection(entered::complete));
    return Peer.in(io.actualPort(), "/limits");
  }

  @Test
  void eventsThatWaitForMiddleware(Vertx vertx) {
    try (Peer peer = peer(vertx, FeatureServer.anyPort().setMaxPendingEvents(2))) {
      Await.result(entered.future()).use((event, args) -> Promise.promise().future());
      for (int i = 0; i < 4; i++) {
        peer.send("2/limits,[\"e\"]");
      }
      assertThat(peer.closeCode()).isEqualTo(1008);
      assertThat(BridgeCounters.of(vertx, "socketio").count("events_refused")).isEqualTo(1);
    }
  }

  @Test
  void acknowledgementsThatAClientOwes(Vertx vertx) {
    try (Peer peer = peer(vertx, FeatureServer.anyPort().setMaxPendingAcks(1))) {
      Socket socket = Await.result(entered.future());
      Future<JsonArray> first = socket.emitWithAck("q");
      assertThat(Await.failure(socket.emitWithAck("q"))).hasMessageStartingWith("acknowledgement: none (expected: ");
      peer.send("3/limits,0[1]");
      assertThat(Await.result(first)).isEqualTo(new JsonArray().add(1));
      assertThat(Await.failure(socket.emitWithAck(1, "q"))).hasMessageContaining("within 1 ms");
      Future<JsonArray> last = socket.emitWithAck("q");
      peer.close();
      assertThat(Await.failure(last)).hasMessageContaining("a client that stays");
    }
  }

  @Test
  void rooms(Vertx vertx) {
    try (Peer peer = peer(vertx, FeatureServer.anyPort().setMaxRooms(1))) {
      Socket socket = Await.result(entered.future());
      Await.result(socket.join("a"));
      Await.result(socket.join("a"));
      assertThat(Await.failure(socket.join("b"))).hasMessageStartingWith("rooms: 1 (expected: ");
      assertThat(socket.rooms()).containsExactlyInAnyOrder("a", socket.id());
      assertThatIllegalArgumentException().isThrownBy(() -> socket.join(""));
      assertThatIllegalArgumentException().isThrownBy(() -> socket.join("x".repeat(Socket.MAX_ROOM_LENGTH + 1)));
      peer.send("1/limits,");
      Await.until("gone", () -> !socket.connected());
      assertThat(Await.failure(socket.join("c"))).isNotNull();
    }
  }
}
