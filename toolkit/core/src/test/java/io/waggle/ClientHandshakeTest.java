// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.failure;
import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.waggle.testkit.CleanVertx;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client's side of the WebSocket opening handshake, RFC 6455 section 4.1, against servers that get it wrong. */
@CleanVertx
class ClientHandshakeTest {

  private static final String RIGHT = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
    + "Connection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n\r\n";

  private static ClientOptions options(CannedServer server) {
    return new ClientOptions("ws://127.0.0.1:" + server.port());
  }

  private static Throwable refused(Vertx vertx, UnaryOperator<String> answer, UnaryOperator<ClientOptions> settings)
      throws Exception {
    try (CannedServer server = new CannedServer(answer)) {
      Client<String> client = Client.create(vertx, Protocol.lines(), settings.apply(options(server)));
      Throwable failure = failure(client.connect());
      assertThat(server.rest()).as("sent after the request").isEmpty();
      result(client.close());
      return failure;
    }
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "Upgrade: websocket, Upgrade: h2c, Upgrade: h2c",
    "Connection: Upgrade, Connection: close, Connection: close",
    "ACCEPT, s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, Sec-WebSocket-Accept",
    "Sec-WebSocket-Accept, X-Accept, Sec-WebSocket-Accept",
    "Connection: Upgrade, 'Connection: Upgrade|Sec-WebSocket-Extensions: permessage-deflate', none was offered",
    "Connection: Upgrade, 'Connection: Upgrade|Sec-WebSocket-Protocol: v9', '[v9] (expected: one of [v1])'",
    "HTTP/1.1, HTTP/1.0, version HTTP/1.0",
    "HTTP/1.1 101, ICY 101, handshake"
  })
  void refusesAnAnswerWith(String right, String wrong, String complaint, Vertx vertx) throws Exception {
    Throwable failure = refused(vertx, accept -> RIGHT.replace(right, wrong.replace("|", "\r\n")).replace("ACCEPT",
      accept), options -> options.setSubProtocols(List.of("v1")));
    assertThat(failure).hasMessageContaining(complaint);
  }

  @Test
  void tellsTheStatusOfARefusal(Vertx vertx) throws Exception {
    for (int status : new int[] {200, 401, 403, 503}) {
      Throwable failure = refused(vertx,
        accept -> "HTTP/1.1 " + status + " No\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\nno", options -> options);
      assertThat(failure).isInstanceOf(UpgradeRejectedException.class);
      assertThat(((UpgradeRejectedException) failure).getStatus()).isEqualTo(status);
      assertThat(((UpgradeRejectedException) failure).getHeaders().get("retry-after")).isEqualTo("3");
    }
  }

  @Test
  void refusesAHeadOverItsLimit(Vertx vertx) throws Exception {
    Throwable failure = refused(vertx, accept -> RIGHT.replace("Connection: Upgrade",
        "Connection: Upgrade\r\nX: " + "y".repeat(2_000)).replace("ACCEPT", accept),
      options -> options.setLimits(new Limits().setMaxHeaderBytes(1_024)));
    assertThat(failure).hasMessageContaining("1024");
  }

  @Test
  void givesUpOnASilentServerAfterItsDeadline(Vertx vertx) throws Exception {
    Throwable failure = refused(vertx, accept -> "HTTP/1.1 101 Swi",
      options -> options.setLimits(new Limits().setHandshakeTimeoutMs(150)));
    assertThat(failure).hasMessageContaining("not finished within 150 ms");
  }

  @Test
  void failsWhenTheServerHangsUp(Vertx vertx) {
    Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(Connection::abort);
    result(worker.listen());
    Client<String> client =
      Client.create(vertx, Protocol.lines(), new ClientOptions("ws://127.0.0.1:" + worker.actualPort()));
    assertThat(failure(client.connect())).isNotNull();
    result(client.close());
    result(worker.close());
  }

  @Test
  void readsFramesThatArriveWithTheAnswer(Vertx vertx) throws Exception {
    try (CannedServer server =
           new CannedServer(accept -> RIGHT.replace("ACCEPT", accept) + "\u0081\u0003one\u0081\u0003two\u0088\u0000")) {
      Client<String> client = Client.create(vertx, Protocol.lines(), options(server));
      StringBuilder received = new StringBuilder();
      Promise<String> all = Promise.promise();
      client.connectHandler(c -> c.handler(received::append)
        .closeHandler(reason -> all.complete(received + " " + reason.code())));
      result(client.connect());
      assertThat(result(all.future())).isEqualTo("onetwo 1005");
      result(client.close());
    }
  }

  @Test
  void refusesAMaskedFrameOfAServer(Vertx vertx) throws Exception {
    try (CannedServer server =
           new CannedServer(accept -> RIGHT.replace("ACCEPT", accept) + "\u0081\u0081\u0000\u0000\u0000\u0000x")) {
      Client<String> client = Client.create(vertx, Protocol.lines(), options(server));
      Promise<CloseReason> reason = Promise.promise();
      client.connectHandler(c -> c.closeHandler(reason::complete));
      result(client.connect());
      assertThat(result(reason.future())).isEqualTo(CloseReason.PROTOCOL_ERROR);
      result(client.close());
    }
  }

  @Test
  void masksEachFrameWithANewKey(Vertx vertx) throws Exception {
    int count = 200;
    Set<Integer> keys = new HashSet<>();
    int[] ones = new int[32];
    try (CannedServer server = new CannedServer(accept -> RIGHT.replace("ACCEPT", accept))) {
      Client<String> client = Client.create(vertx, Protocol.lines(), options(server));
      client.connectHandler(c -> {
        for (int i = 0; i < count - 1; i++) {
          c.send("same");
        }
        c.write("same").onComplete(written -> c.abort());
      });
      result(client.connect());
      byte[] sent = server.rest();
      for (int at = 0; at + 10 <= sent.length; at += 10) {
        byte[] frame = Arrays.copyOfRange(sent, at, at + 10);
        assertThat(frame[0]).isEqualTo((byte) 0x81);
        assertThat(frame[1]).isEqualTo((byte) 0x84);
        int key = (frame[2] & 0xFF) << 24 | (frame[3] & 0xFF) << 16 | (frame[4] & 0xFF) << 8 | frame[5] & 0xFF;
        for (int i = 0; i < 4; i++) {
          assertThat(frame[6 + i] ^ frame[2 + i]).isEqualTo("same".charAt(i));
        }
        keys.add(key);
        for (int bit = 0; bit < 32; bit++) {
          ones[bit] += key >>> bit & 1;
        }
      }
      result(client.close());
    }
    assertThat(keys).hasSizeGreaterThan(count - 2);
    // 200 throws of a coin lie outside of 50-150 once in 10^11 times.
    assertThat(Arrays.stream(ones)).allMatch(count1 -> count1 > 50 && count1 < 150);
  }
}
