// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The engine.io-client of all generations, run by Node: {@code src/test/js/engine.js}. Skipped, by name, if node or npm
 * is missing or npm has no network.
 */
@CleanVertx
class EngineClientsIT {

  private static final int TOTAL = 3_000;

  private static ProcessFixture client(EngineFixture server, int generation, String transports, String scenario) {
    return NodeScripts.with("engine.io-client-" + generation).start("engine.js", Map.of(
      "GENERATION", "" + generation, "TRANSPORTS", transports.replace('+', ','), "SCENARIO", scenario,
      "TOTAL", "" + TOTAL, "ENGINE_URL", "http://127.0.0.1:" + server.port()));
  }

  @ParameterizedTest
  @CsvSource({"1,polling", "1,websocket", "1,polling+websocket", "3,polling", "3,websocket", "3,polling+websocket",
    "4,polling", "4,websocket", "4,polling+websocket"})
  void echoesTextAndBytes(int generation, String transports, Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (ProcessFixture client = client(server, generation, transports, "echo")) {
      client.awaitLine("ok - 8 messages over");
      client.awaitLine("ok - closed: forced close");
      assertThat(client.exitCode()).as(client.output()).isZero();
    }
    Await.until("the session ends", () -> server.server().sessionCount() == 0);
    Await.until("its end is told", () -> !server.ends.isEmpty());
    assertThat(server.ends).containsExactly("transport close");
  }

  @ParameterizedTest
  @CsvSource({"1,polling", "1,websocket", "1,polling+websocket", "3,polling", "3,websocket", "3,polling+websocket",
    "4,polling", "4,websocket", "4,polling+websocket"})
  void losesAndDoublesNothingWhileTheTransportChanges(int generation, String transports, Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions(), 2, socket -> {
      EngineFixture.echo(socket);
      int[] next = {0};
      vertx.setPeriodic(2, timer -> {
        for (int i = 0; i < 20 && next[0] < TOTAL; i++) {
          Buffer text = Buffer.buffer("s" + next[0]++);
          socket.session().send(next[0] % 4 == 0 ? EngineMessage.binary(text) : EngineMessage.text(text));
        }
        if (next[0] == TOTAL || socket.session().closeReason() != null) {
          vertx.cancelTimer(timer);
        }
      });
    });
    try (ProcessFixture client = client(server, generation, transports, "stream")) {
      assertThat(client.exitCode()).as(client.output()).isZero();
      assertThat(client.output()).contains("ok - 3000 echoes, 3000 of the server's, by ");
      if (transports.contains("+")) {
        assertThat(client.output()).contains("by websocket, upgraded on the way");
      }
    }
  }

  @Test
  void understandsTheBinaryBodiesOfBrowsers(Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions());
    try (ProcessFixture script = NodeScripts.with("engine.io-client-1").start("binary.js",
      Map.of("ENGINE_URL", "http://127.0.0.1:" + server.port()))) {
      assertThat(script.exitCode()).as(script.output()).isZero();
      assertThat(script.lines()).containsExactly(
        "ok - client 1, node: application/octet-stream", "ok - client 1, browser: application/octet-stream",
        "ok - client 3, node: application/octet-stream", "ok - client 3, browser: application/octet-stream");
    }
  }

  @ParameterizedTest
  @CsvSource({"3,polling", "3,websocket", "4,polling", "4,websocket"})
  void beatsAndTellsOfItsEnd(int generation, String transports, Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx,
      new EngineOptions().setPingIntervalMs(100).setPingTimeoutMs(2_000), 2, socket -> vertx.setTimer(700, later -> {
        socket.session().send(EngineMessage.text(Buffer.buffer("still here")));
        socket.close();
      }));
    try (ProcessFixture client = client(server, generation, transports, "idle")) {
      client.awaitLine("ok - message: still here");
      client.awaitLine("ok - closed: transport close");
      assertThat(client.exitCode()).isZero();
    }
    assertThat(server.ends).containsExactly("forced close");
    Await.until("the session is forgotten", () -> server.server().sessionCount() == 0);
  }

  @ParameterizedTest
  @CsvSource({"3,polling", "3,websocket", "4,polling", "4,websocket"})
  void losesAClientThatStopsAnswering(int generation, String transports, Vertx vertx) {
    EngineFixture server = EngineFixture.echo(vertx, new EngineOptions().setPingIntervalMs(100).setPingTimeoutMs(200));
    try (ProcessFixture client = client(server, generation, transports, "idle")) {
      client.awaitLine("ok - message: hi");
      client.signal("STOP");
      Await.until("the session ends", () -> server.server().sessionCount() == 0 || !server.ends.isEmpty());
      assertThat(server.ends).containsExactly("ping timeout");
      assertThat(server.server().counters().toJson().getLong("pingTimeouts")).isEqualTo(1);
      client.signal("CONT");
    }
  }

  @ParameterizedTest
  @CsvSource({"3,polling+websocket", "4,polling+websocket"})
  void takesAClientThatComesAgain(int generation, String transports, Vertx vertx) {
    EngineFixture server = EngineFixture.start(vertx, new EngineOptions(), 2, socket -> socket.handler(message -> {
      if (message.payload().toString().equals("close me")) {
        socket.close();
      } else {
        socket.session().send(message);
      }
    }));
    try (ProcessFixture client = client(server, generation, transports, "again")) {
      client.awaitLine("ok - closed: transport close");
      client.awaitLine("ok - again: hello");
      assertThat(client.exitCode()).isZero();
    }
    Await.until("both sessions are over", () -> server.ends.size() == 2);
  }
}
