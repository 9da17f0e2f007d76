// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Answer;
import io.waggle.Gateway;
import io.waggle.Nodes;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One server on two nodes. */
class ClusterTest {

  private final List<JsonArray> heard = new CopyOnWriteArrayList<>();
  private Nodes nodes;
  private SocketIo first;
  private SocketIo second;
  private Peer ann;
  private Peer bob;
  private String idOfAnn;
  private String idOfBob;

  @BeforeEach
  void start() {
    nodes = Nodes.of(2);
    first = FeatureServer.start(nodes.get(0), FeatureServer.anyPort(), more -> { });
    second = FeatureServer.start(nodes.get(1), FeatureServer.anyPort(),
      more -> more.of("/chat").onServerSide("note", heard::add));
    ann = Peer.open(first.actualPort());
    bob = Peer.open(second.actualPort());
    idOfAnn = ann.enter("/chat", null).getString("sid");
    idOfBob = bob.enter("/chat", null).getString("sid");
    join(ann, "blue");
    join(bob, "blue");
  }

  private static void join(Peer peer, String room) {
    assertThat(peer.send("2/chat,5[\"join\",\"" + room + "\"]").next()).isEqualTo("3/chat,5[]");
  }

  @AfterEach
  void stop() {
    ann.close();
    bob.close();
    nodes.close();
  }

  private static <T> T value(Future<Answer<T>> answer) {
    return Await.result(answer).value();
  }

  private void awaitBoth() {
    Await.until("both nodes know both", () -> value(first.of("/chat").fetchSockets()).size() == 2
      && countIn("blue") == 2);
  }

  private int countIn(String room) {
    return value(Gateway.of(nodes.get(0), "socketio").group("/chat#" + room).count());
  }

  @Test
  void aRoomIsOneOnAllNodes() {
    awaitBoth();
    first.of("/chat").to("blue").emit("news", 1, Buffer.buffer("x"));
    for (Peer peer : List.of(ann, bob)) {
      assertThat(peer.next()).startsWith("51-/chat,[\"news\",1,{");
      assertThat(peer.socket.read().payloadText()).isEqualTo("x");
    }
    first.of("/chat").to("blue").except(idOfBob).emit("news", 2);
    first.of("/chat").to(idOfBob).emit("news", 3);
    first.of("/chat").local().emit("news", 4);
    assertThat(ann.next()).isEqualTo("2/chat,[\"news\",2]");
    assertThat(ann.next()).isEqualTo("2/chat,[\"news\",4]");
    assertThat(bob.next()).isEqualTo("2/chat,[\"news\",3]");
    assertThat(bob.sync("/chat")).isEmpty();
  }

  @Test
  void whatMayBeLostGoesToThoseWhoWouldReadIt() {
    awaitBoth();
    first.of("/chat").dropIfBusy().emit("tick");
    assertThat(ann.next()).isEqualTo("2/chat,[\"tick\"]");
    assertThat(bob.next()).isEqualTo("2/chat,[\"tick\"]");
  }

  @Test
  void theIdOfASocketThatLeftReachesNobody() {
    awaitBoth();
    bob.send("1/chat,").enter("/chat", null);
    join(bob, "red");
    Await.until("the first node knows that he is back", () -> countIn("red") == 1);
    first.of("/chat").to(idOfBob).emit("news", 1);
    first.of("/chat").emit("news", 2);
    assertThat(bob.next()).isEqualTo("2/chat,[\"news\",2]");
  }

  @Test
  void answersComeFromAllNodes() {
    awaitBoth();
    Future<Answer<List<JsonArray>>> asked = first.of("/chat").timeout(5_000).emitWithAck("how", "many");
    for (Peer peer : List.of(ann, bob)) {
      String question = peer.next();
      assertThat(question).matches("2/chat,\\d+\\[\"how\",\"many\"]");
      String id = question.substring("2/chat,".length(), question.indexOf('['));
      peer.send("61-/chat," + id + "[{\"_placeholder\":true,\"num\":0}]").sendBinary(peer == ann ? "a" : "b");
    }
    Answer<List<JsonArray>> answer = Await.result(asked);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.value().stream().map(args -> args.getBuffer(0).toString()).collect(Collectors.toSet()))
      .isEqualTo(Set.of("a", "b"));
  }

  @Test
  void anAnswerMayTakeLongerThanAQuestionBetweenNodes() {
    awaitBoth();
    Future<Answer<List<JsonArray>>> asked = first.of("/chat").timeout(3_000).emitWithAck("how");
    String question = ann.next();
    ann.send("3/chat," + question.substring("2/chat,".length(), question.indexOf('[')) + "[1]");
    Answer<List<JsonArray>> answer = Await.result(asked);
    assertThat(answer.complete()).isFalse();
    assertThat(answer.value()).containsExactly(new JsonArray().add(1));
  }

  @Test
  void socketsOfAllNodesAreFoundAndChanged() {
    awaitBoth();
    List<RemoteSocket> found = value(first.of("/chat").to("blue").fetchSockets());
    assertThat(found).extracting(RemoteSocket::id).containsExactlyInAnyOrder(idOfAnn, idOfBob);
    assertThat(found.get(0).rooms()).contains("blue");
    assertThat(found.get(0).handshake().getString("address")).isEqualTo("127.0.0.1");
    Await.result(first.of("/chat").to(idOfBob).socketsJoin("red", "green"));
    assertThat(value(first.of("/chat").to("red").fetchSockets())).extracting(RemoteSocket::id).containsExactly(idOfBob);
    Await.result(first.of("/chat").socketsLeave("red"));
    assertThat(value(first.of("/chat").to("red").fetchSockets())).isEmpty();
    Await.result(first.of("/chat").to("green").disconnectSockets(false));
    assertThat(bob.next()).isEqualTo("1/chat,");
    Await.result(first.of("/chat").disconnectSockets(true));
    assertThat(ann.next()).isEqualTo("1/chat,");
    assertThat(ann.closeCode()).isEqualTo(1000);
  }

  @Test
  void serversTellEachOther() {
    Await.result(first.of("/chat").serverSideEmit("note", 1, new JsonObject().put("a", "b")));
    Await.untilEqual(List.of(new JsonArray().add(1).add(new JsonObject().put("a", "b"))), () -> new ArrayList<>(heard));
  }
}
