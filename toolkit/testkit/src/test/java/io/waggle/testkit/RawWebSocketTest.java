// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class RawWebSocketTest {

  private HttpServer server;

  private int serve(Vertx vertx, Handler<ServerWebSocket> handler) {
    server = Await.result(vertx.createHttpServer().webSocketHandler(handler).listen(0, "127.0.0.1"));
    return server.actualPort();
  }

  private int serveEcho(Vertx vertx) {
    return serve(vertx, socket -> {
      socket.textMessageHandler(socket::writeTextMessage);
      socket.binaryMessageHandler(socket::writeBinaryMessage);
    });
  }

  @AfterEach
  void closeServer() {
    if (server != null) {
      Await.result(server.close());
    }
  }

  @Test
  void exchangesMessagesOfEveryLengthForm(Vertx vertx) {
    try (RawWebSocket socket = RawWebSocket.connect(serveEcho(vertx), "/")) {
      assertThat(socket.sendText("short €").readText()).isEqualTo("short €");
      String medium = "m".repeat(300);
      assertThat(socket.sendText(medium).readText()).isEqualTo(medium);
      // Longer than one frame of the server may be: it comes back in two.
      byte[] large = new byte[60_000];
      socket.send(RawFrame.binary(large).withFin(false), RawFrame.of(RawFrame.CONTINUATION, large));
      assertThat(socket.read().payload().length + socket.read().payload().length).isEqualTo(120_000);
    }
  }

  @Test
  void sendsFragmentsAndControlFramesInBetween(Vertx vertx) {
    try (RawWebSocket socket = RawWebSocket.connect(serveEcho(vertx), "/")) {
      socket.send(RawFrame.text("one ").withFin(false), RawFrame.ping("p"),
        RawFrame.of(RawFrame.CONTINUATION, "two".getBytes()));
      assertThat(socket.expect(RawFrame.PONG).payloadText()).isEqualTo("p");
      assertThat(socket.readText()).isEqualTo("one two");
    }
  }

  @Test
  void readsTheCloseOfTheServer(Vertx vertx) {
    try (RawWebSocket socket = RawWebSocket.connect(serve(vertx, s -> s.close((short) 4001, "enough")), "/")) {
      RawFrame close = socket.expectClose(4001);
      assertThat(close.closeReason()).isEqualTo("enough");
      socket.send(RawFrame.close(4001, ""));
      assertThat(socket.client().expectClosed()).isEqualTo(RawClient.Ending.CLOSED);
    }
  }

  @Test
  void complainsAboutAnotherCodeThanExpected(Vertx vertx) {
    try (RawWebSocket socket = RawWebSocket.connect(serve(vertx, s -> s.close((short) 4001, "enough")), "/")) {
      assertThatThrownBy(() -> socket.expectClose(1000)).isInstanceOf(AssertionError.class)
        .hasMessage("close: 4001 enough (expected: 1000)");
    }
  }

  @Test
  void sendsWhatTheServerMustRefuse(Vertx vertx) {
    int port = serveEcho(vertx);
    for (RawFrame bad : new RawFrame[] {
      RawFrame.text("no mask").withMask(false),
      RawFrame.of(0x3, new byte[0]),
      RawFrame.ping("").withFin(false),
      RawFrame.text("not in the shortest form").withLengthBits(16),
      RawFrame.text("").withClaimedLength(-1)}) {
      try (RawWebSocket socket = RawWebSocket.connect(port, "/")) {
        socket.send(bad);
        // Vert.x by itself sends a close frame for some of these and none for others.
        assertThat(socket.client().awaitEnd()).isNotNull();
      }
    }
  }

  @Test
  void passesHeadersAndShowsARefusal(Vertx vertx) {
    server = Await.result(vertx.createHttpServer().webSocketHandshakeHandler(handshake -> {
      if ("yes".equals(handshake.headers().get("X-Allowed"))) {
        handshake.accept();
      } else {
        handshake.reject(403);
      }
    }).listen(0, "127.0.0.1"));
    int port = server.actualPort();
    try (RawWebSocket socket = RawWebSocket.connect(port, "/", "X-Allowed: yes")) {
      assertThat(socket.response().status()).isEqualTo(101);
      assertThat(socket.response().header("upgrade")).isEqualTo("websocket");
    }
    try (RawClient client = RawClient.connect(port)) {
      assertThat(RawWebSocket.handshake(client, "localhost", "/").status()).isEqualTo(403);
    }
    assertThatThrownBy(() -> RawWebSocket.connect(port, "/")).isInstanceOf(AssertionError.class)
      .hasMessageContaining("handshake refused: HTTP/1.1 403");
  }

  @Test
  void encodesFramesByteForByte() {
    assertThat(RawFrame.text("Hi").withMask(false).encode()).containsExactly(0x81, 0x02, 'H', 'i');
    assertThat(RawFrame.text("Hi").encode())
      .containsExactly(0x81, 0x82, 0x37, 0xFA, 0x21, 0x3D, 'H' ^ 0x37, 'i' ^ 0xFA);
    assertThat(RawFrame.close(1000, "").withMask(false).withRsv(RawFrame.RSV1).encode())
      .containsExactly(0xC8, 0x02, 0x03, 0xE8);
    assertThat(RawFrame.binary(new byte[1]).withMask(false).withLengthBits(16).encode())
      .containsExactly(0x82, 126, 0, 1, 0);
    assertThat(RawFrame.binary(new byte[0]).withMask(false).withClaimedLength(1L << 40).encode())
      .containsExactly(0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0);
  }
}
