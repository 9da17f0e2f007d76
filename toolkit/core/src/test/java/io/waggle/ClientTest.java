// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.failure;
import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client against a worker, over each transport that needs no certificate. */
@CleanVertx
class ClientTest {

  private static Worker<String> echo(Vertx vertx, String address) {
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), new WorkerOptions(address));
    worker.connectHandler(c -> c.handler(c::send));
    return result(worker.listen());
  }

  private static String addressOf(String scheme, Worker<?> worker) {
    return scheme + "://127.0.0.1:" + worker.actualPort();
  }

  /** Returns what a connection receives first; asks for it before anything can arrive. */
  private static <M> Future<M> firstMessage(Client<M> client, M toSend) {
    Promise<M> received = Promise.promise();
    client.connectHandler(c -> {
      c.handler(received::tryComplete);
      c.send(toSend);
    });
    client.connect().onFailure(received::tryFail);
    return received.future();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "ws", "udp"})
  void exchangesMessages(String scheme, Vertx vertx) {
    Worker<String> worker = echo(vertx, "text+" + scheme + "://127.0.0.1:0");
    Client<String> client =
      Client.create(vertx, Protocol.lines(), new ClientOptions(addressOf("text+" + scheme, worker)));
    assertThat(result(firstMessage(client, "wörld"))).isEqualTo("wörld");
    assertThat(client.connection().transport().scheme()).isEqualTo(scheme);
    result(client.close());
    assertThat(client.connection()).isNull();
    result(worker.close());
  }

  @Test
  @CleanVertx(transport = CleanVertx.Net.NATIVE)
  void exchangesMessagesOverUnixSockets(@TempDir Path folder, Vertx vertx) {
    Worker<String> worker = echo(vertx, "text+unix://" + folder.resolve("a.sock"));
    Client<String> client =
      Client.create(vertx, Protocol.lines(), new ClientOptions("text+unix://" + folder.resolve("a.sock")));
    assertThat(result(firstMessage(client, "hello"))).isEqualTo("hello");
    result(client.close());
    result(worker.close());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 300_000})
  void carriesWebSocketPayloadsOfEveryLengthForm(int length, Vertx vertx) {
    Worker<Buffer> worker = Worker.create(vertx, Protocol.raw(), new WorkerOptions("raw+ws://127.0.0.1:0"));
    worker.connectHandler(c -> c.handler(c::send));
    result(worker.listen());
    Client<Buffer> client = Client.create(vertx, Protocol.raw(), new ClientOptions(addressOf("ws", worker)));
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (i * 31);
    }
    assertThat(result(firstMessage(client, Buffer.buffer(payload))).getBytes()).isEqualTo(payload);
    result(client.close());
    result(worker.close());
  }

  @Test
  void tellsTheServerPathHeadersAndSubProtocols(Vertx vertx) {
    Promise<Handshake> seen = Promise.promise();
    Worker<String> worker = Worker.create(vertx, "ws://127.0.0.1:0");
    worker.handshakeHandler(h -> {
      h.headers();
      seen.complete(h);
      h.accept("v2");
    });
    result(worker.listen());
    Client<String> client = Client.create(vertx, Protocol.lines(), new ClientOptions(addressOf("ws", worker))
      .setPath("/chat?room=1").setHeaders(Map.of("Authorization", "Bearer x")).setSubProtocols(List.of("v1", "v2")));
    Promise<String> chosen = Promise.promise();
    client.connectHandler(c -> chosen.complete(c.handshake().subProtocol() + " " + c.handshake().path()));
    Connection<String> connection = result(client.connect());
    Handshake handshake = result(seen.future());
    assertThat(handshake.uri()).isEqualTo("/chat?room=1");
    assertThat(handshake.headers().get("Authorization")).isEqualTo("Bearer x");
    assertThat(handshake.headers().get("Host")).isEqualTo("127.0.0.1:" + worker.actualPort());
    assertThat(handshake.subProtocols()).containsExactly("v1", "v2");
    assertThat(result(chosen.future())).isEqualTo("v2 /chat");
    Await.until("the handshake is forgotten", () -> connection.handshake() == null);
    result(client.close());
    result(worker.close());
  }

  @Test
  void failsWhenNobodyListens(Vertx vertx) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Client<String> client = Client.create(vertx, Protocol.lines(), new ClientOptions("tcp://127.0.0.1:" + port));
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    client.exceptionHandler(failures::add);
    assertThat(failure(client.connect())).isInstanceOf(ConnectException.class);
    assertThat(client.failedAttempts()).isEqualTo(1);
    Await.until("the exception handler hears of it", () -> failures.size() == 1);
    assertThat(failure(client.connect())).as("may be tried again").isInstanceOf(ConnectException.class);
    result(client.close());
    assertThat(failure(client.connect())).hasMessageContaining("CLOSED");
  }

  @Test
  void givesUpConnectingAfterItsTimeout(Vertx vertx) throws IOException {
    // A listener whose queue of one is taken answers no further SYN: Linux drops them.
    try (ServerSocket full = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      List<java.nio.channels.SocketChannel> fillers = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 4; i++) {
        java.nio.channels.SocketChannel filler = java.nio.channels.SocketChannel.open();
        filler.configureBlocking(false);
        filler.connect(full.getLocalSocketAddress());
        fillers.add(filler);
      }
      Client<String> client = Client.create(vertx, Protocol.lines(),
        new ClientOptions("tcp://127.0.0.1:" + full.getLocalPort()).setConnectTimeoutMs(200));
      assertThat(failure(client.connect())).hasMessageContaining("timed out");
      result(client.close());
      for (java.nio.channels.SocketChannel filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void deliversWhatTheServerSendsAtOnce(Vertx vertx) {
    Worker<String> worker = Worker.create(vertx, "text://127.0.0.1:0");
    worker.connectHandler(c -> {
      c.send("one");
      c.send("two");
    });
    result(worker.listen());
    Client<String> client = Client.create(vertx, Protocol.lines(), new ClientOptions(addressOf("tcp", worker)));
    List<String> lines = new CopyOnWriteArrayList<>();
    client.connectHandler(c -> c.handler(lines::add));
    result(client.connect());
    Await.untilEqual(List.of("one", "two"), () -> List.copyOf(lines));
    result(client.close());
    result(worker.close());
  }

  @Test
  void leavesWithItsVerticle(Vertx vertx) {
    Promise<CloseReason> reason = Promise.promise();
    Worker<String> worker = Worker.create(vertx, "ws://127.0.0.1:0");
    worker.connectHandler(c -> c.closeHandler(reason::complete));
    result(worker.listen());
    String id = result(vertx.deployVerticle(context -> Client.create(vertx, Protocol.lines(),
      new ClientOptions(addressOf("ws", worker)).setReconnect(true)).connect()));
    result(vertx.undeploy(id));
    assertThat(result(reason.future())).isEqualTo(CloseReason.GOING_AWAY);
    result(worker.close());
  }

  @Test
  void hearsTheServersReason(Vertx vertx) {
    Worker<String> worker = Worker.create(vertx, "ws://127.0.0.1:0");
    worker.connectHandler(c -> c.close(CloseReason.of(4501, "enough")));
    result(worker.listen());
    Client<String> client = Client.create(vertx, Protocol.lines(), new ClientOptions(addressOf("ws", worker)));
    Promise<CloseReason> reason = Promise.promise();
    client.connectHandler(c -> c.closeHandler(reason::complete));
    result(client.connect());
    assertThat(result(reason.future())).hasToString("4501 enough");
    result(client.close());
    result(worker.close());
  }

  /** The options are refused before anything connects: no port is bound. */
  @Test
  void refusesOptionsThatCannotWork(Vertx vertx) {
    assertThatThrownBy(() -> Client.create(vertx, Protocol.lines(), new ClientOptions("tcp://127.0.0.1:0")))
      .hasMessageStartingWith("port: 0");
    assertThatThrownBy(() -> Client.create(vertx, Protocol.lines(), new ClientOptions("http://127.0.0.1:80")))
      .hasMessageStartingWith("transport: http");
    assertThatThrownBy(() -> Client.create(vertx, Protocol.lines(),
      new ClientOptions("ws://127.0.0.1:80").setPath("/a b"))).hasMessageStartingWith("path: /a b");
    assertThatThrownBy(() -> Client.create(vertx, Protocol.lines(),
      new ClientOptions("ws://127.0.0.1:80").setHeaders(Map.of("X", "a\r\nY: b"))))
      .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Client.create(vertx, Protocol.lines(),
      new ClientOptions("ws://127.0.0.1:80").setHeaders(Map.of("Upgrade", "h2c"))))
      .hasMessageStartingWith("header: Upgrade");
  }
}
