// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import static io.waggle.bridges.socketio.impl.engine.PollClient.OPEN_3;
import static io.waggle.bridges.socketio.impl.engine.PollClient.OPEN_4;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@CleanVertx
class EngineHttpTest {

  private static final EngineOptions DEFAULTS = new EngineOptions();

  private static JsonObject opened(PollClient.Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return new JsonObject(answer.text().substring(answer.text().indexOf('{')));
  }

  @Test
  void opensSessionsOfBothRevisions(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    PollClient.Answer fourth = PollClient.get(server, OPEN_4);
    assertThat(fourth.text()).startsWith("0{");
    assertThat(fourth.header("content-type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(fourth.header("cache-control")).isEqualTo("no-store");
    assertThat(fourth.header("set-cookie")).isNull();
    JsonObject json = opened(fourth);
    assertThat(json.getString("sid")).matches("[A-Za-z0-9_-]{20}");
    assertThat(json.getJsonArray("upgrades")).isEqualTo(new JsonArray().add("websocket"));
    assertThat(json.getInteger("pingInterval")).isEqualTo(25_000);
    assertThat(json.getInteger("pingTimeout")).isEqualTo(20_000);
    assertThat(json.getInteger("maxPayload")).isEqualTo(1_000_000);
    PollClient.Answer third = PollClient.get(server, OPEN_3);
    String packet = third.text().substring(third.text().indexOf(':') + 1);
    assertThat(third.text()).isEqualTo(packet.length() + ":" + packet);
    assertThat(opened(third).containsKey("maxPayload")).isFalse();
    assertThat(PollClient.get(server, "/socket.io?" + OPEN_4).status()).isEqualTo(200);
    assertThat(PollClient.get(server, "/other/?" + OPEN_4).status()).isEqualTo(404);
  }

  @Test
  void tellsTheApplicationOfTheOpeningRequest(Vertx vertx) {
    List<JsonObject> handshakes = new CopyOnWriteArrayList<>();
    EngineFixture server = EngineFixture.start(vertx, DEFAULTS, 1, socket -> {
      handshakes.add(socket.handshake());
      assertThat(socket.transport()).isEqualTo("polling");
      assertThat(socket.revision()).isEqualTo(4);
      assertThat(socket.writable()).isFalse();
    });
    PollClient.get(server, OPEN_4 + "&token=a%20b", "X-Thing: 1", "x-thing: 2");
    JsonObject handshake = handshakes.get(0);
    assertThat(handshake.getJsonObject("headers").getString("x-thing")).isEqualTo("1, 2");
    assertThat(handshake.getJsonObject("query").getString("token")).isEqualTo("a b");
    assertThat(handshake.getString("address")).isEqualTo("127.0.0.1");
    assertThat(handshake.getString("url")).isEqualTo("/socket.io/?" + OPEN_4 + "&token=a%20b");
    assertThat(handshake.getBoolean("secure")).isFalse();
    assertThat(handshake.getBoolean("xdomain")).isFalse();
    assertThat(handshake.getLong("time")).isBetween(1L, System.currentTimeMillis());
  }

  @ParameterizedTest
  @CsvSource({
    "GET, transport=polling, 400, 5, Unsupported protocol version",
    "GET, EIO=2&transport=polling, 400, 5, Unsupported protocol version",
    "GET, EIO=5&transport=polling, 400, 5, Unsupported protocol version",
    "GET, EIO=4, 400, 0, Transport unknown",
    "GET, EIO=4&transport=carrierpigeon, 400, 0, Transport unknown",
    "GET, EIO=4&transport=websocket, 400, 3, Bad request",
    "GET, EIO=4&transport=polling&sid=nobody, 400, 1, Session ID unknown",
    "POST, EIO=4&transport=polling&sid=nobody, 400, 1, Session ID unknown",
    "POST, EIO=4&transport=polling, 400, 2, Bad handshake method",
    "PUT, EIO=4&transport=polling, 400, 2, Bad handshake method",
    "GET, EIO=4&transport=polling&j=0, 400, 3, Bad request"})
  void refusesInTheWordsOfTheProtocol(String method, String query, int status, int code, String text, Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    PollClient.Answer answer = PollClient.exchange(server, method, query, new byte[0]);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).isEqualTo("{\"code\":" + code + ",\"message\":\"" + text + "\"}");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(server.server().sessionCount()).isZero();
  }

  @Test
  void takesSeveralPacketsInOneBodyAndAnswersInOne(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    String fourth = PollClient.open(server, OPEN_4);
    PollClient.Answer ok = PollClient.post(server, fourth, "4a\u001e4é😀\u001ebAQI=\u001e4");
    assertThat(ok.text()).isEqualTo("ok");
    assertThat(PollClient.get(server, fourth).text()).isEqualTo("4a\u001e4é😀\u001ebAQI=\u001e4");
    String third = PollClient.open(server, OPEN_3 + "&b64=1");
    assertThat(PollClient.post(server, third, "2:4a4:4é😀6:b4AQI=1:2").text()).isEqualTo("ok");
    assertThat(PollClient.get(server, third).text()).isEqualTo("2:4a4:4é😀6:b4AQI=1:3");
  }

  @Test
  void sendsAndTakesBinaryBodiesOfRevisionThree(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    String session = PollClient.open(server, OPEN_3);
    byte[] body = HexFormat.of().parseHex("0003ff34c3a9" + "0103ff040102");
    PollClient.Answer ok =
      PollClient.exchange(server, "POST", session, body, "Content-Type: application/octet-stream");
    assertThat(ok.text()).isEqualTo("ok");
    PollClient.Answer echo = PollClient.get(server, session);
    assertThat(echo.header("content-type")).isEqualTo("application/octet-stream");
    assertThat(echo.bytes()).isEqualTo(body);
    PollClient.post(server, session, "3:4hi");
    assertThat(PollClient.get(server, session).text()).isEqualTo("3:4hi");
  }

  @Test
  void keepsAPollUntilThereIsAMessage(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    String session = PollClient.open(server, OPEN_4);
    try (PollClient poll = new PollClient(server.port()).get(session)) {
      PollClient.post(server, session, "4later");
      assertThat(poll.read().text()).isEqualTo("4later");
      poll.get(session);
      PollClient.post(server, session, "4on the same connection");
      assertThat(poll.read().text()).isEqualTo("4on the same connection");
    }
  }

  @Test
  void servesASessionWhateverInstanceItsRequestsComeTo(Vertx vertx) {
    Set<String> threads = ConcurrentHashMap.newKeySet();
    EngineFixture server = EngineFixture.start(vertx, DEFAULTS, 2, socket -> {
      String home = Thread.currentThread().getName();
      socket.handler(message -> {
        threads.add(home);
        socket.session().send(EngineMessage.text(
          Buffer.buffer(Thread.currentThread().getName().equals(home) ? "home" : "abroad")));
      });
    });
    for (int i = 0; i < 16; i++) {
      String session = PollClient.open(server, OPEN_4);
      try (PollClient poll = new PollClient(server.port()).get(session)) {
        for (int j = 0; j < 2; j++) {
          assertThat(PollClient.post(server, session, "4x").text()).isEqualTo("ok");
        }
        String answer = poll.read().text();
        String rest = answer.contains("\u001e") ? answer : answer + "\u001e" + PollClient.get(server, session).text();
        assertThat(rest).isEqualTo("4home\u001e4home");
      }
    }
    assertThat(threads).hasSize(2);
  }

  @Test
  void endsASessionThatIsPolledTwiceAtOnce(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    String session = PollClient.open(server, OPEN_4);
    String other = PollClient.open(server, OPEN_4);
    try (PollClient first = new PollClient(server.port()).get(session)) {
      server.awaitPoll(session);
      PollClient.Answer second = PollClient.get(server, session);
      assertThat(second.status()).isEqualTo(400);
      assertThat(first.read().text()).isEqualTo("1");
    }
    assertThat(server.ends).containsExactly("transport error");
    assertThat(PollClient.get(server, session).text()).contains("\"code\":1");
    assertThat(PollClient.post(server, other, "4x").text()).isEqualTo("ok");
    assertThat(server.server().counters().toJson().getInteger("overlaps")).isEqualTo(1);
  }

  @Test
  void endsASessionThatPostsTwiceAtOnce(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    String session = PollClient.open(server, OPEN_4);
    try (PollClient slow = new PollClient(server.port())) {
      slow.client.send(PollClient.head("POST", session, 10) + "4");
      server.awaitBody(session);
      assertThat(PollClient.post(server, session, "6").status()).isEqualTo(400);
      assertThat(server.ends).containsExactly("transport error");
      assertThat(PollClient.get(server, session).text()).isEqualTo("1");
      slow.client.send("123456789");
      assertThat(slow.read().text()).contains("\"code\":1");
    }
  }

  @Test
  void takesNoBodyOverTheLimit(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setMaxPayloadBytes(1_000));
    String session = PollClient.open(server, OPEN_4);
    try (PollClient announced = new PollClient(server.port())) {
      // HTTP's own limit, 10 MiB, would refuse a gigabyte before anybody looked at the session.
      announced.client.send(PollClient.head("POST", session, 1_001));
      assertThat(announced.read().status()).isEqualTo(413);
    }
    try (PollClient gigabyte = new PollClient(server.port())) {
      gigabyte.client.send(PollClient.head("POST", session, 1L << 30));
      assertThat(gigabyte.read().status()).isEqualTo(413);
    }
    try (PollClient chunked = new PollClient(server.port())) {
      chunked.client.send(PollClient.head("POST", session, -1, "Transfer-Encoding: chunked"));
      chunked.client.send("3e8\r\n" + "4".repeat(1_000) + "\r\n").send("1\r\n4\r\n");
      assertThat(chunked.read().status()).isEqualTo(413);
    }
    assertThat(PollClient.post(server, session, "4" + "x".repeat(999)).text()).isEqualTo("ok");
    assertThat(PollClient.get(server, session).text()).hasSize(1_000);
    assertThat(server.server().counters().toJson().getInteger("tooBig")).isEqualTo(2);
  }

  @Test
  void takesNotMorePacketsThanTheLimit(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setMaxPackets(2));
    String session = PollClient.open(server, OPEN_4);
    assertThat(PollClient.post(server, session, "4a\u001e4b\u001e4c").status()).isEqualTo(400);
    assertThat(PollClient.get(server, session).text()).isEqualTo("4a\u001e4b\u001e1");
    assertThat(server.ends).containsExactly("parse error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "x", "4a\u001e", "b*", "2", "4\u001e8"})
  void endsASessionThatSendsSomethingElse(String body, Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, DEFAULTS, 1, socket -> { });
    String session = PollClient.open(server, OPEN_4);
    PollClient.Answer answer = PollClient.post(server, session, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
    assertThat(PollClient.get(server, session).text()).isEqualTo("1");
    assertThat(server.ends).containsExactly("parse error");
    assertThat(server.server().sessionCount()).isZero();
    assertThat(server.server().counters().toJson().getInteger("malformed")).isEqualTo(1);
  }

  @Test
  void learnsThatAClientLeft(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    String polling = PollClient.open(server, OPEN_4);
    try (PollClient poll = new PollClient(server.port()).get(polling)) {
      server.awaitPoll(polling);
    }
    Await.until("its connection is missed", () -> server.ends.equals(List.of("transport error")));
    String posting = PollClient.open(server, OPEN_4);
    try (PollClient post = new PollClient(server.port())) {
      post.client.send(PollClient.head("POST", posting, 10) + "4");
      Await.until("the body has begun", () -> server.session(posting).polling().posting.get());
    }
    Await.until("its body is missed", () -> server.ends.size() == 2);
    String polite = PollClient.open(server, OPEN_4);
    try (PollClient poll = new PollClient(server.port()).get(polite)) {
      server.awaitPoll(polite);
      assertThat(PollClient.post(server, polite, "1").text()).isEqualTo("ok");
      assertThat(poll.read().text()).isEqualTo("6");
    }
    assertThat(server.ends).containsExactly("transport error", "transport error", "transport close");
    assertThat(server.server().sessionCount()).isZero();
  }

  @Test
  void forgetsClientsThatNeverPollAndRefusesTheirManyOthers(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx,
      new EngineOptions().setMaxSessionsPerAddress(20).setFirstPollTimeoutMs(2_000));
    Set<Integer> statuses = new HashSet<>();
    String served = PollClient.open(server, OPEN_4);
    assertThat(PollClient.post(server, served, "4hello").text()).isEqualTo("ok");
    try (PollClient client = new PollClient(server.port())) {
      for (int i = 0; i < 10_000; i++) {
        statuses.add(client.get(OPEN_4).read().status());
      }
      assertThat(statuses).containsExactlyInAnyOrder(200, 503);
    }
    assertThat(server.server().sessionCount()).isLessThanOrEqualTo(20);
    assertThat(PollClient.get(server, served).text()).isEqualTo("4hello");
    Await.until("those that never polled are gone", () -> server.server().sessionCount() == 1);
    assertThat(server.server().counters().toJson().getInteger("neverPolled")).isGreaterThanOrEqualTo(19);
    assertThat(server.server().counters().toJson().getInteger("refused")).isPositive();
    assertThat(PollClient.get(server, OPEN_4).status()).isEqualTo(200);
  }

  @Test
  void refusesSessionsOverTheLimitOfAll(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setMaxSessions(1));
    assertThat(PollClient.get(server, OPEN_4).status()).isEqualTo(200);
    PollClient.Answer refused = PollClient.get(server, OPEN_4);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.text()).isEqualTo("{\"code\":4,\"message\":\"Forbidden\"}");
  }

  @Test
  void endsASessionThatDoesNotFetchItsMessages(Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions().setMaxQueuedBytes(10_000), 1, socket ->
      socket.handler(message -> {
        long sent = 0;
        while (socket.session().send(EngineMessage.text(Buffer.buffer("x".repeat(100)))) && sent < 1_000_000) {
          sent += 100;
        }
        assertThat(sent).isLessThan(10_100);
      }));
    String session = PollClient.open(server, OPEN_4);
    PollClient.post(server, session, "4go");
    assertThat(server.ends).containsExactly("transport error");
    assertThat(PollClient.get(server, session).text()).isEqualTo("1");
    assertThat(server.server().counters().toJson().getInteger("slowConsumers")).isEqualTo(1);
  }

  @Test
  void keepsTheLastWordsForTheNextPollAndNotLonger(Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions().setCloseTimeoutMs(300), 2, socket ->
      socket.handler(message -> {
        socket.session().send(EngineMessage.text(Buffer.buffer("bye")));
        socket.close();
      }));
    String session = PollClient.open(server, OPEN_4);
    PollClient.post(server, session, "4end\u001e4of no interest any more");
    assertThat(PollClient.get(server, session).text()).isEqualTo("4bye\u001e1");
    assertThat(PollClient.get(server, session).text()).contains("\"code\":1");
    String absent = PollClient.open(server, OPEN_4);
    PollClient.post(server, absent, "4end");
    Await.until("nobody fetched them", () -> server.server().sessionCount() == 0);
    assertThat(PollClient.get(server, absent).text()).contains("\"code\":1");
    assertThat(server.ends).containsExactly("forced close", "forced close");
  }

  @Test
  void asksForAnswersAndMissesThem(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setPingIntervalMs(200).setPingTimeoutMs(400));
    String session = PollClient.open(server, OPEN_4);
    for (int i = 0; i < 5; i++) {
      assertThat(PollClient.get(server, session).text()).isEqualTo("2");
      assertThat(PollClient.post(server, session, "3").text()).isEqualTo("ok");
    }
    assertThat(server.ends).isEmpty();
    assertThat(PollClient.get(server, session).text()).isEqualTo("2");
    try (PollClient poll = new PollClient(server.port()).get(session)) {
      assertThat(poll.read().text()).isEqualTo("1");
    }
    assertThat(server.ends).containsExactly("ping timeout");
    String third = PollClient.open(server, OPEN_3 + "&b64=1");
    assertThat(PollClient.post(server, third, "6:2probe").text()).isEqualTo("ok");
    assertThat(PollClient.get(server, third).text()).isEqualTo("6:3probe");
    assertThat(PollClient.get(server, third).text()).isEqualTo("1:1");
    assertThat(server.ends).containsExactly("ping timeout", "ping timeout");
  }

  @Test
  void endsWithTheServer(Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, DEFAULTS, 1, EngineFixture::echo);
    String session = PollClient.open(server, OPEN_4);
    try (PollClient poll = new PollClient(server.port()).get(session)) {
      server.awaitPoll(session);
      server.stop();
      assertThat(poll.read().text()).isEqualTo("1");
    }
    assertThat(server.ends).containsExactly("server shutting down");
    assertThat(server.server().sessionCount()).isZero();
  }

  @Test
  void aHandlerThatFailsEndsItsSessionOnly(Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, DEFAULTS, 1, socket -> socket.handler(message -> {
      if (message.payload().toString().equals("fail")) {
        throw new IllegalStateException("on purpose");
      }
      socket.session().send(message);
    }));
    String bad = PollClient.open(server, OPEN_4);
    String good = PollClient.open(server, OPEN_4);
    PollClient.post(server, bad, "4fail");
    assertThat(PollClient.get(server, bad).text()).isEqualTo("1");
    PollClient.post(server, good, "4x");
    assertThat(PollClient.get(server, good).text()).isEqualTo("4x");
    assertThat(server.ends).containsExactly("transport error");
  }

  @Test
  void serializesNothingButUtf8(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, DEFAULTS);
    String session = PollClient.open(server, OPEN_4);
    byte[] malformed = "4x".getBytes(StandardCharsets.UTF_8);
    malformed[1] = (byte) 0xC3;
    assertThat(PollClient.exchange(server, "POST", session, malformed).status()).isEqualTo(400);
    assertThat(server.ends).containsExactly("parse error");
  }
}
