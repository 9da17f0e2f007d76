// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ProcessFixture;
import io.waggle.testkit.SelfSigned;
import io.waggle.verticles.tcpproxy.ProxyListenerOptions.SendProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy between clients and servers that others wrote: socat, nc, curl, HAProxy, nginx. */
@CleanVertx
class TcpProxyIT {

  private static final int LARGE = 16 * 1024 * 1024;

  @TempDir
  private Path folder;

  private static int deploy(Vertx vertx, ProxyListenerOptions listener) {
    TcpProxyVerticle proxy = new TcpProxyVerticle(new TcpProxyOptions().setDrainTimeoutMs(1_000).addListener(listener));
    Await.result(vertx.deployVerticle(proxy));
    return proxy.actualPort(0);
  }

  private Path randomFile() throws IOException {
    byte[] bytes = new byte[LARGE];
    new Random(7).nextBytes(bytes);
    return Files.write(folder.resolve("in"), bytes);
  }

  private static String run(String... command) {
    try (ProcessFixture process = ProcessFixture.start(command)) {
      assertThat(process.exitCode()).as(process.output()).isZero();
      return process.output();
    }
  }

  /** Both clients send a file and its end, then wait for the answer. */
  @ParameterizedTest
  @ValueSource(strings = {"socat -t 30 - TCP4:127.0.0.1:%d", "nc -N 127.0.0.1 %d"})
  void echoesALargeFileToAClientThatHalfCloses(String command, Vertx vertx) throws IOException {
    Binaries.require(command.split(" ")[0]);
    Path in = randomFile();
    Path out = folder.resolve("out");
    try (UpstreamServer upstream = UpstreamServer.start()) {
      int port = deploy(vertx, new ProxyListenerOptions().addUpstream(upstream.options()));
      CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
        UpstreamServer.Peer peer = upstream.accept();
        peer.send(peer.readToEnd()).close();
      });
      run("sh", "-c", String.format(command, port) + " < '" + in + "' > '" + out + "'");
      echo.join();
    }
    assertThat(Files.mismatch(in, out)).isEqualTo(-1);
  }

  @Test
  void carriesHttpAndTlsOfCurlToNginx(Vertx vertx) throws IOException {
    Binaries.require("curl");
    Path in = randomFile();
    int nginxPort = UpstreamServer.closedPort();
    try (SelfSigned certificate = SelfSigned.create();
         ProcessFixture nginx = ForeignServers.nginx(folder, nginxPort,
           "server { listen 127.0.0.1:" + nginxPort + "; root " + folder + "; }")) {
      ProxyListenerOptions listener = new ProxyListenerOptions()
        .addUpstream(new UpstreamOptions("127.0.0.1", nginxPort));
      int plain = deploy(vertx, listener);
      int tls = deploy(vertx, listener.setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath()));
      Path out = folder.resolve("out");
      run("curl", "-sSf", "-o", out.toString(), "http://127.0.0.1:" + plain + "/in");
      assertThat(Files.mismatch(in, out)).isEqualTo(-1);
      run("curl", "-sSf", "--cacert", certificate.certPath(), "-o", out.toString(), "https://localhost:" + tls + "/in");
      assertThat(Files.mismatch(in, out)).isEqualTo(-1);
      assertThat(nginx.isAlive()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"V1", "V2"})
  void carriesTheClientsAddressFromHaproxyToNginx(SendProxy version, Vertx vertx) {
    Binaries.require("curl");
    int nginxPort = UpstreamServer.closedPort();
    int haproxyPort = UpstreamServer.closedPort();
    try (ProcessFixture nginx = ForeignServers.nginx(folder, nginxPort, "server { listen 127.0.0.1:" + nginxPort
           + " proxy_protocol; location / { return 200 \"client $proxy_protocol_addr:$proxy_protocol_port\\n\"; } }")) {
      int port = deploy(vertx, new ProxyListenerOptions()
        .addUpstream(new UpstreamOptions("127.0.0.1", nginxPort))
        .setProxyProtocol(true).setTrustedProxies(List.of("127.0.0.1"))
        .setSendProxyProtocol(version));
      try (ProcessFixture haproxy = ForeignServers.haproxy(folder, haproxyPort, "defaults\n mode tcp\n"
             + " timeout connect 5s\n timeout client 30s\n timeout server 30s\nlisten in\n bind 127.0.0.1:" + haproxyPort
             + "\n server proxy 127.0.0.1:" + port + " send-proxy" + (version == SendProxy.V2 ? "-v2" : "") + "\n")) {
        String said = run("curl", "-sSf", "--interface", "127.0.0.9", "-w", "sent from %{local_port}",
          "http://127.0.0.1:" + haproxyPort + "/");
        String clientPort = said.replaceAll("(?s).*sent from ", "");
        assertThat(said).startsWith("client 127.0.0.9:" + clientPort + "\n");
        assertThat(haproxy.isAlive() && nginx.isAlive()).isTrue();
      }
    }
  }

  @Test
  void movesOnWhenAServerDies(Vertx vertx) throws IOException {
    Binaries.require("curl");
    Path first = Files.createDirectory(folder.resolve("1"));
    Path second = Files.createDirectory(folder.resolve("2"));
    int firstPort = UpstreamServer.closedPort();
    int secondPort = UpstreamServer.closedPort();
    try (ProcessFixture one = ForeignServers.nginx(first, firstPort,
           "server { listen 127.0.0.1:" + firstPort + "; location / { return 200 one; } }");
         ProcessFixture two = ForeignServers.nginx(second, secondPort,
           "server { listen 127.0.0.1:" + secondPort + "; location / { return 200 two; } }")) {
      int port = deploy(vertx, new ProxyListenerOptions().setMaxFailures(1)
        .addUpstream(new UpstreamOptions("127.0.0.1", firstPort))
        .addUpstream(new UpstreamOptions("127.0.0.1", secondPort)));
      String url = "http://127.0.0.1:" + port + "/";
      assertThat(List.of(run("curl", "-sSf", url), run("curl", "-sSf", url))).containsExactly("one", "two");
      one.stop();
      for (int i = 0; i < 4; i++) {
        assertThat(run("curl", "-sSf", url)).isEqualTo("two");
      }
      assertThat(two.isAlive()).isTrue();
    }
  }
}
