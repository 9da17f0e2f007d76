// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import io.waggle.testkit.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's side of the WebSocket opening handshake, RFC 6455 section 4.2, with requests right and wrong. */
@CleanVertx
class HandshakeTest {

  private static final String RIGHT = "GET / HTTP/1.1\r\nHost: localhost:80\r\nUpgrade: websocket\r\n"
    + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  private static Worker<String> listen(Vertx vertx, WorkerOptions options, Consumer<Worker<String>> setup) {
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), options.setTransport(Transport.WEBSOCKET));
    worker.connectHandler(c -> c.handler(c::send));
    setup.accept(worker);
    return result(worker.listen());
  }

  private static Worker<String> listen(Vertx vertx) {
    return listen(vertx, new WorkerOptions(), worker -> {
    });
  }

  @Test
  void acceptsTheExampleOfTheRfc(Vertx vertx) {
    Worker<String> worker = listen(vertx);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      RawResponse response = RawResponse.read(client.send(RIGHT));
      assertThat(response.status()).isEqualTo(101);
      assertThat(response.header("Upgrade")).isEqualTo("websocket");
      assertThat(response.header("Connection")).isEqualTo("Upgrade");
      assertThat(response.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(response.header("Sec-WebSocket-Protocol")).isNull();
      assertThat(response.header("Sec-WebSocket-Extensions")).isNull();
    }
    result(worker.close());
  }

  @ParameterizedTest(name = "{1} -> {2}")
  @CsvSource(nullValues = "-", value = {
    "GET / HTTP/1.1, POST / HTTP/1.1, 405",
    "GET / HTTP/1.1, GET / HTTP/1.0, 400",
    "GET / HTTP/1.1, GET  HTTP/1.1, 400",
    "GET / HTTP/1.1, garbage, 400",
    "Host: localhost:80|, '', 400",
    "Host: localhost:80, Host: localhost:80|Host: localhost:80, 400",
    "Upgrade: websocket|, '', 426",
    "Upgrade: websocket, Upgrade: h2c, 426",
    "'Connection: keep-alive, Upgrade|', '', 400",
    "'Connection: keep-alive, Upgrade', Connection: keep-alive, 400",
    "Sec-WebSocket-Version: 13|, '', 426",
    "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 8, 426",
    "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8, 426",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|, '', 400",
    "dGhlIHNhbXBsZSBub25jZQ==, c2hvcnQ=, 400",
    "dGhlIHNhbXBsZSBub25jZQ==, !!!!, 400",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, "
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, 400",
    "Host: localhost:80, Host: localhost:80|Content-Length: 3, 413",
    "Host: localhost:80, Host: localhost:80|Transfer-Encoding: chunked, 400",
    "Host: localhost:80, Host: localhost:80|Bad Header: x, 400",
    "Host: localhost:80, Host: localhost:80| folded, 400"
  })
  void refuses(String right, String wrong, int status, Vertx vertx) {
    Worker<String> worker = listen(vertx);
    String request = RIGHT.replace(right.replace("|", "\r\n"), wrong.replace("|", "\r\n"));
    assertThat(request).isNotEqualTo(RIGHT);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      RawResponse response = RawResponse.read(client.send(request + "abc"));
      assertThat(response.status()).isEqualTo(status);
      assertThat(response.header("Connection")).isEqualTo("close");
      if (status == 426) {
        assertThat(response.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(response.header("Upgrade")).isEqualTo("websocket");
      }
      assertThat(client.readUntilClosed()).hasSize(Integer.parseInt(response.header("Content-Length")));
    }
    assertThat(worker.metrics().handshakeFailures()).isEqualTo(1);
    assertThat(worker.metrics().accepted()).isEqualTo(1);
    assertThat(worker.connectionCount()).isZero();
    result(worker.close());
  }

  // The ports stand in headers only: no port is bound.
  @ParameterizedTest(name = "{0} at host {1} -> {2}")
  @CsvSource({
    "http://example.com, example.com, 101",
    "http://example.com:80, example.com, 101",
    "HTTP://EXAMPLE.COM, example.com:80, 101",
    "https://example.com, example.com, 101",
    "https://example.com, example.com:443, 101",
    "http://[::1]:8080, [::1]:8080, 101", // no port is bound
    "http://example.com:8080, example.com, 403",
    "http://evil.com, example.com, 403",
    "http://example.com.evil.com, example.com, 403",
    "http://evil.com/example.com, example.com, 403",
    "http://example.com@evil.com, example.com, 403",
    "null, example.com, 403",
    "file://, example.com, 403"
  })
  void aBrowserMayComeFromTheSameHostOnly(String origin, String host, int status, Vertx vertx) {
    Worker<String> worker = listen(vertx);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(RawWebSocket.handshake(client, host, "/", "Origin: " + origin).status()).isEqualTo(status);
    }
    result(worker.close());
  }

  @ParameterizedTest
  @CsvSource({"https://app.example.com, 101", "https://app.example.com.evil, 403", "http://app.example.com, 403",
    "https://other.example.com, 101", "http://127.0.0.1, 403"})
  void aListOfOriginsReplacesTheSameHostRule(String origin, int status, Vertx vertx) {
    Worker<String> worker = listen(vertx, new WorkerOptions()
      .setOrigins(List.of("https://app.example.com", "https://other.example.com")), w -> {
      });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(RawWebSocket.handshake(client, "127.0.0.1", "/", "Origin: " + origin).status()).isEqualTo(status);
    }
    result(worker.close());
  }

  @Test
  void theHandlerMayRefuseWithStatusAndBody(Vertx vertx) {
    Worker<String> worker = listen(vertx, new WorkerOptions(), w -> w.handshakeHandler(h -> {
      if ("secret".equals(h.query("token"))) {
        h.accept();
      } else {
        h.reject(401, "Who are you? ä");
      }
    }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(RawWebSocket.handshake(client, "x", "/?token=wrong").status()).isEqualTo(401);
      assertThat(new String(client.readUntilClosed(), StandardCharsets.UTF_8)).isEqualTo("Who are you? ä");
    }
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/?token=secret")) {
      assertThat(client.sendText("in").readText()).isEqualTo("in");
    }
    result(worker.close());
  }

  @Test
  void theHandlerMayAnswerLaterAndNothingIsLostMeanwhile(Vertx vertx) {
    Promise<Handshake> asked = Promise.promise();
    Worker<String> worker = listen(vertx, new WorkerOptions(), w -> w.handshakeHandler(asked::complete));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send(RIGHT);
      // A text frame "early", before the answer: allowed to nobody, lost by nobody.
      client.sendHex("8185 00000000 6561726c79");
      Handshake handshake = result(asked.future());
      client.expectSilence(Duration.ofMillis(100));
      handshake.accept();
      assertThat(RawResponse.read(client).status()).isEqualTo(101);
      assertThat(client.read(7)).isEqualTo(new byte[] {(byte) 0x81, 5, 'e', 'a', 'r', 'l', 'y'});
    }
    result(worker.close());
  }

  @Test
  void aHandlerThatThrowsRefusesWith500(Vertx vertx) {
    Worker<String> worker = listen(vertx, new WorkerOptions(), w -> w.handshakeHandler(h -> {
      throw new IllegalStateException("on purpose");
    }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(RawWebSocket.handshake(client, "x", "/").status()).isEqualTo(500);
      client.readUntilClosed();
    }
    result(worker.close());
  }

  @Test
  void answersWithAnOfferedSubProtocolOnly(Vertx vertx) {
    Promise<Throwable> wrong = Promise.promise();
    Worker<String> worker = listen(vertx, new WorkerOptions(), w -> w.handshakeHandler(h -> {
      try {
        h.accept("v9");
      } catch (IllegalArgumentException e) {
        wrong.complete(e);
      }
      h.accept(h.subProtocols().get(1));
      try {
        h.reject(400, "twice");
      } catch (IllegalStateException e) {
        return;
      }
      throw new AssertionError("answered twice");
    }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      RawResponse response = RawWebSocket.handshake(client, "x", "/", "Sec-WebSocket-Protocol: v1, v2",
        "Sec-WebSocket-Protocol: v3");
      assertThat(response.header("Sec-WebSocket-Protocol")).isEqualTo("v2");
      assertThat(result(wrong.future())).hasMessageContaining("v9");
    }
    result(worker.close());
  }

  @Test
  void offeredExtensionsAreNotAgreedTo(Vertx vertx) {
    Worker<String> worker = listen(vertx);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      RawResponse response =
        RawWebSocket.handshake(client, "x", "/", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
      assertThat(response.status()).isEqualTo(101);
      assertThat(response.header("Sec-WebSocket-Extensions")).isNull();
    }
    result(worker.close());
  }

  @ParameterizedTest
  @CsvSource({"GET / HTTP/1.1, 408", "'', 408"})
  void aSlowHandshakeMeetsItsDeadline(String begun, int status, Vertx vertx) {
    Worker<String> worker =
      listen(vertx, new WorkerOptions().setLimits(new Limits().setHandshakeTimeoutMs(150)), w -> {
      });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send(begun);
      assertThat(RawResponse.read(client).status()).isEqualTo(status);
      client.readUntilClosed();
    }
    assertThat(worker.metrics().handshakeFailures()).isEqualTo(1);
    result(worker.close());
  }

  @Test
  @Tag("direct-sockets")
  void aByteNowAndThenDoesNotExtendTheDeadline(Vertx vertx) {
    Worker<String> worker =
      listen(vertx, new WorkerOptions().setLimits(new Limits().setHandshakeTimeoutMs(200)), w -> {
      });
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      int sent = client.trickle(Duration.ofMillis(20), RIGHT.getBytes(StandardCharsets.US_ASCII));
      assertThat(sent).isLessThan(RIGHT.length());
      assertThat(RawResponse.read(client).status()).isEqualTo(408);
    }
    result(worker.close());
  }

  @Test
  void aHandlerThatNeverAnswersMeetsTheDeadlineToo(Vertx vertx) {
    Worker<String> worker = listen(vertx,
      new WorkerOptions().setLimits(new Limits().setHandshakeTimeoutMs(150)), w -> w.handshakeHandler(h -> {
      }));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(RawWebSocket.handshake(client, "x", "/").status()).isEqualTo(408);
    }
    result(worker.close());
  }

  @Test
  void headsOverTheirLimitGetTheirStatus(Vertx vertx) {
    Worker<String> worker = listen(vertx);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("GET /" + "a".repeat(100_000));
      assertThat(RawResponse.read(client).status()).isEqualTo(414);
      client.readUntilClosed();
    }
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(100_000));
      assertThat(RawResponse.read(client).status()).isEqualTo(431);
      client.readUntilClosed();
    }
    result(worker.close());
  }

  @Test
  void theWorkerHearsWhyAHandshakeFailed(Vertx vertx) {
    Promise<Throwable> heard = Promise.promise();
    Worker<String> worker = listen(vertx, new WorkerOptions(), w -> w.exceptionHandler(heard::tryComplete));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send(RIGHT.replace("13", "7"));
      client.awaitEnd();
    }
    assertThat(result(heard.future())).hasMessageContaining("Sec-WebSocket-Version");
    result(worker.close());
  }

  @Test
  void aPeerThatLeavesDuringTheHandshakeLeavesNothingBehind(Vertx vertx) {
    Worker<String> worker = listen(vertx);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("GET / HT");
      Await.until("accepted", () -> worker.metrics().accepted() == 1);
      client.reset();
    }
    Await.until("counted", () -> worker.metrics().handshakeFailures() == 1);
    assertThat(worker.connectionCount()).isZero();
    result(worker.close());
  }
}
