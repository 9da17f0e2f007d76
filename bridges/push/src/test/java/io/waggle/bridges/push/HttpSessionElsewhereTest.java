// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.CloseReason;
import io.waggle.Nodes;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions over HTTP behind a balancer that sends each request where it likes: two nodes, a third owns the fake map. */
class HttpSessionElsewhereTest {

  private static final int NODE_OF_HOME = 1;

  private Nodes nodes;
  private PushServer home;
  private PushServer other;

  @BeforeEach
  void start() {
    nodes = Nodes.of(3);
    home = push(NODE_OF_HOME);
    other = push(NODE_OF_HOME + 1);
    // A session is found as soon as its node is known.
    Await.until("the nodes know each other", () -> {
      String session = open();
      return other.http().get("/push/poll?session=" + session).status() == 200;
    });
  }

  private PushServer push(int node) {
    Channels.of(nodes.get(node), "main", new ChannelsOptions().addChannel(new ChannelOptions("#")));
    return PushServer.start(nodes.get(node), PushServer.open().put("pollTimeoutMs", 300).put("pingIntervalMs", 200));
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private String open() {
    return home.http().post("/push/connect", new JsonObject().put("type", "connect").put("version", 1)).json()
      .getString("session");
  }

  private static HttpCalls.Reply send(PushServer to, String session, int id) {
    // Each is answered by one frame.
    return to.http().post("/push/send?session=" + session,
      new JsonObject().put("type", "online").put("id", id).put("uids", new JsonArray()));
  }

  private static List<Integer> ids(JsonArray frames) {
    return frames.stream().map(each -> ((JsonArray) each).getJsonObject(1).getInteger("id")).toList();
  }

  private static JsonArray poll(PushServer at, String session, long after) {
    HttpCalls.Reply reply = at.http().get("/push/poll?session=" + session + "&after=" + after);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return new JsonArray(reply.body());
  }

  /** Reads chunks up to one that is no ping. */
  private static String part(RawClient client) {
    String text = "\n";
    while (text.equals("\n") || text.equals(":\n\n")) {
      text = new String(client.read(Integer.parseInt(client.readLine().trim(), 16)));
      client.read(2);
    }
    return text;
  }

  private static RawClient stream(PushServer at, String path) {
    RawClient client = at.http().send("GET", path, "");
    RawResponse head = RawResponse.read(client);
    assertThat(head.status()).isEqualTo(200);
    return client;
  }

  @Test
  void pollsAndSendsMayComeToAnyNode() {
    String session = open();
    List<Integer> got = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      assertThat(send(i % 2 == 0 ? home : other, session, i).status()).isEqualTo(204);
      while (got.size() < i) {
        got.addAll(ids(poll(i % 3 == 0 ? home : other, session, got.size())));
      }
    }
    assertThat(got).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(poll(other, session, 6)).as("nothing came in time").isEmpty();
  }

  @Test
  void whatWasHandedToAnotherNodeComesAgainIfTheClientHasNotConfirmedIt() {
    String session = open();
    send(other, session, 1);
    send(other, session, 2);
    Await.until("both are there", () -> poll(other, session, 0).size() == 2);
    assertThat(ids(poll(other, session, 0))).containsExactly(1, 2);
    assertThat(ids(poll(home, session, 1))).containsExactly(2);
    assertThat(poll(other, session, 2)).isEmpty();
    assertThat(other.http().get("/push/poll?session=" + session + "&after=1").status()).isEqualTo(404);
  }

  @Test
  void streamsGoOnOnAnotherNode() {
    for (String kind : List.of("sse", "stream")) {
      String session = open();
      try (RawClient client = stream(other, "/push/" + kind + "?session=" + session + "&after=0")) {
        for (int i = 1; i <= 3; i++) {
          send(home, session, i);
          assertThat(part(client)).contains(kind.equals("sse") ? "id: " + i + "\n" : "[" + i + ",")
            .contains("\"id\":" + i);
        }
      }
      try (RawClient client = stream(home, "/push/" + kind + "?session=" + session + "&after=1")) {
        String again = part(client);
        assertThat(again).contains("\"id\":2");
        assertThat(again.contains("\"id\":3") ? again : part(client)).contains("\"id\":3");
      }
    }
  }

  @Test
  void theNewerOfTwoReceiversGetsTheFramesWhereverTheyAre() {
    String session = open();
    try (RawClient older = stream(other, "/push/sse?session=" + session)) {
      try (RawClient newer = stream(home, "/push/sse?session=" + session)) {
        assertThat(part(older)).contains("\"code\":3501");
        assertThat(older.readLine()).startsWith("0");
        try (RawClient newest = stream(other, "/push/stream?session=" + session + "&after=0")) {
          assertThat(part(newer)).contains("\"code\":3501");
          send(home, session, 1);
          assertThat(part(newest)).contains("\"id\":1");
        }
      }
    }
  }

  @Test
  void whyTheServerClosedASessionIsToldOnAnyNode() {
    String session = open();
    String polling = open();
    try (RawClient client = stream(other, "/push/sse?session=" + session)) {
      send(home, session, 1);
      part(client);
      home.instances.get(0).bridge().gateway().everyone().close(CloseReason.KICKED);
      assertThat(part(client)).contains("\"type\":\"close\",\"code\":3500");
    }
    Await.until("the poll is told", () -> {
      HttpCalls.Reply reply = other.http().get("/push/poll?session=" + polling);
      return reply.status() == 200 && reply.body().contains("\"code\":3500");
    });
    assertThat(other.http().get("/push/poll?session=" + polling).status()).isEqualTo(404);
  }

  @Test
  void whatIsRefusedThereIsRefusedHere() {
    String session = open();
    String send = "/push/send?session=" + session;
    assertThat(other.http().call("POST", send, "x").status()).isEqualTo(400);
    assertThat(other.http().call("POST", send, "{\"a\":\"" + "x".repeat(200_000) + "\"}").status()).isEqualTo(413);
    assertThat(other.http().get("/push/poll?session=" + session + "&after=1").status()).isEqualTo(400);
    assertThat(other.http().call("DELETE", "/push/session?session=" + session, "").status()).isEqualTo(204);
    Await.untilEqual(404, () -> other.http().get("/push/poll?session=" + session).status());
    String node = session.substring(session.lastIndexOf('-'));
    for (String unknown : List.of("x" + node, "x-x", "x", "")) {
      assertThat(other.http().get("/push/sse?session=" + unknown).status()).isEqualTo(404);
      assertThat(other.http().post("/push/send?session=" + unknown, new JsonObject()).status()).isEqualTo(404);
    }
  }

  @Test
  void aSessionOfANodeThatDiedIs404() {
    String session = open();
    try (RawClient client = stream(other, "/push/sse?session=" + session)) {
      nodes.stop(NODE_OF_HOME);
      Await.untilEqual(404, () -> other.http().get("/push/poll?session=" + session).status());
      String line = client.readLine();
      while (!line.startsWith("0")) {
        line = client.readLine();
      }
    }
  }
}
