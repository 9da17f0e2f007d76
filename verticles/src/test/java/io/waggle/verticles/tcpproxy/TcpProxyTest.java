// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.SelfSigned;
import io.waggle.verticles.tcpproxy.ProxyListenerOptions.SendProxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy between real sockets: bytes, ends, limits, health, PROXY protocol, drain. */
@CleanVertx
class TcpProxyTest {

  private static final int LARGE = 24 * 1024 * 1024;

  private final UpstreamServer upstream = UpstreamServer.start();
  private final List<TcpProxyVerticle> instances = Collections.synchronizedList(new ArrayList<>());
  private Vertx vertx;

  @BeforeEach
  void take(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void closeUpstream() {
    upstream.close();
  }

  private String deploy(int count, TcpProxyOptions options) {
    return Await.result(vertx.deployVerticle(() -> {
      TcpProxyVerticle verticle = new TcpProxyVerticle(options);
      instances.add(verticle);
      return verticle;
    }, new DeploymentOptions().setInstances(count)));
  }

  private String deploy(UnaryOperator<ProxyListenerOptions> listener) {
    return deploy(1, new TcpProxyOptions().setDrainTimeoutMs(0).addListener(
      listener.apply(new ProxyListenerOptions().addUpstream(upstream.options()))));
  }

  private int port() {
    return instances.get(0).actualPort(0);
  }

  private JsonObject metrics() {
    return instances.get(0).metrics().getJsonArray("listeners").getJsonObject(0);
  }

  private JsonObject upstreamMetrics(int index) {
    return metrics().getJsonArray("upstreams").getJsonObject(index);
  }

  private static byte[] pattern(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Without printing millions of bytes if they differ. */
  private static void assertSame(byte[] actual, byte[] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    assertThat(Arrays.mismatch(actual, expected)).as("place of the first difference").isEqualTo(-1);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void passesBytesBothWaysAndCountsThem() {
    deploy(listener -> listener);
    try (RawClient client = RawClient.connect(port())) {
      client.send("hello");
      UpstreamServer.Peer peer = upstream.accept();
      assertThat(peer.read(5)).isEqualTo("hello");
      peer.send("world!");
      assertThat(latin(client.read(6))).isEqualTo("world!");
      assertThat(metrics().getInteger("active")).isEqualTo(1);
      assertThat(upstreamMetrics(0).getInteger("active")).isEqualTo(1);
      client.close();
      assertThat(peer.readToEnd()).isEmpty();
      peer.close();
    }
    Await.untilEqual(0, () -> upstreamMetrics(0).getInteger("active"));
    assertThat(metrics().getLong("bytesToUpstreams")).isEqualTo(5);
    assertThat(metrics().getLong("bytesToClients")).isEqualTo(6);
    assertThat(metrics().getLong("accepted")).isEqualTo(1);
  }

  @Test
  void letsAServerSpeakFirst() {
    deploy(listener -> listener);
    try (RawClient client = RawClient.connect(port())) {
      upstream.accept().send("220 ready\r\n");
      assertThat(client.readLine()).isEqualTo("220 ready\r");
    }
  }

  @Test
  void passesTheEndOfTheClientOnWhileTheServerGoesOn() {
    deploy(listener -> listener);
    try (RawClient client = RawClient.connect(port())) {
      client.send("request").shutdownOutput();
      UpstreamServer.Peer peer = upstream.accept();
      assertThat(latin(peer.readToEnd())).isEqualTo("request");
      peer.send("first ");
      assertThat(latin(client.read(6))).isEqualTo("first ");
      peer.send("second").close();
      assertThat(latin(client.readUntilClosed())).isEqualTo("second");
    }
    Await.untilEqual(0, () -> metrics().getInteger("active"));
  }

  @Test
  void passesTheEndOfTheServerOnWhileTheClientGoesOn() {
    deploy(listener -> listener);
    try (RawClient client = RawClient.connect(port())) {
      UpstreamServer.Peer peer = upstream.accept();
      peer.send("bye").shutdownOutput();
      assertThat(latin(client.readUntilClosed())).isEqualTo("bye");
      client.send("late").shutdownOutput();
      assertThat(latin(peer.readToEnd())).isEqualTo("late");
    }
    Await.untilEqual(0, () -> metrics().getInteger("active"));
  }

  @Test
  void losesNothingAndHoldsLittleWhenAReaderStalls() {
    deploy(listener -> listener);
    byte[] up = pattern(LARGE, 1);
    byte[] down = pattern(LARGE, 2);
    try (RawClient client = RawClient.connectSlowReader(port(), 16 * 1024)) {
      UpstreamServer.Peer peer = upstream.accept();
      CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> peer.send(down).shutdownOutput());
      // Nobody reads: the kernel's buffers fill up, and the proxy must take no more than that.
      int taken = client.deadline(Duration.ofMillis(500)).offer(up);
      assertThat(taken).as("bytes accepted while nobody reads").isLessThan(LARGE);
      long passedOn = metrics().getLong("bytesToUpstreams");
      assertThat(passedOn).isLessThanOrEqualTo(taken);
      CompletableFuture<byte[]> receiving = CompletableFuture.supplyAsync(peer::readToEnd);
      client.deadline(Duration.ofSeconds(30));
      client.send(Arrays.copyOfRange(up, taken, up.length)).shutdownOutput();
      assertSame(receiving.join(), up);
      assertSame(client.readUntilClosed(), down);
      sending.join();
    }
  }

  @Test
  void passesLargeAmountsBothWaysAtOnce() {
    deploy(listener -> listener);
    byte[] up = pattern(LARGE, 3);
    byte[] down = pattern(LARGE, 4);
    try (RawClient client = RawClient.connect(port()).deadline(Duration.ofSeconds(30))) {
      UpstreamServer.Peer peer = upstream.accept();
      CompletableFuture<Void> sendingDown = CompletableFuture.runAsync(() -> peer.send(down).shutdownOutput());
      CompletableFuture<byte[]> receivingUp = CompletableFuture.supplyAsync(peer::readToEnd);
      client.send(up).shutdownOutput();
      assertSame(client.readUntilClosed(), down);
      assertSame(receivingUp.join(), up);
      sendingDown.join();
    }
  }

  @Test
  void closesTheClientWhenTheServerIsReset() {
    deploy(listener -> listener);
    try (RawClient client = RawClient.connect(port())) {
      upstream.accept().reset();
      client.expectClosed();
    }
    Await.untilEqual(0, () -> metrics().getInteger("active"));
  }

  @Test
  void closesTheServerWhenTheClientIsReset() {
    deploy(listener -> listener);
    try (RawClient client = RawClient.connect(port())) {
      client.send("x");
      UpstreamServer.Peer peer = upstream.accept();
      assertThat(peer.read(1)).isEqualTo("x");
      client.reset();
      assertThat(peer.readToEnd()).isEmpty();
    }
    Await.untilEqual(0, () -> upstreamMetrics(0).getInteger("active"));
  }

  @Test
  void triesTheNextUpstreamAndLeavesTheFailingOneOut() {
    deploy(listener -> listener.setMaxFailures(2).setUpstreams(
      List.of(new UpstreamOptions("127.0.0.1", UpstreamServer.closedPort()), upstream.options())));
    for (int i = 0; i < 6; i++) {
      try (RawClient client = RawClient.connect(port())) {
        client.send("x");
        assertThat(upstream.accept().read(1)).isEqualTo("x");
      }
    }
    assertThat(upstreamMetrics(0).getBoolean("up")).isFalse();
    assertThat(upstreamMetrics(0).getLong("failures")).isEqualTo(2);
    assertThat(upstreamMetrics(1).getLong("connects")).isEqualTo(6);
  }

  @Test
  void closesTheClientWhenNoUpstreamAccepts() {
    deploy(listener -> listener.setUpstreams(
      List.of(new UpstreamOptions("127.0.0.1", UpstreamServer.closedPort()))));
    try (RawClient client = RawClient.connect(port())) {
      client.expectClosed();
    }
    Await.untilEqual(1L, () -> metrics().getLong("unserved"));
  }

  @Test
  void noticesByChecksThatAnUpstreamFailsAndReturns() {
    int port;
    try (UpstreamServer server = UpstreamServer.start()) {
      port = server.port();
      deploy(listener -> listener.setUpstreams(List.of(server.options())).setMaxFailures(1).setCheckIntervalMs(20)
        .setDownTimeMs(3_600_000));
      server.accept();
      assertThat(upstreamMetrics(0).getBoolean("up")).isTrue();
    }
    Await.untilEqual(false, () -> upstreamMetrics(0).getBoolean("up"));
    try (UpstreamServer server = UpstreamServer.startAgain(port)) {
      server.accept();
      Await.untilEqual(true, () -> upstreamMetrics(0).getBoolean("up"));
    }
  }

  @Test
  void givesAnUpstreamNoMoreConnectionsThanItsLimit() {
    try (UpstreamServer second = UpstreamServer.start()) {
      deploy(2, new TcpProxyOptions().setDrainTimeoutMs(0).addListener(new ProxyListenerOptions()
        .addUpstream(upstream.options().setMaxConnections(1)).addUpstream(second.options().setMaxConnections(1))));
      try (RawClient one = RawClient.connect(port())) {
        UpstreamServer.Peer first = upstream.accept();
        RawClient two = RawClient.connect(port());
        second.accept();
        try (RawClient three = RawClient.connect(port())) {
          three.expectClosed();
        }
        first.close();
        one.readUntilClosed();
        one.close();
        Await.untilEqual(0, () -> upstreamMetrics(0).getInteger("active"));
        try (RawClient three = RawClient.connect(port())) {
          three.send("y");
          assertThat(upstream.accept().read(1)).isEqualTo("y");
        }
        two.close();
      }
      assertThat(metrics().getLong("unserved")).isEqualTo(1);
    }
  }

  @Test
  void takesNoMoreClientsThanItsLimit() {
    deploy(listener -> listener.setMaxConnections(1));
    try (RawClient one = RawClient.connect(port())) {
      one.send("x");
      upstream.accept().read(1);
      try (RawClient two = RawClient.connect(port())) {
        two.expectClosed();
      }
    }
    Await.untilEqual(1L, () -> metrics().getLong("refused"));
  }

  @Test
  void closesBothSidesWhenNothingMoves() {
    deploy(listener -> listener.setIdleTimeoutMs(100));
    try (RawClient client = RawClient.connect(port())) {
      UpstreamServer.Peer peer = upstream.accept();
      client.expectClosed();
      assertThat(peer.readToEnd()).isEmpty();
    }
    assertThat(metrics().getLong("idleTimeouts")).isEqualTo(1);
  }

  @Test
  void closesBothSidesWhenAReaderStallsForTooLong() {
    deploy(listener -> listener.setIdleTimeoutMs(300));
    try (RawClient client = RawClient.connectSlowReader(port(), 16 * 1024)) {
      UpstreamServer.Peer peer = upstream.accept();
      CompletableFuture<Throwable> sending =
        CompletableFuture.runAsync(() -> peer.send(pattern(LARGE, 5))).handle((done, failure) -> failure);
      assertThat(sending.join()).as("what ends the server's sending").isNotNull();
      Await.untilEqual(0, () -> metrics().getInteger("active"));
      client.awaitEnd();
    }
  }

  @Test
  void readsTlsFromClients() {
    try (SelfSigned certificate = SelfSigned.create()) {
      deploy(listener -> listener.setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath()));
      try (RawClient client = RawClient.connectTls(port(), certificate.trustingContext(), "localhost")) {
        client.send("secret");
        UpstreamServer.Peer peer = upstream.accept();
        assertThat(peer.read(6)).isEqualTo("secret");
        byte[] answer = pattern(1_000_000, 6);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> peer.send(answer).close());
        assertSame(client.readUntilClosed(), answer);
        sending.join();
      }
    }
  }

  @Test
  void tellsTheUpstreamWhoItsClientIs() {
    deploy(listener -> listener.setSendProxyProtocol(SendProxy.V1));
    try (RawClient client = RawClient.connect(port())) {
      client.send("x");
      int clientPort = ((InetSocketAddress) client.localAddress()).getPort();
      String header = "PROXY TCP4 127.0.0.1 127.0.0.1 " + clientPort + " " + port() + "\r\nx";
      assertThat(upstream.accept().read(header.length())).isEqualTo(header);
    }
  }

  @Test
  void passesOnWhatATrustedProxySaid() {
    deploy(listener -> listener.setSendProxyProtocol(SendProxy.V1).setProxyProtocol(true)
      .setTrustedProxies(List.of("127.0.0.0/8")));
    try (RawClient client = RawClient.connect(port())) {
      client.send("PROXY TCP4 192.0.2.7 198.51.100.1 4711 80\r\nx");
      assertThat(upstream.accept().read(23)).isEqualTo("PROXY TCP4 192.0.2.7 12");
    }
  }

  @Test
  void closesWhoeverIsNoTrustedProxy() {
    deploy(listener -> listener.setProxyProtocol(true).setTrustedProxies(List.of("10.0.0.0/8")));
    try (RawClient client = RawClient.connect(port())) {
      client.send("PROXY TCP4 192.0.2.7 198.51.100.1 4711 80\r\nx");
      client.expectClosed();
    }
    assertThat(upstreamMetrics(0).getLong("connects")).isZero();
  }

  @Test
  void listensOnSeveralPorts() {
    try (UpstreamServer second = UpstreamServer.start()) {
      deploy(2, new TcpProxyOptions().setDrainTimeoutMs(0)
        .addListener(new ProxyListenerOptions().addUpstream(upstream.options()))
        .addListener(new ProxyListenerOptions().addUpstream(second.options())));
      try (RawClient a = RawClient.connect(port()); RawClient b = RawClient.connect(instances.get(1).actualPort(1))) {
        a.send("a");
        b.send("b");
        assertThat(upstream.accept().read(1)).isEqualTo("a");
        assertThat(second.accept().read(1)).isEqualTo("b");
      }
    }
  }

  @Test
  void letsConnectionsFinishWhenItStops() {
    String id = deploy(1, new TcpProxyOptions().setDrainTimeoutMs(60_000).addListener(
      new ProxyListenerOptions().addUpstream(upstream.options())));
    int port = port();
    try (RawClient client = RawClient.connect(port)) {
      client.send("x");
      UpstreamServer.Peer peer = upstream.accept();
      peer.read(1);
      Future<Void> undeployed = vertx.undeploy(id);
      Await.untilEqual(true, () -> metrics().getBoolean("draining"));
      try (RawClient late = RawClient.connect(port)) {
        late.expectClosed();
      }
      peer.send("still here");
      assertThat(latin(client.read(10))).isEqualTo("still here");
      assertThat(undeployed.isComplete()).isFalse();
      peer.close();
      assertThat(client.readUntilClosed()).isEmpty();
      client.close();
      Await.result(undeployed);
    }
  }

  @Test
  void letsConnectionsFinishWhenTheProcessDrains() {
    String id = deploy(1, new TcpProxyOptions().setDrainTimeoutMs(60_000).addListener(
      new ProxyListenerOptions().addUpstream(upstream.options())));
    try (RawClient client = RawClient.connect(port())) {
      client.send("x");
      UpstreamServer.Peer peer = upstream.accept();
      peer.read(1);
      Lifecycle lifecycle = Lifecycle.of(vertx);
      assertThat(lifecycle.connectionCount()).isEqualTo(1);
      Await.result(lifecycle.stopAccepting());
      Future<Void> gone = lifecycle.evict(CloseReason.SERVICE_RESTART, new Pace(500));
      Await.untilEqual(true, () -> metrics().getBoolean("draining"));
      peer.send("still here");
      assertThat(latin(client.read(10))).isEqualTo("still here");
      assertThat(gone.isComplete()).isFalse();
      peer.close();
      assertThat(client.readUntilClosed()).isEmpty();
      client.close();
      Await.result(gone);
      assertThat(lifecycle.hasSockets()).isFalse();
      Await.result(vertx.undeploy(id));
    }
  }

  @Test
  void dropsConnectionsThatDoNotFinishInTime() {
    String id = deploy(1, new TcpProxyOptions().setDrainTimeoutMs(50).addListener(
      new ProxyListenerOptions().addUpstream(upstream.options())));
    try (RawClient client = RawClient.connect(port())) {
      client.send("x");
      UpstreamServer.Peer peer = upstream.accept();
      peer.read(1);
      Await.result(vertx.undeploy(id));
      client.expectClosed();
      assertThat(peer.readToEnd()).isEmpty();
    }
  }

  @Test
  void runsOnEventLoopsOnly() {
    assertThat(Await.failure(vertx.deployVerticle(new TcpProxyVerticle(new TcpProxyOptions().addListener(
      new ProxyListenerOptions().addUpstream(upstream.options()))),
      new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))))
      .hasMessage("threading model: not the event loop (expected: a standard verticle)");
  }

  @Test
  void saysWhatIsMissingInTheConfiguration() {
    // The port stands in the message: no port is bound.
    assertThat(Await.failure(vertx.deployVerticle(new TcpProxyVerticle()))).hasMessage("listeners: none "
      + "(expected: at least one, such as {\"port\": 8000, \"upstreams\": [\"127.0.0.1:9000\"]})");
    assertThat(Await.failure(vertx.deployVerticle(new TcpProxyVerticle(), new DeploymentOptions().setConfig(
      new JsonObject("{\"listeners\": [{\"port\": 0}]}")))))
      .hasMessage("listeners[0].upstreams: none (expected: at least one host:port)");
  }
}
