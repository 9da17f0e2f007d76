// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.WorkerOptions;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawWebSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

@CleanVertx
class WebSocketPathTest {

  private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  private static final byte[] HI_MASKED = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};

  private static WorkerFixture echo() {
    return WorkerFixture.start(worker -> worker
      .requestHandler(request -> request.response().end("page"))
      .webSocket("/ws", Protocol.lines(), c -> c.handler(text -> c.send("echo " + text))));
  }

  @Test
  void opensBesideThePages() {
    try (WorkerFixture server = echo(); RawWebSocket socket = RawWebSocket.connect(server.port(), "/ws?a=b")) {
      assertThat(socket.sendText("hi").readText()).isEqualTo("echo hi");
      assertThat(server.exchange("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("page");
      assertThat(server.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("page");
    }
  }

  @Test
  void opensOnAnyLastLevelUnlessAPathIsNamedInFull() {
    try (WorkerFixture server = WorkerFixture.start(worker -> worker
      .webSocket("/app/*", Protocol.lines(), c -> c.send("any " + c.handshake().path()))
      .webSocket("/app/own", Protocol.lines(), c -> c.send("own")))) {
      for (String[] each : new String[][] {{"/app/a?b=/c", "any /app/a"}, {"/app/own", "own"}}) {
        try (RawWebSocket socket = RawWebSocket.connect(server.port(), each[0])) {
          assertThat(socket.readText()).isEqualTo(each[1]);
        }
      }
      for (String path : List.of("/app", "/app/", "/app/a/b", "/a")) {
        try (RawClient client = server.client()) {
          client.send(UPGRADE.replace("/ws", path) + "\r\n");
          assertThat(client.read().status()).as(path).isEqualTo(404);
        }
      }
    }
  }

  @Test
  void losesNothingThatCameWithTheHandshakeInAnySplit() {
    byte[] head = (UPGRADE + "\r\n").getBytes();
    byte[] all = new byte[head.length + HI_MASKED.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(HI_MASKED, 0, all, head.length, HI_MASKED.length);
    try (WorkerFixture server = echo()) {
      for (int i = head.length - 6; i <= all.length; i++) {
        try (RawClient client = server.client()) {
          client.send(java.util.Arrays.copyOfRange(all, 0, i)).send(java.util.Arrays.copyOfRange(all, i, all.length));
          assertThat(client.read(true).status()).isEqualTo(101);
          assertThat(frame(client)).isEqualTo("echo hi");
        }
      }
    }
  }

  private static String frame(RawClient client) {
    try {
      assertThat(client.in().read()).isEqualTo(0x81);
      return new String(client.in().readNBytes(client.in().read()));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void opensBehindARequestOnTheSameConnection() {
    try (WorkerFixture server = echo(); RawClient client = server.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + UPGRADE + "\r\n").send(HI_MASKED);
      assertThat(client.read().text()).isEqualTo("page");
      assertThat(client.read(true).status()).isEqualTo(101);
      assertThat(frame(client)).isEqualTo("echo hi");
    }
  }

  @Test
  void refusesForeignOriginsOtherVersionsAndWhatTheHandlerRefuses() {
    try (WorkerFixture server = WorkerFixture.start(worker -> worker.webSocket("/ws", Protocol.lines(),
      new WorkerOptions(), c -> { }, handshake -> handshake.reject(403, "gesperrt \u00fc")));
         RawClient client = server.client()) {
      assertThat(server.exchange(UPGRADE + "Origin: http://evil\r\n\r\n").status()).isEqualTo(403);
      RawClient.Response version = server.exchange(UPGRADE.replace(": 13", ": 8") + "\r\n");
      assertThat(version.status()).isEqualTo(426);
      assertThat(version.header("sec-websocket-version")).isEqualTo("13");
      RawClient.Response refused = client.send(UPGRADE + "\r\n").read();
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.text()).isEqualTo("gesperrt \u00fc");
      assertThat(client.isClosedCleanly()).isTrue();
      assertThat(server.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(404);
    }
  }

  @Test
  void treatsAnUpgradeElsewhereAsARequestAndGoesOn() {
    String elsewhere = UPGRADE.replace("/ws", "/other") + "\r\n";
    try (WorkerFixture server = echo(); RawClient client = server.client()) {
      client.send(elsewhere + elsewhere);
      assertThat(client.read().text()).isEqualTo("page");
      assertThat(client.read().text()).isEqualTo("page");
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().text()).isEqualTo("page");
    }
  }

  @Test
  void learnsAtOnceOfAClientThatLeavesWithoutACloseFrame() {
    Promise<CloseReason> closed = Promise.promise();
    try (WorkerFixture server = WorkerFixture.start(worker -> worker
      .webSocket("/ws", Protocol.lines(), c -> c.closeHandler(closed::complete)))) {
      try (RawClient client = server.client()) {
        assertThat(client.send(UPGRADE + "\r\n").read(true).status()).isEqualTo(101);
      }
      assertThat(WorkerFixture.await(closed.future())).isEqualTo(CloseReason.LOST);
    }
  }

  @Test
  void closesItsConnectionsWithGoingAwayWhenTheWorkerCloses() {
    Promise<CloseReason> closed = Promise.promise();
    try (WorkerFixture server = WorkerFixture.start(worker -> worker
      .webSocket("/ws", Protocol.lines(), c -> c.closeHandler(closed::complete)));
         RawWebSocket socket = RawWebSocket.connect(server.port(), "/ws")) {
      assertThat(server.metrics().connections()).isEqualTo(1);
      server.context.runOnContext(run -> server.worker().close());
      socket.expectClose(1001);
      assertThat(WorkerFixture.await(closed.future())).isEqualTo(CloseReason.GOING_AWAY);
    }
  }

  @Test
  void takesTheClientsAddressFromTrustedProxies() {
    HttpWorkerOptions options = new HttpWorkerOptions().setTrustedProxies(List.of("127.0.0.1"));
    try (WorkerFixture server = WorkerFixture.start(options, worker -> worker
      .webSocket("/ws", Protocol.lines(), c -> c.send(c.remoteAddress().hostAddress())));
         RawWebSocket socket = RawWebSocket.connect(server.port(), "/ws", "X-Forwarded-For: 1.2.3.4")) {
      assertThat(socket.readText()).isEqualTo("1.2.3.4");
    }
  }
}
