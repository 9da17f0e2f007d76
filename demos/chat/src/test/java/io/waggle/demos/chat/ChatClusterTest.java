// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Nodes;
import io.waggle.Shared;
import io.waggle.impl.channel.MemoryChannelStore;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One chat on two nodes; the keeper on duty is that of the first. A third one owns the fake cluster's map. */
class ChatClusterTest {

  private static final String CHAT = "demo.chat/main";
  private static final int NODE_OF_A = 1;

  private final MemoryChannelStore store = new MemoryChannelStore(10);
  private Nodes nodes;
  private int portA;
  private int portB;

  @BeforeEach
  void start() {
    nodes = Nodes.of(3);
    Await.result(Shared.of(nodes.get(0), CHAT).get("nothing"));
    store(nodes.get(0), "demo.chat/other");
    portA = chatOn(nodes.get(NODE_OF_A));
    portB = chatOn(nodes.get(NODE_OF_A + 1));
  }

  private void store(Vertx vertx, String chat) {
    Channels.of(vertx, Archive.channelsName(chat), new ChannelsOptions().setStoreInstance(store)
      .addChannel(new ChannelOptions().setHistorySize(1_000)));
  }

  private int chatOn(Vertx vertx) {
    store(vertx, CHAT);
    return ChatServer.start(vertx, new JsonObject().put("burst", 500)).port;
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static List<Long> ids(JsonObject welcome) {
    return welcome.getJsonArray("posts").stream().map(post -> ((JsonObject) post).getLong("id")).toList();
  }

  /** Comes back as a page does, until there is a keeper. */
  private static JsonObject comeBack(Guest guest, String name, String epoch, long last) {
    while (true) {
      JsonObject answer = guest.join(name, "lobby", epoch, last).next();
      if (answer.getString("type").equals("welcome")) {
        return answer;
      }
      assertThat(answer.getString("code")).isEqualTo("moment");
    }
  }

  @Test
  void peopleOnDifferentNodesAreInOneRoom() {
    try (Guest ann = Guest.of(portA, "Ann", "lobby")) {
      ann.expect("welcome");
      try (Guest bob = Guest.of(portB, "Bob", "lobby")) {
        assertThat(bob.expect("welcome").getJsonArray("people").stream().map(p -> ((JsonObject) p).getString("name")))
          .containsExactly("Ann", "Bob");
        String idOfBob = ann.expect("joined").getJsonObject("person").getString("id");
        bob.say("hello");
        ann.say("hello yourself");
        List<String> heardByAnn = List.of(ann.expect("post").getString("text"), ann.expect("post").getString("text"));
        List<String> heardByBob = List.of(bob.expect("post").getString("text"), bob.expect("post").getString("text"));
        assertThat(heardByAnn).isEqualTo(heardByBob).containsExactlyInAnyOrder("hello", "hello yourself");
        ann.send(new JsonObject().put("type", "say").put("text", "psst").put("to", idOfBob));
        assertThat(bob.expect("post").getString("toName")).isEqualTo("Bob");
        ann.expect("post");
        bob.send(new JsonObject().put("type", "leave"));
        assertThat(ann.expect("left").getJsonObject("person").getString("name")).isEqualTo("Bob");
      }
    }
  }

  @Test
  void theLossOfTheKeepersNodeLosesNothingAndRepeatsNothing() {
    List<Long> seen = new ArrayList<>();
    String epoch;
    try (Guest bob = Guest.of(portB, "Bob", "lobby"); Guest ann = new Guest(portA, "key-of-Ann------")) {
      epoch = bob.expect("welcome").getString("epoch");
      ann.join("Ann", "lobby", null, -1).expect("welcome");
      bob.expect("joined");
      for (int i = 1; i <= 20; i++) {
        (i % 2 == 0 ? ann : bob).say("m" + i);
        seen.add(bob.expect("post").getLong("id"));
      }
      nodes.stop(NODE_OF_A);
      bob.socket.expectClose(1012);
    }
    try (Guest bob = new Guest(portB, "key-of-Bob------"); Guest ann = new Guest(portB, "key-of-Ann------")) {
      JsonObject back = comeBack(ann, "Ann", epoch, 5);
      assertThat(back.getBoolean("resumed")).isTrue();
      assertThat(back.getBoolean("gap")).isFalse();
      assertThat(ids(back)).isEqualTo(seen.subList(5, 20));
      assertThat(ids(comeBack(bob, "Bob", epoch, 20))).isEmpty();
      bob.say("after");
      assertThat(bob.expect("post").getLong("id")).isEqualTo(21);
    }
  }

  @Test
  void whatWasSaidButNotAnsweredIsNotSaidTwice() {
    JsonObject say = new JsonObject().put("type", "say").put("text", "once").put("ref", "r1");
    try (Guest bob = Guest.of(portB, "Bob", "lobby")) {
      bob.expect("welcome");
      bob.send(say).expect("post");
      nodes.stop(NODE_OF_A);
      bob.socket.expectClose(1012);
    }
    try (Guest bob = new Guest(portB, "key-of-Bob------")) {
      comeBack(bob, "Bob", null, -1);
      assertThat(bob.send(say).expect("post").getLong("id")).isEqualTo(1);
    }
  }

  @Test
  void whoMeetsNoKeeperIsToldToTryAgain() {
    Shared.Lease other = Await.result(Shared.of(nodes.get(0), "demo.chat/other").lock("keeper", 60_000));
    int port = ChatServer.start(nodes.get(0), new JsonObject().put("name", "other")).port;
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      JsonObject notice = ann.expectNotice("moment");
      assertThat(notice.getString("of")).isEqualTo("join");
      assertThat(notice.getLong("retryMs")).isPositive();
    }
    Await.result(other.release());
  }
}
