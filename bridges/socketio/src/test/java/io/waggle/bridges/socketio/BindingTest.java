// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.PublishOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rooms that are topics. */
@CleanVertx
class BindingTest {

  private final List<ChannelMessage> published = new CopyOnWriteArrayList<>();
  private Channels channels;
  private SocketIo io;
  private Peer ann;
  private Peer bob;
  private String idOfAnn;

  @BeforeEach
  void start(Vertx vertx) {
    channels = Channels.of(vertx, "main", new ChannelsOptions()
      .addChannel(new ChannelOptions("chat/#").setHistorySize(10).setPresence(true)));
    Await.result(channels.subscribe("#", published::add));
    SocketIoOptions options = FeatureServer.anyPort().setChannels(new JsonObject().put("/chat", "chat/+"));
    io = FeatureServer.start(vertx, options, more -> more.of("/chat").bind("news", "world/news")
      .use(socket -> socket.uid(socket.handshake().getJsonObject("auth").getString("name"))));
    ann = Peer.open(io.actualPort());
    bob = Peer.open(io.actualPort());
    idOfAnn = ann.enter("/chat", new JsonObject().put("name", "ann")).getString("sid");
    bob.enter("/chat", new JsonObject().put("name", "bob"));
    for (Peer peer : List.of(ann, bob)) {
      for (String room : List.of("chat/a", "chat/b", "free")) {
        assertThat(peer.send("2/chat,5[\"join\",\"" + room + "\"]").next()).isEqualTo("3/chat,5[]");
      }
    }
  }

  @AfterEach
  void stop() {
    ann.close();
    bob.close();
  }

  private Namespace chat() {
    return io.of("/chat");
  }

  private ChannelMessage published(int index) {
    Await.until("published", () -> published.size() > index);
    return published.get(index);
  }

  @Test
  void whatIsEmittedIsPublishedAndComesBackOnce() {
    chat().to("chat/a").emit("one", new JsonObject().put("x", 1));
    chat().to("chat/a").emit("none");
    chat().to("chat/a").emit("two", 1, "é");
    chat().to("chat/a").emit("bytes", Buffer.buffer(new byte[] {1, 2}));
    for (Peer peer : List.of(ann, bob)) {
      assertThat(peer.next()).isEqualTo("2/chat,[\"one\",{\"x\":1}]");
      assertThat(peer.next()).isEqualTo("2/chat,[\"none\"]");
      assertThat(peer.next()).isEqualTo("2/chat,[\"two\",1,\"é\"]");
      assertThat(peer.next()).startsWith("51-/chat,[\"bytes\",{");
      assertThat(peer.socket.read().payload()).containsExactly(1, 2);
      assertThat(peer.sync("/chat")).isEmpty();
    }
    assertThat(published(0).headers()).containsEntry(ChannelHeaders.EVENT, "one")
      .containsEntry(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.JSON).doesNotContainKey(ChannelHeaders.ARGUMENTS);
    assertThat(published(0).text()).isEqualTo("{\"x\":1}");
    assertThat(published(2).text()).isEqualTo("[1,\"é\"]");
    assertThat(published(2).headers()).containsEntry(ChannelHeaders.ARGUMENTS, "2");
    assertThat(published(3).headers()).containsEntry(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.BINARY);
    assertThat(published(3).payload()).isEqualTo(Buffer.buffer(new byte[] {1, 2}));
    assertThat(Await.result(channels.history("chat/a", null, 10)).messages()).hasSize(4);
  }

  @Test
  void whatAnybodyPublishesIsEmitted() {
    publish("{\"a\":1}", Map.of(ChannelHeaders.EVENT, "tick"));
    publish("plain text", Map.of());
    publish(" [ 1 , [2] ] ", Map.of(ChannelHeaders.ARGUMENTS, "2"));
    publish("[]", Map.of(ChannelHeaders.ARGUMENTS, "0"));
    publish("7", Map.of(ChannelHeaders.EVENT, "disconnect"));
    publish("not for ann", Map.of(ChannelHeaders.EXCEPT, idOfAnn));
    assertThat(ann.next()).isEqualTo("2/chat,[\"tick\",{\"a\":1}]");
    assertThat(ann.next()).isEqualTo("2/chat,[\"message\",\"plain text\"]");
    assertThat(ann.next()).isEqualTo("2/chat,[\"message\", 1 , [2] ]");
    assertThat(ann.next()).isEqualTo("2/chat,[\"message\"]");
    assertThat(ann.next()).isEqualTo("2/chat,[\"message\",7]");
    assertThat(ann.sync("/chat")).isEmpty();
    for (int i = 0; i < 5; i++) {
      bob.next();
    }
    assertThat(bob.next()).isEqualTo("2/chat,[\"message\",\"not for ann\"]");
  }

  private void publish(String payload, Map<String, String> headers) {
    Await.result(channels.publish("chat/a", Buffer.buffer(payload), new PublishOptions().setHeaders(headers)));
  }

  @Test
  void whoIsInSeveralRoomsGetsItOnce() {
    chat().to("chat/a").to("chat/b").to("free").emit("all", 1);
    chat().to("chat/a").to("free").except(idOfAnn).emit("bob", 2);
    chat().to("chat/b").except("free").emit("nobody", 3);
    chat().to("free").emit("last");
    // What goes through a channel is not in order with what does not.
    List<String> toAnn = List.of(ann.next(), ann.next());
    assertThat(toAnn).containsExactlyInAnyOrder("2/chat,[\"all\",1]", "2/chat,[\"last\"]");
    List<String> toBob = List.of(bob.next(), bob.next(), bob.next());
    assertThat(toBob)
      .containsExactlyInAnyOrder("2/chat,[\"all\",1]", "2/chat,[\"bob\",2]", "2/chat,[\"last\"]");
    published(2);
    assertThat(ann.sync("/chat") + bob.sync("/chat")).isEmpty();
  }

  @Test
  void presenceNamesTheUsers() {
    assertThat(Await.result(channels.presence("chat/a")).identities()).isEqualTo(Map.of("ann", 1, "bob", 1));
    assertThat(ann.send("2/chat,5[\"leave\",\"chat/a\"]").next()).isEqualTo("3/chat,5[]");
    assertThat(Await.result(channels.presence("chat/a")).identities()).isEqualTo(Map.of("bob", 1));
    bob.send("1/chat,");
    Await.until("gone", () -> Await.result(channels.presence("chat/a")).identities().isEmpty());
    chat().to("chat/a").emit("nobody");
    assertThat(ann.sync("/chat")).isEmpty();
  }

  @Test
  void aRoomMayHaveATopicOfAnotherName() {
    assertThat(ann.send("2/chat,5[\"join\",\"news\"]").next()).isEqualTo("3/chat,5[]");
    Await.result(channels.publish("world/news", new JsonArray().add(1).toBuffer()));
    assertThat(ann.next()).isEqualTo("2/chat,[\"message\",[1]]");
    assertThatIllegalArgumentException().isThrownBy(() -> chat().bind("other", "world/news"));
    assertThatIllegalArgumentException().isThrownBy(() -> chat().bind("a/#/b"));
    assertThatIllegalArgumentException().isThrownBy(() -> chat().to("chat/a").emit("x", 1, Buffer.buffer("b")));
  }
}
