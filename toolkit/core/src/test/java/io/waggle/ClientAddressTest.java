// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word about the client's address is believed: PROXY protocol and X-Forwarded-For. */
@CleanVertx
class ClientAddressTest {

  private static final String V2_HEAD = "0d0a0d0a000d0a515549540a";

  private static Worker<String> listen(Vertx vertx, WorkerOptions options) {
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), options);
    worker.connectHandler(c -> c.handler(line ->
      c.send(c.remoteAddress().host() + " " + c.remoteAddress().port() + " via " + c.peerAddress().host())));
    return result(worker.listen());
  }

  private static WorkerOptions proxied(String... trusted) {
    return new WorkerOptions().setProxyProtocol(true).setTrustedProxies(List.of(trusted));
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 203.0.113.7 10.0.0.1 4711 80, 203.0.113.7 4711 via 127.0.0.1",
    "PROXY TCP6 2001:db8::7 2001:db8::1 4711 80, 2001:db8::7 4711 via 127.0.0.1"
  })
  void believesVersion1OfATrustedProxy(String header, String expected, Vertx vertx) {
    Worker<String> worker = listen(vertx, proxied("127.0.0.0/8"));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      assertThat(client.send(header + "\r\nwho\n").readLine()).isEqualTo(expected);
    }
    result(worker.close());
  }

  @Test
  void believesVersion2OfATrustedProxy(Vertx vertx) {
    Worker<String> worker = listen(vertx, proxied("127.0.0.1"));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.sendHex(V2_HEAD + "21 11 000c cb007107 0a000001 1267 0050").send("who\n");
      assertThat(client.readLine()).isEqualTo("203.0.113.7 4711 via 127.0.0.1");
    }
    result(worker.close());
  }

  @Test
  void takesTheHeaderInPiecesAndTheRestInOne(Vertx vertx) {
    Worker<String> worker = listen(vertx, proxied("127.0.0.1"));
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.sendInPieces(java.time.Duration.ofMillis(20), "PRO".getBytes(), "XY TCP4 203.0.113.7 10.0.0.1 47".getBytes(),
        "11 80\r".getBytes(), "\nwho\nwho\n".getBytes());
      assertThat(client.readLine()).startsWith("203.0.113.7");
      assertThat(client.readLine()).startsWith("203.0.113.7");
    }
    result(worker.close());
  }

  @Test
  void refusesAHeaderFromAnybodyElse(Vertx vertx) {
    Worker<String> worker = listen(vertx, proxied("10.0.0.0/8"));
    Promise<Throwable> refused = Promise.promise();
    worker.exceptionHandler(refused::complete);
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("PROXY TCP4 203.0.113.7 10.0.0.1 4711 80\r\nwho\n");
      client.expectClosed();
    }
    assertThat(result(refused.future())).hasMessageContaining("trustedProxies");
    result(worker.close());
  }

  @Test
  void limitsConnectionsOfTheClientAndNotOfTheProxy(Vertx vertx) {
    Worker<String> worker = listen(vertx, proxied("127.0.0.1").setMaxConnectionsPerAddress(1));
    try (RawClient one = RawClient.connect(worker.actualPort());
         RawClient two = RawClient.connect(worker.actualPort());
         RawClient again = RawClient.connect(worker.actualPort())) {
      one.send("PROXY TCP4 203.0.113.7 10.0.0.1 1 80\r\nwho\n").readLine();
      two.send("PROXY TCP4 203.0.113.8 10.0.0.1 1 80\r\nwho\n").readLine();
      again.send("PROXY TCP4 203.0.113.7 10.0.0.1 2 80\r\nwho\n").expectClosed();
    }
    result(worker.close());
  }

  @Test
  void withoutTheOptionAProxyHeaderIsJustBytes(Vertx vertx) {
    Worker<String> worker = listen(vertx, new WorkerOptions());
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      String answer = client.send("PROXY TCP4 203.0.113.7 10.0.0.1 4711 80\r\n").readLine();
      assertThat(answer).startsWith("127.0.0.1 ");
    }
    result(worker.close());
  }

  @ParameterizedTest(name = "{0} from {1} -> {2}")
  @CsvSource({
    "203.0.113.7, 127.0.0.1, 203.0.113.7",
    "'6.6.6.6, 203.0.113.7', 127.0.0.1, 203.0.113.7",
    "'6.6.6.6, 203.0.113.7, 10.1.2.3', '127.0.0.1,10.0.0.0/8', 203.0.113.7",
    "'10.0.0.9, 10.1.2.3', '127.0.0.1,10.0.0.0/8', 10.0.0.9",
    "2001:db8::7, 127.0.0.1, 2001:db8::7",
    "203.0.113.7, 10.0.0.0/8, 127.0.0.1",
    "nonsense, 127.0.0.1, 127.0.0.1"
  })
  void believesForwardedForAsFarAsProxiesAreTrusted(String header, String trusted, String expected, Vertx vertx) {
    Worker<String> worker = listen(vertx,
      new WorkerOptions("ws://127.0.0.1:0").setTrustedProxies(List.of(trusted.split(","))));
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/", "X-Forwarded-For: " + header)) {
      assertThat(client.sendText("who").readText()).startsWith(expected + " ");
    }
    result(worker.close());
  }

  @Test
  void aSecondForwardedForHeaderContinuesTheFirst(Vertx vertx) {
    Worker<String> worker =
      listen(vertx, new WorkerOptions("ws://127.0.0.1:0").setTrustedProxies(List.of("127.0.0.1")));
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/", "X-Forwarded-For: 6.6.6.6",
      "X-Forwarded-For: 203.0.113.7")) {
      assertThat(client.sendText("who").readText()).startsWith("203.0.113.7 ");
    }
    result(worker.close());
  }
}
