// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class RawClientTest {

  private static final Duration SHORT = Duration.ofMillis(30);

  private NetServer server;

  private int serve(Vertx vertx, Handler<NetSocket> handler) {
    return serve(vertx, new NetServerOptions(), SocketAddress.inetSocketAddress(0, "127.0.0.1"), handler);
  }

  private int serve(Vertx vertx, NetServerOptions options, SocketAddress address, Handler<NetSocket> handler) {
    server = Await.result(vertx.createNetServer(options).connectHandler(handler).listen(address));
    return server.actualPort();
  }

  @AfterEach
  void closeServer() {
    Await.result(server == null ? Future.succeededFuture() : server.close());
  }

  @Test
  void readsLinesAndFrames(Vertx vertx) {
    try (RawClient client = RawClient.connect(serve(vertx, socket -> socket.handler(socket::write)))) {
      client.send("first\nsecond\r\n").sendHex("00000009 68656c6c6f");
      assertThat(client.readLine()).isEqualTo("first");
      assertThat(client.readLine()).isEqualTo("second\r");
      assertThat(client.readFrame()).asString().isEqualTo("hello");
    }
  }

  @Test
  void showsWhatCameWhenALineIsLate(Vertx vertx) {
    try (RawClient client = RawClient.connect(serve(vertx, socket -> socket.handler(socket::write)))) {
      client.send("an end\nno end");
      assertThat(client.readLine()).isEqualTo("an end");
      client.deadline(SHORT);
      assertThatThrownBy(client::readLine).isInstanceOf(AssertionError.class)
        .hasMessageContaining("6 bytes \"no end\"").hasMessageContaining("expected: a message that ends with");
    }
  }

  @Test
  void readsMoreThanItsBufferHolds(Vertx vertx) {
    byte[] large = new byte[1_000_000];
    large[999_999] = 7;
    try (RawClient client = RawClient.connect(serve(vertx, socket -> socket.end(Buffer.buffer(large))))) {
      assertThat(client.read(10)).hasSize(10);
      assertThat(client.readUntilClosed()).hasSize(999_990).endsWith((byte) 7);
    }
  }

  @Test
  void expectsAnEnd(Vertx vertx) {
    try (RawClient client = RawClient.connect(serve(vertx, NetSocket::close))) {
      assertThat(client.expectClosed()).isEqualTo(RawClient.Ending.CLOSED);
    }
  }

  @Test
  void tellsAResetFromAnEnd() throws IOException {
    try (ServerSocket listening = listen(); RawClient client = RawClient.connect(listening.getLocalPort())) {
      client.send("two");
      try (Socket accepted = listening.accept()) {
        accepted.setSoLinger(true, 0);
      }
      assertThat(client.expectClosed()).isEqualTo(RawClient.Ending.RESET);
    }
  }

  @Test
  void refusesAnEndAfterUnexpectedBytes(Vertx vertx) {
    try (RawClient client = RawClient.connect(serve(vertx, socket -> socket.end(Buffer.buffer("surprise"))))) {
      assertThatThrownBy(client::expectClosed).isInstanceOf(AssertionError.class).hasMessageContaining("surprise");
    }
  }

  @Test
  void refusesSilenceThatIsNone(Vertx vertx) {
    try (RawClient client = RawClient.connect(serve(vertx, socket -> socket.handler(socket::write)))) {
      client.expectSilence(SHORT).send("x");
      assertThatThrownBy(() -> client.expectSilence(Await.DEADLINE)).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void resetsTheConnection(Vertx vertx) {
    Promise<Throwable> seen = Promise.promise();
    RawClient client = RawClient.connect(serve(vertx, socket -> {
      socket.exceptionHandler(seen::tryComplete);
      socket.write("connected\n");
    }));
    client.readLine();
    client.reset();
    assertThat(Await.result(seen.future())).hasMessageContaining("reset");
  }

  @Test
  void halfCloses() throws IOException {
    try (ServerSocket listening = listen(); RawClient client = RawClient.connect(listening.getLocalPort())) {
      client.send("everything").shutdownOutput();
      try (Socket accepted = listening.accept()) {
        byte[] all = accepted.getInputStream().readAllBytes();
        accepted.getOutputStream().write(all);
      }
      assertThat(client.readUntilClosed()).asString().isEqualTo("everything");
    }
  }

  @Test
  void sendsEverySplit(Vertx vertx) {
    int port = serve(vertx, socket -> socket.handler(socket::write));
    for (byte[][] pieces : Splits.of("split\n".getBytes())) {
      try (RawClient client = RawClient.connect(port)) {
        assertThat(client.sendInPieces(SHORT, pieces)).isEqualTo(6);
        assertThat(client.readLine()).isEqualTo("split");
      }
    }
  }

  @Test
  void stopsTricklingWhenThePeerCloses(Vertx vertx) {
    int port = serve(vertx, socket -> socket.handler(first -> socket.close()));
    try (RawClient client = RawClient.connect(port)) {
      assertThat(client.trickle(Await.DEADLINE, new byte[1_000])).isLessThan(1_000);
    }
  }

  @Test
  void noticesAServerThatDoesNotRead() throws IOException {
    try (ServerSocket neverAccepting = listen();
         RawClient client = RawClient.connect(neverAccepting.getLocalPort())) {
      byte[] much = new byte[32 * 1024 * 1024];
      assertThat(client.deadline(SHORT).offer(much)).isBetween(1, much.length - 1);
      assertThatThrownBy(() -> client.send(much)).isInstanceOf(AssertionError.class).hasMessageContaining("sent ");
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @Test
  void letsTheServerNoticeThatItDoesNotRead() throws IOException {
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress("127.0.0.1", 0));
      int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
      try (RawClient client = RawClient.connectSlowReader(port, 4_096); SocketChannel accepted = listening.accept()) {
        accepted.configureBlocking(false);
        int taken = accepted.write(ByteBuffer.allocate(16 * 1024 * 1024));
        assertThat(taken).isBetween(1, 8 * 1024 * 1024);
        assertThat(client.read(taken)).hasSize(taken);
      }
    }
  }

  @Test
  void speaksOverUnixSockets(Vertx vertx, @TempDir Path folder) {
    Path path = folder.resolve("socket");
    serve(vertx, new NetServerOptions(), SocketAddress.domainSocketAddress(path.toString()),
      socket -> socket.handler(socket::write));
    try (RawClient client = RawClient.connectUnix(path)) {
      assertThat(client.send("unix\n").readLine()).isEqualTo("unix");
    }
  }

  @Test
  void speaksTls(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create(); SelfSigned other = SelfSigned.create()) {
      int port = serve(vertx, new NetServerOptions().setSsl(true).setKeyCertOptions(new PemKeyCertOptions()
          .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath())),
        SocketAddress.inetSocketAddress(0, "127.0.0.1"), socket -> socket.handler(socket::write));
      try (RawClient client = RawClient.connectTls(port)) {
        assertThat(client.send("any\n").readLine()).isEqualTo("any");
        assertThatThrownBy(() -> client.deadline(SHORT).readLine()).isInstanceOf(AssertionError.class);
        assertThat(client.deadline(Await.DEADLINE).send("after a timeout\n").readLine()).isEqualTo("after a timeout");
      }
      try (RawClient client = RawClient.connectTls(port, certificate.trustingContext(), "localhost")) {
        assertThat(client.send("trusted\n").readLine()).isEqualTo("trusted");
      }
      assertThatThrownBy(() -> RawClient.connectTls(port, other.trustingContext(), "localhost"))
        .isInstanceOf(UncheckedIOException.class);
      assertThatThrownBy(() -> RawClient.connectTls(port, certificate.trustingContext(), "elsewhere.test"))
        .isInstanceOf(UncheckedIOException.class);
    }
  }
}
