// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Nodes;
import io.waggle.Shared;
import io.waggle.impl.channel.MemoryChannelStore;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that were away, on two nodes. A third one owns the fake cluster's map. */
class RecoveryTest {

  private static final long RECOVERY_MS = 20_000;

  private final MemoryChannelStore store = new MemoryChannelStore(100);
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private Nodes nodes;
  private SocketIo first;
  private SocketIo second;

  @BeforeEach
  void start() {
    nodes = Nodes.of(3);
    Await.result(Shared.of(nodes.get(0), "socketio.socketio").get("nothing"));
    first = serverOn(nodes.get(1));
    second = serverOn(nodes.get(2));
  }

  private SocketIo serverOn(Vertx vertx) {
    Channels.of(vertx, "socketio.recovery", new ChannelsOptions().setStoreInstance(store)
      .addChannel(new ChannelOptions().setHistorySize(50)));
    SocketIoOptions options = FeatureServer.anyPort().setRecoveryMs(RECOVERY_MS);
    return FeatureServer.start(vertx, options, more -> more.of("/r").use(socket -> {
      asked.add(socket.id());
      return "no".equals(socket.handshake().getJsonObject("auth").getString("token"))
        ? Future.failedFuture("no") : Future.succeededFuture();
    }).onConnection(socket -> {
      sockets.add(socket);
      if (!socket.recovered()) {
        socket.data().put("name", "ann");
        socket.join("blue");
      }
      socket.on("sync", (args, ack) -> ack.send());
    }));
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static String offsetOf(String packet) {
    JsonArray data = new JsonArray(packet.substring(packet.indexOf('[')));
    return data.getString(data.size() - 1);
  }

  private static int numberOf(String packet) {
    return new JsonArray(packet.substring(packet.indexOf('['))).getInteger(1);
  }

  private void emit(SocketIo io, int from, int to) {
    for (int i = from; i <= to; i++) {
      io.of("/r").to("blue").emit("n", i);
      io.of("/r").to("red").emit("n", -i);
    }
  }

  private static String expect(Peer peer, int from, int to) {
    String last = null;
    for (int i = from; i <= to; i++) {
      last = peer.next();
      assertThat(numberOf(last)).isEqualTo(i);
    }
    return last;
  }

  private static JsonObject back(String pid, String offset) {
    return new JsonObject().put("pid", pid).put("offset", offset);
  }

  private void awaitGone(int index) {
    Await.until("gone", () -> !sockets.get(index).connected());
  }

  @Test
  void aClientGetsWhatItMissedAgainAndAgainOnAnyNode() {
    String pid;
    String id;
    String offset;
    try (Peer peer = Peer.open(first.actualPort())) {
      JsonObject welcome = peer.enter("/r", null);
      pid = welcome.getString("pid");
      id = welcome.getString("sid");
      peer.sync("/r");
      emit(first, 1, 3);
      offset = offsetOf(expect(peer, 1, 3));
    }
    awaitGone(0);
    int next = 4;
    for (SocketIo io : List.of(first, second, second, first)) {
      emit(first, next, next + 4);
      try (Peer peer = Peer.open(io.actualPort())) {
        JsonObject welcome = peer.enter("/r", back(pid, offset));
        assertThat(welcome).isEqualTo(new JsonObject().put("sid", id).put("pid", pid));
        emit(second, next + 5, next + 6);
        offset = offsetOf(expect(peer, next, next + 6));
        assertThat(peer.sync("/r")).isEmpty();
      }
      awaitGone(sockets.size() - 1);
      Socket socket = sockets.get(sockets.size() - 1);
      assertThat(socket.recovered()).isTrue();
      assertThat(socket.data()).isEqualTo(new JsonObject().put("name", "ann"));
      next += 7;
    }
    assertThat(asked).hasSize(5);
  }

  @Test
  void aClientOfANodeThatDiedGoesOnWithAnother() {
    try (Peer peer = Peer.open(first.actualPort())) {
      JsonObject welcome = peer.enter("/r", null);
      peer.sync("/r");
      emit(second, 1, 2);
      String offset = offsetOf(expect(peer, 1, 2));
      Await.until("kept", () -> Await.result(Shared.of(nodes.get(0), "socketio.socketio")
        .get(welcome.getString("pid"))) instanceof JsonObject session
        && session.getJsonArray("rooms").contains("blue"));
      nodes.stop(1);
      emit(second, 3, 5);
      try (Peer again = Peer.open(second.actualPort())) {
        assertThat(again.enter("/r", back(welcome.getString("pid"), offset)).getString("sid"))
          .isEqualTo(welcome.getString("sid"));
        expect(again, 3, 5);
        second.of("/r").to(welcome.getString("sid")).emit("n", 6);
        expect(again, 6, 6);
      }
    }
  }

  @Test
  void aClientThatComesBackBeforeItsOldConnectionIsMissedReplacesIt() {
    try (Peer old = Peer.open(first.actualPort())) {
      JsonObject welcome = old.enter("/r", null);
      emit(first, 1, 1);
      String offset = offsetOf(expect(old, 1, 1));
      try (Peer peer = Peer.open(second.actualPort())) {
        assertThat(peer.enter("/r", back(welcome.getString("pid"), offset)).getString("sid"))
          .isEqualTo(welcome.getString("sid"));
        assertThat(old.closeCode()).isEqualTo(1013);
        emit(first, 2, 3);
        expect(peer, 2, 3);
        assertThat(Await.result(first.of("/r").fetchSockets()).value()).hasSize(1);
      }
    }
  }

  @Test
  void aClientThatHadNoEventYetGetsAll() {
    String pid;
    try (Peer peer = Peer.open(first.actualPort())) {
      pid = peer.enter("/r", null).getString("pid");
      peer.sync("/r");
    }
    awaitGone(0);
    emit(first, 1, 2);
    try (Peer peer = Peer.open(second.actualPort())) {
      assertThat(peer.enter("/r", new JsonObject().put("pid", pid)).getString("pid")).isEqualTo(pid);
      expect(peer, 1, 2);
    }
  }

  @Test
  void whoSaidGoodByeOrIsUnknownOrForgedOrWasAwayTooLongBeginsAnew() {
    String pid;
    String offset;
    try (Peer peer = Peer.open(first.actualPort())) {
      pid = peer.enter("/r", null).getString("pid");
      emit(first, 1, 1);
      offset = offsetOf(expect(peer, 1, 1));
    }
    awaitGone(0);
    for (String wrong : List.of("x", ":", "x:1", offset + "0", "1", "\u0000:-5")) {
      beginsAnew(back(pid, wrong));
    }
    beginsAnew(back("unknown", offset));
    beginsAnew(back("x".repeat(1_000), offset));
    emit(first, 2, 60);
    beginsAnew(back(pid, offset));
    try (Peer peer = Peer.open(first.actualPort())) {
      String newPid = peer.enter("/r", null).getString("pid");
      peer.send("1/r,");
      awaitGone(sockets.size() - 1);
      beginsAnew(new JsonObject().put("pid", newPid));
    }
  }

  private void beginsAnew(JsonObject auth) {
    try (Peer peer = Peer.open(second.actualPort())) {
      assertThat(peer.enter("/r", auth).getString("pid")).isNotEqualTo(auth.getString("pid"));
      assertThat(peer.sync("/r")).isEmpty();
    }
  }

  @Test
  void middlewareIsAskedAgain() {
    String pid;
    String offset;
    try (Peer peer = Peer.open(first.actualPort())) {
      pid = peer.enter("/r", null).getString("pid");
      emit(first, 1, 1);
      offset = offsetOf(expect(peer, 1, 1));
    }
    awaitGone(0);
    try (Peer peer = Peer.open(first.actualPort())) {
      peer.send("0/r," + back(pid, offset).put("token", "no").encode());
      assertThat(peer.next()).isEqualTo("4/r,{\"message\":\"no\"}");
    }
  }
}
