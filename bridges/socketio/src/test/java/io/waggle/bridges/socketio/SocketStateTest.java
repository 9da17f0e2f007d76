// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client sends in each state, and what comes of it. */
@CleanVertx
class SocketStateTest {

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Promise<Void> decision = Promise.promise();
  private SocketIo io;

  @BeforeEach
  void start(Vertx vertx) {
    SocketIoOptions options = FeatureServer.anyPort().setMaxConnects(5).setMaxNamespaces(3).setAttachmentTimeoutMs(100)
      .setMaxDynamicNamespaces(2);
    io = FeatureServer.start(vertx, options, more -> {
      more.of("/slow").use(socket -> decision.future()).onConnection(this::watch);
      more.of("/watched").onConnection(this::watch);
      more.of(Pattern.compile("/deny-\\d")).use(socket -> Future.failedFuture("no"));
      more.of("/throws").onConnection(socket -> socket.on("bad", (args, ack) -> {
        throw new IllegalStateException("expected by the test");
      }));
    });
  }

  private void watch(Socket socket) {
    log.add("in");
    socket.onAny((event, args) -> log.add(event + args.encode()));
    socket.onDisconnect(log::add);
    socket.on("sync", (args, ack) -> ack.send());
  }

  private Peer in(String state) {
    Peer peer = Peer.open(io.actualPort());
    switch (state) {
      case "WAITING" -> {
        return peer;
      }
      case "CONNECTING" -> peer.send("0/slow,");
      case "CONNECTED" -> peer.enter("/watched", null);
      case "LEFT" -> {
        peer.enter("/watched", null);
        peer.send("1/watched,");
      }
      default -> throw new IllegalArgumentException(state);
    }
    return peer;
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
    // state   | packet                | answer or close code, of the server
    "WAITING    | 0/nowhere,            | 4/nowhere,{\"message\":\"Invalid namespace\"}",
    "WAITING    | 0/chat?x=1,           | 0/chat,{",
    "WAITING    | 2[\"a\"]              | 1002",
    "WAITING    | 1                     | 1002",
    "WAITING    | 31[]                  | 1002",
    "WAITING    | 4{\"message\":\"x\"}  | 1002",
    "WAITING    | 2[                    | 1007",
    "WAITING    | 9                     | 1002",
    "WAITING    | 511-[\"a\"]           | 1009",
    "CONNECTING | 0/slow,               | 1002",
    "CONNECTING | 2/slow,[\"a\"]        | 1002",
    "CONNECTED  | 0/watched,            | 1002",
    "CONNECTED  | 2/watched,7[\"sync\"] | 3/watched,7[]",
    "CONNECTED  | 2/chat,7[\"sync\"]    | -",
    "CONNECTED  | 3/watched,7[]         | -",
    "CONNECTED  | 4/watched,\"x\"       | 1002",
    "CONNECTED  | 2[\"disconnect\"]     | 1002",
    "CONNECTED  | 2/watched,[{\"toString\":\"x\"}] | 1002",
    "LEFT       | 0/watched,            | 0/watched,{",
    "LEFT       | 2/watched,[\"a\"]     | -",
    "LEFT       | 1/watched,            | -"})
  void answers(String state, String packet, String outcome) {
    try (Peer peer = in(state)) {
      peer.send(packet);
      if (outcome == null) {
        peer.enter("/chat", null);
      } else if (outcome.matches("\\d{4}")) {
        assertThat(peer.closeCode()).isEqualTo(Integer.parseInt(outcome));
      } else {
        assertThat(peer.next()).startsWith(outcome);
      }
    }
  }

  @Test
  void whoLeavesWhileItIsDecidedIsNotLetIn() {
    try (Peer peer = in("CONNECTING")) {
      peer.send("1/slow,").enter("/chat", null);
      decision.complete();
      assertThat(peer.sync("/chat")).isEmpty();
      assertThat(log).isEmpty();
    }
  }

  @Test
  void reasonsAreToldInSocketIosWords() {
    try (Peer left = in("CONNECTED"); Peer wrong = in("CONNECTED"); Peer cut = in("CONNECTED")) {
      left.send("1/watched,");
      Await.until("left", () -> log.contains("client namespace disconnect"));
      wrong.send("nonsense");
      Await.until("wrong", () -> log.contains("parse error"));
      cut.close();
      Await.until("cut", () -> log.contains("transport close"));
    }
    try (Peer kicked = in("CONNECTED"); Peer stopped = in("CONNECTED")) {
      Await.until("both are in", () -> log.stream().filter("in"::equals).count() == 5);
      Await.result(io.of("/watched").to("nobody").disconnectSockets(true));
      assertThat(kicked.sync("/watched")).isEmpty();
      io.of("/watched").fetchSockets();
      Await.result(io.close());
      assertThat(stopped.closeCode()).isEqualTo(1001);
    }
    assertThat(log.stream().filter("server shutting down"::equals).count()).isEqualTo(2);
  }

  @Test
  void attachmentsThatNeverComeEndTheConnection() {
    try (Peer peer = in("CONNECTED")) {
      peer.send("51-/watched,[\"a\",{\"_placeholder\":true,\"num\":0}]");
      assertThat(peer.closeCode()).isEqualTo(3002);
      Await.until("told", () -> log.contains("parse error"));
    }
  }

  @Test
  void attachmentsComeAfterTheirPacket() {
    try (Peer peer = in("CONNECTED")) {
      peer.send("51-/watched,[\"a\",{\"_placeholder\":true,\"num\":0}]").sendBinary("bytes").sync("/watched");
      assertThat(log).contains("a[\"Ynl0ZXM\"]");
    }
    try (Peer peer = in("CONNECTED")) {
      assertThat(peer.sendBinary("x").closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void namespacesAndConnectsAreLimited() {
    try (Peer peer = Peer.open(io.actualPort())) {
      peer.enter("/", null);
      peer.enter("/chat", null);
      peer.enter("/dyn-1", null);
      assertThat(peer.send("0/dyn-2,").next()).isEqualTo("4/dyn-2,{\"message\":\"Too many namespaces\"}");
      peer.send("1/dyn-1,").enter("/dyn-2", null);
      assertThat(peer.send("0/dyn-3,").closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void dynamicNamespacesGoWithTheirSocketsAndAreLimited() {
    try (Peer peer = Peer.in(io.actualPort(), "/dyn-1"); Peer other = Peer.in(io.actualPort(), "/dyn-2")) {
      assertThat(peer.send("0/dyn-3,").next()).isEqualTo("4/dyn-3,{\"message\":\"Invalid namespace\"}");
      other.send("1/dyn-2,").enter("/", null);
      for (int i = 1; i <= 3; i++) {
        assertThat(peer.send("0/deny-" + i + ",").next()).isEqualTo("4/deny-" + i + ",{\"message\":\"no\"}");
      }
      other.enter("/dyn-3", null);
    }
  }

  @Test
  void oneClientsFaultHarmsNoOther() {
    try (Peer good = in("CONNECTED"); Peer bad = in("CONNECTED")) {
      bad.send("2/watched,[\"connect\"]");
      assertThat(bad.closeCode()).isEqualTo(1002);
      assertThat(good.sync("/watched")).isEmpty();
    }
  }

  @Test
  void aHandlerThatThrowsEndsItsClientOnly() {
    try (Peer bad = Peer.in(io.actualPort(), "/throws"); Peer good = in("CONNECTED")) {
      assertThat(bad.send("2/throws,[\"bad\"]").closeCode()).isEqualTo(1011);
      assertThat(good.sync("/watched")).isEmpty();
    }
  }

  @Test
  void anOldClientIsInTheRootAtOnce() {
    try (Peer old = Peer.openOld(io.actualPort())) {
      assertThat(old.next()).isEqualTo("0");
      assertThat(old.send("21[\"where\"]").next()).isEqualTo("31[\"/\"]");
      assertThat(old.send("0/chat?a=b,").next()).isEqualTo("0/chat,");
      assertThat(old.send("0/nowhere,").next()).isEqualTo("4/nowhere,\"Invalid namespace\"");
    }
  }

  @Test
  void whoEntersNoNamespaceIsClosed(Vertx vertx) {
    SocketIo strict = FeatureServer.start(vertx, FeatureServer.anyPort().setName("strict").setConnectTimeoutMs(50),
      more -> { });
    try (Peer peer = Peer.open(strict.actualPort())) {
      assertThat(peer.closeCode()).isEqualTo(3002);
    }
  }
}
