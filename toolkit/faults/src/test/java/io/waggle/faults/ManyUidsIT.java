// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import io.waggle.testkit.RawWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node is killed that has 50,000 users: the others forget them at once, and it costs those who stay nothing. */
@CleanVertx
@Tag("cluster-long")
class ManyUidsIT {

  private static final int UIDS = 50_000;
  /** What the buffer of a UDP socket holds. */
  private static final int AT_A_TIME = 100;
  private static final int ANSWER_MS = 1_000;
  private static final int COUNT = 300;
  private static final Duration KNOWN = Duration.ofSeconds(30);
  private static final Duration NOTICED = Duration.ofSeconds(3);
  private static final Duration GONE = Duration.ofSeconds(5);
  private static final Duration FORGOTTEN = Duration.ofSeconds(1);

  @Test
  void areForgottenWithinASecondOnceTheirNodeIsDeclaredDead(Vertx vertx) throws IOException {
    try (ClusterFixture cluster = ClusterFixture.start(3, GatewayNode.class, new JsonObject(), List.of());
         Crowd crowd = new Crowd(vertx, cluster, COUNT)) {
      int port = Integer.parseInt(cluster.awaitLine(0, "^udp=(\\d+)$"));
      for (int first = 0; first < UIDS; first += AT_A_TIME) {
        bind(first, port);
      }
      crowd.awaitOnline(UIDS + COUNT, KNOWN, 0, 1, 2);
      crowd.talk(2, 100);
      crowd.awaitArrivals(2_000);
      try (RawWebSocket one = crowd.control(1); RawWebSocket two = crowd.control(2)) {
        List.of(one, two).forEach(control -> awaitUids(control, UIDS));
        crowd.clients().deliveries().forgetGaps();
        long before = declaredDead(cluster);
        long killed = System.nanoTime();
        cluster.kill(0);
        Await.until("both have declared it dead", KNOWN, () -> declaredDead(cluster) == before + 2);
        Duration noticed = since(killed);
        List.of(one, two).forEach(control -> awaitUids(control, 0));
        Duration gone = since(killed);
        crowd.awaitOnline(COUNT * 2 / 3, GONE, 1, 2);
        crowd.awaitArrivals(2_000);
        Deliveries.Report report = crowd.settle(sender -> true, crowd.of(1, 2));
        System.out.println("killed 1 of 3 with " + UIDS + " users: declared dead after " + noticed.toMillis()
          + " ms, all forgotten " + gone.minus(noticed).toMillis() + " ms later; to those who stay " + report);

        assertThat(noticed).isLessThan(NOTICED);
        assertThat(gone).isLessThan(GONE);
        assertThat(gone.minus(noticed)).isLessThan(FORGOTTEN);
        assertThat(report.isPerfect()).as(report.toString()).isTrue();
      }
    }
  }

  /** Returns how often nodes 1 and 2 have said in their logs that another one is dead. */
  private static long declaredDead(ClusterFixture cluster) {
    return IntStream.of(1, 2).mapToObj(node -> cluster.process(node).lines().stream()).flatMap(lines -> lines)
      .filter(line -> line.matches(".*node \\S+ is gone: .*")).count();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static void awaitUids(RawWebSocket control, int count) {
    Await.until(count + " users", KNOWN,
      () -> control.sendText("uids " + UIDS).readText().equals(Integer.toString(count)));
  }

  /** Each user is a UDP peer with an address of its own; its socket is closed once the node has answered. */
  private static void bind(int first, int port) throws IOException {
    List<DatagramSocket> sockets = new ArrayList<>();
    try {
      for (int i = first; i < first + AT_A_TIME; i++) {
        byte[] address = {127, (byte) (1 + i / 62_500), (byte) (i / 250 % 250), (byte) (1 + i % 250)};
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByAddress(address));
        socket.setSoTimeout(ANSWER_MS);
        sockets.add(socket);
        say(socket, "u" + i, port);
      }
      for (int i = 0; i < AT_A_TIME; i++) {
        awaitAnswer(sockets.get(i), "u" + (first + i), port);
      }
    } finally {
      sockets.forEach(DatagramSocket::close);
    }
  }

  private static void say(DatagramSocket socket, String uid, int port) throws IOException {
    byte[] bytes = (uid + "\n").getBytes(StandardCharsets.US_ASCII);
    socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
  }

  private static void awaitAnswer(DatagramSocket socket, String uid, int port) {
    DatagramPacket answer = new DatagramPacket(new byte[64], 64);
    Await.until("an answer to " + uid, () -> {
      try {
        socket.receive(answer);
        return true;
      } catch (IOException late) {
        // Datagrams may get lost: once more.
        try {
          say(socket, uid, port);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return false;
      }
    });
  }
}
