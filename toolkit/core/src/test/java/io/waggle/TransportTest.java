// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.failure;
import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import io.waggle.testkit.SelfSigned;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to TLS, Unix sockets and UDP. */
@CleanVertx
class TransportTest {

  private static Worker<String> echo(Vertx vertx, WorkerOptions options) {
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), options);
    return result(worker.connectHandler(c -> c.handler(c::send)).listen());
  }

  @Test
  void speaksTlsAndNothingElse(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create()) {
      Worker<String> worker = Worker.create(vertx, Protocol.lines(), new WorkerOptions("text+tls://127.0.0.1:0")
        .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath()));
      Promise<Throwable> refused = Promise.promise();
      worker.exceptionHandler(refused::tryComplete).connectHandler(c -> c.handler(line -> {
        c.send(line);
        c.close();
      }));
      result(worker.listen());
      try (RawClient client =
             RawClient.connectTls(worker.actualPort(), certificate.trustingContext(), "localhost")) {
        String large = "x".repeat(1_000_000);
        assertThat(new String(client.send(large + "\n").readUntilClosed())).isEqualTo(large + "\n");
      }
      try (RawClient plain = RawClient.connect(worker.actualPort())) {
        plain.send("hello\n").awaitEnd();
      }
      assertThat(result(refused.future())).isNotNull();
      assertThat(worker.metrics().handshakeFailures()).isEqualTo(1);
      result(worker.close());
    }
  }

  @Test
  void aTlsHandshakeHasADeadline(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create()) {
      Worker<String> worker = echo(vertx, new WorkerOptions("text+tls://127.0.0.1:0")
        .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath())
        .setLimits(new Limits().setHandshakeTimeoutMs(200)));
      try (RawClient client = RawClient.connect(worker.actualPort())) {
        client.awaitEnd();
      }
      result(worker.close());
    }
  }

  @Test
  void webSocketRunsOverTls(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create()) {
      Worker<String> worker = echo(vertx, new WorkerOptions("wss://127.0.0.1:0")
        .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath()));
      try (RawWebSocket client = RawWebSocket.open(RawClient.connectTls(worker.actualPort()), "localhost", "/")) {
        assertThat(client.sendText("safe").readText()).isEqualTo("safe");
      }
      result(worker.close());
    }
  }

  @Test
  @CleanVertx(transport = CleanVertx.Net.NATIVE)
  void aStaleUnixSocketIsReplacedAndOneInUseIsNot(@TempDir Path folder, Vertx vertx) throws IOException {
    Path file = folder.resolve("worker.sock");
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(file));
    dead.close();
    assertThat(file).exists();
    Worker<String> worker = echo(vertx, new WorkerOptions("text+unix://" + file));
    try (RawClient client = RawClient.connectUnix(file)) {
      assertThat(client.send("hello\n").readLine()).isEqualTo("hello");
    }
    assertThat(worker.actualPort()).isEqualTo(-1);
    Vertx other = Vertx.builder().with(new io.vertx.core.VertxOptions().setPreferNativeTransport(true)).build();
    Worker<String> second = Worker.create(other, Protocol.lines(), new WorkerOptions("text+unix://" + file));
    assertThat(failure(second.listen())).isInstanceOf(BindException.class).hasMessageContaining("is in use");
    result(other.close());
    try (RawClient client = RawClient.connectUnix(file)) {
      assertThat(client.send("again\n").readLine()).isEqualTo("again");
    }
    result(worker.close());
  }

  @Test
  @CleanVertx(transport = CleanVertx.Net.NATIVE)
  void aFileThatIsNoSocketIsLeftAlone(@TempDir Path folder, Vertx vertx) throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), new WorkerOptions("text+unix://" + file));
    assertThat(failure(worker.listen())).isInstanceOf(BindException.class).hasMessageContaining("is a file");
    assertThat(file).hasContent("mine");
  }

  @Test
  @CleanVertx(transport = CleanVertx.Net.NATIVE)
  void instancesShareAUnixSocket(@TempDir Path folder, Vertx vertx) {
    Path file = folder.resolve("shared.sock");
    Set<Integer> served = ConcurrentHashMap.newKeySet();
    WorkerSet set = result(Worker.deploy(vertx, Protocol.lines(),
      new WorkerOptions("text+unix://" + file).setInstances(2), worker -> {
        worker.connectHandler(c -> {
          served.add(worker.index());
          c.handler(c::send);
        });
        return null;
      }));
    for (int i = 0; i < 4; i++) {
      try (RawClient client = RawClient.connectUnix(file)) {
        assertThat(client.send("x\n").readLine()).isEqualTo("x");
      }
    }
    assertThat(served).containsExactlyInAnyOrder(0, 1);
    result(set.close());
  }

  private static String exchange(DatagramSocket socket, int port, String datagram) throws IOException {
    byte[] bytes = datagram.getBytes(StandardCharsets.UTF_8);
    socket.setSoTimeout(10_000);
    socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
    DatagramPacket answer = new DatagramPacket(new byte[65_507], 65_507);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
  }

  @Test
  void aDatagramHoldsSeveralMessagesAndWhatIsIncompleteIsDropped(Vertx vertx) throws IOException {
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), new WorkerOptions("text+udp://127.0.0.1:0"));
    worker.connectHandler(c -> {
      StringBuilder all = new StringBuilder();
      c.handler(line -> {
        all.append(line).append(' ');
        if (line.equals("end")) {
          c.send(all.toString());
        }
      });
    });
    result(worker.listen());
    try (DatagramSocket socket = new DatagramSocket()) {
      byte[] bad = {'o', 'k', '\n', (byte) 0xFF, '\n', 'n', 'o', '\n'};
      socket.send(new DatagramPacket(bad, bad.length, InetAddress.getByName("127.0.0.1"), worker.actualPort()));
      assertThat(exchange(socket, worker.actualPort(), "a\nb\nend\nlost")).isEqualTo("ok a b end \n");
      assertThat(worker.connectionCount()).isEqualTo(1);
      assertThat(worker.metrics().protocolErrors()).isEqualTo(1);
    }
    result(worker.close());
  }

  @Test
  void aUserProtocolThatThrowsOnADatagramHarmsItsPeerOnly(Vertx vertx) throws IOException {
    Protocol<String> broken = new Protocol<>() {
      @Override
      public int frameLength(Buffer in, int seen) {
        return in.length();
      }

      @Override
      public String decode(Buffer frame) {
        if (frame.toString().equals("boom")) {
          throw new IllegalStateException("on purpose");
        }
        return frame.toString();
      }

      @Override
      public Buffer encode(String message) {
        return Buffer.buffer(message);
      }
    };
    Worker<String> worker = Worker.create(vertx, broken, new WorkerOptions("udp://127.0.0.1:0"));
    worker.connectHandler(c -> c.handler(c::send));
    result(worker.listen());
    try (DatagramSocket one = new DatagramSocket(); DatagramSocket two = new DatagramSocket()) {
      byte[] boom = "boom".getBytes(StandardCharsets.UTF_8);
      one.send(new DatagramPacket(boom, boom.length, InetAddress.getByName("127.0.0.1"), worker.actualPort()));
      assertThat(exchange(two, worker.actualPort(), "fine")).isEqualTo("fine");
      Await.until("counted", () -> worker.metrics().handlerFailures() == 1);
    }
    result(worker.close());
  }

  @Test
  @CleanVertx(transport = CleanVertx.Net.NATIVE)
  void instancesShareAUdpPort(Vertx vertx) throws IOException {
    Set<String> served = ConcurrentHashMap.newKeySet();
    WorkerSet set = deployUdp(vertx, served);
    for (int i = 0; i < 200 && served.size() < 2; i++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        served.add(exchange(socket, set.actualPort(), "who?"));
      }
    }
    assertThat(served).containsExactlyInAnyOrder("0", "1");
    result(set.close());
  }

  @Test
  @CleanVertx(transport = CleanVertx.Net.NIO)
  void withoutPortSharingOneInstanceHasTheUdpSocket(Vertx vertx) throws IOException {
    Set<String> served = ConcurrentHashMap.newKeySet();
    WorkerSet set = deployUdp(vertx, served);
    for (int i = 0; i < 20; i++) {
      try (DatagramSocket socket = new DatagramSocket()) {
        served.add(exchange(socket, set.actualPort(), "who?"));
      }
    }
    assertThat(served).containsExactly("0");
    result(set.close());
  }

  private static WorkerSet deployUdp(Vertx vertx, Set<String> served) {
    return result(Worker.deploy(vertx, Protocol.raw(), new WorkerOptions("udp://127.0.0.1:0").setInstances(2), worker -> {
      worker.connectHandler(c -> c.handler(message -> c.send(Buffer.buffer("" + worker.index()))));
      return null;
    }));
  }

  @Test
  void eachMessageToAnAudienceIsADatagramOfItsOwn(Vertx vertx) throws IOException {
    Gateway<Buffer> gateway = Gateway.of(vertx, "datagrams");
    Worker<Buffer> worker = Worker.create(vertx, Protocol.raw(), new WorkerOptions("udp://127.0.0.1:0"));
    worker.connectHandler(connection -> {
      gateway.add(connection);
      connection.handler(message -> {
        gateway.everyone().send(Buffer.buffer("one"));
        gateway.everyone().send(Buffer.buffer("two"));
      });
    });
    result(worker.listen());
    try (DatagramSocket socket = new DatagramSocket()) {
      assertThat(exchange(socket, worker.actualPort(), "go")).isEqualTo("one");
      DatagramPacket second = new DatagramPacket(new byte[100], 100);
      socket.receive(second);
      assertThat(new String(second.getData(), 0, second.getLength(), StandardCharsets.UTF_8)).isEqualTo("two");
    }
    result(worker.close());
  }

  @Test
  void udpPeersAreForgottenWhenTheyAreSilentAndLimitedInNumber(Vertx vertx) throws IOException {
    Promise<CloseReason> reason = Promise.promise();
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), new WorkerOptions("text+udp://127.0.0.1:0")
      .setMaxConnections(1).setLimits(new Limits().setIdleTimeoutMs(300)));
    worker.connectHandler(c -> {
      c.handler(c::send);
      c.closeHandler(reason::tryComplete);
    });
    result(worker.listen());
    try (DatagramSocket one = new DatagramSocket(); DatagramSocket two = new DatagramSocket()) {
      assertThat(exchange(one, worker.actualPort(), "1\n")).isEqualTo("1\n");
      byte[] more = "2\n".getBytes(StandardCharsets.UTF_8);
      two.send(new DatagramPacket(more, more.length, InetAddress.getByName("127.0.0.1"), worker.actualPort()));
      Await.until("refused", () -> worker.metrics().refused() == 1);
      assertThat(result(reason.future())).isEqualTo(CloseReason.IDLE_TIMEOUT);
      assertThat(exchange(two, worker.actualPort(), "2\n")).isEqualTo("2\n");
    }
    result(worker.close());
  }
}
