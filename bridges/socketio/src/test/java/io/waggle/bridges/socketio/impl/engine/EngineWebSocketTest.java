// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import static io.waggle.bridges.socketio.impl.engine.PollClient.OPEN_3;
import static io.waggle.bridges.socketio.impl.engine.PollClient.OPEN_4;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawResponse;
import io.waggle.testkit.RawWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@CleanVertx
class EngineWebSocketTest {

  private static final String DIRECT_3 = "/socket.io/?EIO=3&transport=websocket";
  private static final String DIRECT_4 = "/socket.io/?EIO=4&transport=websocket";

  private static RawWebSocket connect(EngineFixture server, String path) {
    return RawWebSocket.connect(server.port(), path);
  }

  /** Returns a socket for a session that polls. */
  private static RawWebSocket second(EngineFixture server, String session) {
    return connect(server, "/socket.io/?" + session.replace("polling", "websocket").replace("&b64=1", ""));
  }

  @Test
  void echoesInBothRevisions(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (RawWebSocket fourth = connect(server, DIRECT_4); RawWebSocket third = connect(server, DIRECT_3)) {
      assertThat(fourth.readText()).startsWith("0{\"sid\":\"").contains("\"upgrades\":[],");
      assertThat(third.readText()).startsWith("0{\"sid\":\"");
      assertThat(fourth.sendText("4é😀").readText()).isEqualTo("4é😀");
      assertThat(third.sendText("4é😀").readText()).isEqualTo("4é😀");
      fourth.send(RawFrame.binary(new byte[] {1, 2}));
      assertThat(fourth.expect(RawFrame.BINARY).payload()).containsExactly(1, 2);
      third.send(RawFrame.binary(new byte[] {4, 1, 2}));
      assertThat(third.expect(RawFrame.BINARY).payload()).containsExactly(4, 1, 2);
      assertThat(third.sendText("2x").readText()).isEqualTo("3x");
    }
    Await.until("both are missed", () -> server.ends.equals(List.of("transport close", "transport close")));
  }

  @Test
  void sendsTextOnlyToClientsThatTakeNoBinary(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (RawWebSocket fourth = connect(server, DIRECT_4 + "&b64=1");
         RawWebSocket third = connect(server, DIRECT_3 + "&b64=1")) {
      fourth.readText();
      third.readText();
      assertThat(fourth.sendText("bAQI=").readText()).isEqualTo("bAQI=");
      assertThat(third.sendText("b4AQI=").readText()).isEqualTo("b4AQI=");
      assertThat(third.sendText("4x").readText()).isEqualTo("4x");
    }
  }

  @Test
  void tellsTheApplicationOfTheOpeningRequest(Vertx vertx) {
    List<String> seen = new CopyOnWriteArrayList<>();
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions(), 1, socket -> seen.add(
      socket.transport() + " " + socket.writable() + " " + socket.handshake().getJsonObject("query").getString("token") + " "
      + socket.handshake().getJsonObject("headers").getString("upgrade") + " "
      + socket.handshake().getString("address") + " " + socket.session().remoteAddress().host()));
    try (RawWebSocket socket = connect(server, DIRECT_4 + "&token=t")) {
      socket.readText();
      Await.until("the socket is announced", () -> !seen.isEmpty());
      assertThat(seen).containsExactly("websocket true t websocket 127.0.0.1 127.0.0.1");
    }
  }

  @ParameterizedTest
  @CsvSource({"transport=websocket, 5", "EIO=4&transport=polling, 3", "EIO=4, 0",
    "EIO=4&transport=websocket&sid=nobody, 1"})
  void refusesInTheWordsOfTheProtocol(String query, int code, Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (RawClient client = RawClient.connect(server.port())) {
      RawResponse refused = RawWebSocket.handshake(client, "localhost", "/socket.io/?" + query);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(client.readUntil("}")).startsWith("{\"code\":" + code + ",");
    }
  }

  @Test
  void refusesTransportsAndUpgradesThatAreSwitchedOff(Vertx vertx) {
    EngineFixture polling = EngineFixture.echo(vertx,
      new EngineOptions().setPath("/a").setTransports(List.of("polling")));
    EngineFixture still = EngineFixture.echo(vertx, new EngineOptions().setPath("/b/").setAllowUpgrades(false));
    EngineFixture sockets = EngineFixture.echo(vertx,
      new EngineOptions().setPath("/c/").setTransports(List.of("websocket")).setMaxSessions(1));
    assertThat(PollClient.get(polling, "/a/?" + OPEN_4).text()).contains("\"upgrades\":[]");
    assertThat(PollClient.get(sockets, "/c/?" + OPEN_4).text()).contains("\"code\":0");
    String opened = PollClient.get(still, "/b/?" + OPEN_4).text();
    assertThat(opened).contains("\"upgrades\":[]");
    try (RawClient one = RawClient.connect(polling.port()); RawClient two = RawClient.connect(still.port());
         RawWebSocket only = connect(sockets, "/c/?EIO=4&transport=websocket");
         RawClient three = RawClient.connect(sockets.port())) {
      assertThat(RawWebSocket.handshake(one, "localhost", "/a/?EIO=4&transport=websocket").status()).isEqualTo(400);
      assertThat(RawWebSocket.handshake(two, "localhost", "/b/?EIO=4&transport=websocket&sid="
        + opened.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1")).status()).isEqualTo(400);
      only.readText();
      assertThat(RawWebSocket.handshake(three, "localhost", "/c/?EIO=4&transport=websocket").status()).isEqualTo(503);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OPEN_3 + "&b64=1", OPEN_4})
  void changesFromPollingToWebSocketWithoutLosingAnything(String open, Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    for (int round = 0; round < 6; round++) {
      String session = PollClient.open(server, open);
      boolean third = open.equals(OPEN_3 + "&b64=1");
      try (PollClient poll = new PollClient(server.port()).get(session);
           RawWebSocket socket = second(server, session)) {
        assertThat(socket.sendText("2probe").readText()).isEqualTo("3probe");
        assertThat(poll.read().text()).isEqualTo(third ? "1:6" : "6");
        // A client that has not read "3probe" yet polls again, and may get a message or has to be let go.
        poll.get(session);
        assertThat(poll.read().text()).isEqualTo(third ? "1:6" : "6");
        poll.get(session);
        PollClient.post(server, session, third ? "2:4a" : "4a");
        assertThat(poll.read().text()).isIn(third ? "2:4a" : "4a", third ? "1:6" : "6");
        PollClient.post(server, session, third ? "2:4b6:b4AQI=" : "4b\u001ebAQI=");
        socket.sendText("5").sendText("4c");
        String first = socket.readText();
        assertThat(first).isIn("4a", "4b");
        assertThat(first.equals("4a") ? socket.readText() : first).isEqualTo("4b");
        assertThat(socket.expect(RawFrame.BINARY).payload())
          .isEqualTo(third ? new byte[] {4, 1, 2} : new byte[] {1, 2});
        assertThat(socket.readText()).isEqualTo("4c");
        assertThat(server.session(session).transport()).isEqualTo("websocket");
        assertThat(PollClient.get(server, session).text()).contains("\"code\":3");
        assertThat(PollClient.post(server, session, "4").text()).contains("\"code\":3");
      }
    }
    Await.until("all are missed", () -> server.ends.size() == 6);
    assertThat(server.server().counters().toJson().getInteger("upgraded")).isEqualTo(6);
  }

  @Test
  void answersAPollThatIsUnderWayWhenTheTransportChanges(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    String session = PollClient.open(server, OPEN_4);
    try (RawWebSocket socket = second(server, session)) {
      assertThat(socket.sendText("2probe").readText()).isEqualTo("3probe");
      try (PollClient poll = new PollClient(server.port()).get(session)) {
        server.awaitPoll(session);
        socket.sendText("5").sendText("4x");
        assertThat(poll.read().text()).isEqualTo("6");
        assertThat(socket.readText()).isEqualTo("4x");
      }
    }
  }

  @Test
  void goesOnPollingIfTheUpgradeIsNotFinished(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setUpgradeTimeoutMs(200));
    String session = PollClient.open(server, OPEN_4);
    try (RawWebSocket socket = second(server, session)) {
      assertThat(socket.sendText("2probe").readText()).isEqualTo("3probe");
      socket.expectClose(3002);
    }
    try (RawWebSocket wrong = second(server, session)) {
      wrong.sendText("4too early").expectClose(1002);
    }
    try (RawWebSocket malformed = second(server, session)) {
      malformed.sendText("9").expectClose(1002);
    }
    try (RawWebSocket gone = second(server, session)) {
      assertThat(gone.sendText("2probe").readText()).isEqualTo("3probe");
    }
    Await.until("all have failed",
      () -> server.server().counters().toJson().getInteger("failedUpgrades") == 4);
    PollClient.post(server, session, "4still here");
    assertThat(PollClient.get(server, session).text()).isEqualTo("4still here");
    assertThat(server.ends).isEmpty();
  }

  @Test
  void takesOneSocketAtATime(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    String session = PollClient.open(server, OPEN_4);
    try (RawWebSocket first = second(server, session)) {
      assertThat(first.sendText("2probe").readText()).isEqualTo("3probe");
      try (RawWebSocket other = second(server, session)) {
        other.expectClose(1008);
      }
      first.sendText("5").sendText("4x");
      assertThat(first.readText()).isEqualTo("4x");
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 7", "4, ''", "4, 2", "3, 3", "4, b*", "3, b"})
  void endsASessionThatSendsSomethingElse(int revision, String text, Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (RawWebSocket socket = connect(server, revision == 3 ? DIRECT_3 : DIRECT_4)) {
      socket.readText();
      socket.sendText(text);
      assertThat(socket.expect(RawFrame.CLOSE).closeCode()).isIn(1002, 1007);
    }
    assertThat(server.ends).containsExactly("parse error");
  }

  @Test
  void takesNoMessageOverTheLimit(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setMaxPayloadBytes(100));
    try (RawWebSocket socket = connect(server, DIRECT_4)) {
      socket.readText();
      assertThat(socket.sendText("4" + "x".repeat(99)).readText()).hasSize(100);
      socket.sendText("4" + "x".repeat(100));
      socket.expectClose(1009);
    }
    Await.until("its end is told", () -> server.ends.equals(List.of("transport error")));
  }

  @Test
  void asksForAnswersAndMissesThem(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setPingIntervalMs(100).setPingTimeoutMs(400));
    try (RawWebSocket fourth = connect(server, DIRECT_4); RawWebSocket third = connect(server, DIRECT_3)) {
      fourth.readText();
      third.readText();
      for (int i = 0; i < 4; i++) {
        assertThat(fourth.readText()).isEqualTo("2");
        fourth.sendText("3");
        assertThat(third.sendText("2").readText()).isEqualTo("3");
      }
      assertThat(server.ends).isEmpty();
      assertThat(fourth.readText()).isEqualTo("2");
      fourth.expectClose(3001);
      third.expectClose(3001);
    }
    assertThat(server.ends).containsExactly("ping timeout", "ping timeout");
  }

  @Test
  void closesWhatTheApplicationCloses(Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions(), 1, socket -> socket.handler(message -> {
      socket.session().send(EngineMessage.text(Buffer.buffer("bye")));
      socket.close();
      assertThat(socket.session().send(message)).isFalse();
    }));
    try (RawWebSocket socket = connect(server, DIRECT_4)) {
      socket.readText();
      assertThat(socket.sendText("4x").readText()).isEqualTo("4bye");
      socket.expectClose(1000);
    }
    assertThat(server.ends).containsExactly("forced close");
    Await.until("it is forgotten", () -> server.server().sessionCount() == 0);
  }

  @Test
  void endsOnTheWordOfTheClient(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (RawWebSocket socket = connect(server, DIRECT_4)) {
      socket.readText();
      socket.sendText("1").expectClose(1000);
    }
    assertThat(server.ends).containsExactly("transport close");
  }

  @Test
  void endsWithTheServer(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (RawWebSocket socket = connect(server, DIRECT_4)) {
      socket.readText();
      server.stop();
      socket.expectClose(1001);
    }
    assertThat(server.ends).containsExactly("server shutting down");
    assertThat(server.server().sessionCount()).isZero();
  }

  @Test
  void dropsAClientThatDoesNotReadAndNoOther(Vertx vertx) {
    List<EngineSocket> sockets = new CopyOnWriteArrayList<>();
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions().setMaxQueuedBytes(200_000), 1, socket -> {
      sockets.add(socket);
      socket.handler(message -> sockets.forEach(one -> one.session().send(message)));
    });
    try (RawClient slow = RawClient.connectSlowReader(server.port(), 2_048);
         RawWebSocket stalled = RawWebSocket.open(slow, "localhost", DIRECT_4);
         RawWebSocket reader = connect(server, DIRECT_4)) {
      stalled.readText();
      reader.readText();
      String text = "4" + "x".repeat(50_000);
      for (int i = 0; i < 1_000 && server.ends.isEmpty(); i++) {
        assertThat(reader.sendText(text).readText()).isEqualTo(text);
        assertThat(sockets.get(0).session().queuedBytes()).isLessThan(300_000);
      }
      assertThat(server.ends).containsExactly("transport error");
      assertThat(reader.sendText("4still here").readText()).isEqualTo("4still here");
    }
    assertThat(server.server().counters().toJson().getInteger("slowConsumers")).isEqualTo(1);
  }
}
