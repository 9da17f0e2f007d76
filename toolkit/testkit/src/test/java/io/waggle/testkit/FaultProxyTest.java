// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static io.waggle.testkit.FaultProxy.Direction.DOWN;
import static io.waggle.testkit.FaultProxy.Direction.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class FaultProxyTest {

  private NetServer server;
  private FaultProxy proxy;
  private RawClient client;

  /** An echo that ends when told to. */
  @BeforeEach
  void begin(Vertx vertx) {
    server = vertx.createNetServer().connectHandler(socket -> socket.handler(bytes -> {
      if (bytes.toString().equals("end\n")) {
        socket.end(Buffer.buffer("bye\n"));
      } else {
        socket.write(bytes);
      }
    }));
    Await.result(server.listen(0, "127.0.0.1"));
    proxy = FaultProxy.to("127.0.0.1", server.actualPort());
    client = RawClient.connect(proxy.port());
  }

  @AfterEach
  void end() {
    client.close();
    proxy.close();
    Await.result(server.close());
  }

  @Test
  void passesBytesAndTheEnd() {
    assertThat(client.send("hello\n").readLine()).isEqualTo("hello");
    assertThat(client.send("end\n").readLine()).isEqualTo("bye");
    client.expectClosed();
    client.close();
    Await.untilEqual(0, proxy::openSockets);
  }

  @Test
  void delays() {
    client.send("first\n").readLine();
    proxy.delay(UP, Duration.ofMillis(60)).delay(DOWN, Duration.ofMillis(60));
    long began = System.nanoTime();
    assertThat(client.send("late\n").readLine()).isEqualTo("late");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
  }

  @Test
  void holdsOneDirectionAndLosesNothing() {
    client.send("first\n").readLine();
    proxy.hold(DOWN);
    client.send("second\n").deadline(Duration.ofMillis(50));
    assertThatThrownBy(client::readLine).isInstanceOf(AssertionError.class);
    proxy.pass(DOWN);
    assertThat(client.deadline(Await.DEADLINE).readLine()).isEqualTo("second");
  }

  @Test
  void limitsTheBandwidth() {
    proxy.bandwidth(UP, 40_000);
    String line = "x".repeat(9_999) + "\n";
    long began = System.nanoTime();
    assertThat(client.send(line).readLine()).hasSize(9_999);
    // The last of the pieces waits for those before it: at most 4 KiB of 10 kB are free.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(100));
  }

  @Test
  void flipsOneBit() {
    client.send("first\n").readLine();
    proxy.flipByteAfter(UP, 2);
    assertThat(client.send("aaaa\n").readLine()).isEqualTo("aa`a");
    assertThat(client.send("aaaa\n").readLine()).isEqualTo("aaaa");
  }

  @Test
  void resets() {
    client.send("first\n").readLine();
    proxy.resetAll();
    assertThat(client.awaitEnd()).isEqualTo(RawClient.Ending.RESET);
  }
}
