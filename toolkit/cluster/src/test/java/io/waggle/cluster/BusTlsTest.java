// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS of the event bus: who has a certificate of the cluster's authority talks, nobody else does. */
@Timeout(120)
class BusTlsTest {

  /** A ping as nodes send it: length, version, codec 1, send, address "p", no reply address, sender "s", no headers. */
  private static final byte[] PING = java.util.HexFormat.of().parseHex(
    "00000015" + "02" + "01" + "00" + "00000001" + "70" + "00000000" + "00000001" + "73" + "00000004");

  private static SelfSigned one;
  private static SelfSigned stranger;

  @TempDir
  static Path temporary;
  private static Path folder;
  private static Path wrong;

  @BeforeAll
  static void makeCertificates() throws IOException {
    one = SelfSigned.create("node", "dns:node.example");
    stranger = SelfSigned.create("stranger", "dns:stranger.example");
    folder = folder("right", one, one);
    wrong = folder("wrong", stranger, stranger);
  }

  @AfterAll
  static void removeThem() {
    one.close();
    stranger.close();
  }

  private static Path folder(String name, SelfSigned authority, SelfSigned node) throws IOException {
    Path made = Files.createDirectory(temporary.resolve(name));
    Files.copy(Path.of(authority.certPath()), made.resolve("ca.pem"));
    Files.copy(Path.of(node.certPath()), made.resolve("cert.pem"));
    Files.copy(Path.of(node.keyPath()), made.resolve("key.pem"));
    return made;
  }

  private static Nodes secured() {
    return new Nodes().with(WaggleClusterManager.TLS, folder.toString());
  }

  @Test
  void twoNodesWithCertificatesTalk() {
    try (Nodes nodes = secured()) {
      Vertx first = nodes.start();
      assertThat(Await.result(Nodes.ask(nodes.start(), first))).isEqualTo("hello");
    }
  }

  @Test
  void aStrangerWithoutACertificateOfTheAuthorityGetsNoAnswer() {
    try (Nodes nodes = secured()) {
      Vertx node = nodes.start();
      int port = Nodes.bus(node).port();
      assertThat(answer(node, port, new NetClientOptions())).as("no certificate").isFalse();
      assertThat(answer(node, port, with(stranger))).as("another authority's").isFalse();
      assertThat(answer(node, port, with(one))).as("the authority's own").isTrue();
      assertThat(answer(node, port, with(one).removeEnabledSecureTransportProtocol("TLSv1.3"))).as("TLS 1.2").isFalse();
      try (RawClient plain = RawClient.connect(port)) {
        plain.send(PING).awaitEnd();
      }
    }
  }

  private static NetClientOptions with(SelfSigned certificate) {
    return new NetClientOptions().setKeyCertOptions(new PemKeyCertOptions()
      .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath()));
  }

  /** Returns whether a ping is answered: with TLS 1.3 a client learns only then that its certificate was refused. */
  private static boolean answer(Vertx vertx, int port, NetClientOptions options) {
    options.setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("");
    Future<Boolean> answered = vertx.createNetClient(options).connect(port, "127.0.0.1")
      .compose(BusTlsTest::ping).otherwise(false);
    return Await.result(answered);
  }

  private static Future<Boolean> ping(NetSocket socket) {
    io.vertx.core.Promise<Boolean> answered = io.vertx.core.Promise.promise();
    socket.handler(pong -> {
      answered.tryComplete(true);
      socket.close();
    });
    socket.closeHandler(closed -> answered.tryComplete(false));
    socket.exceptionHandler(failure -> answered.tryComplete(false));
    socket.write(io.vertx.core.buffer.Buffer.buffer(PING));
    return answered.future();
  }

  @Test
  void aNodeOfAnotherAuthorityOrWithoutTlsFailsToStartAndSaysWhy() {
    try (Nodes nodes = secured()) {
      Vertx node = nodes.start();
      String there = "127.0.0.1:" + nodes.port();
      assertThat(failure(nodes.with(WaggleClusterManager.TLS, wrong.toString())))
        .hasMessage("waggle.cluster.tls: the certificates here and at " + there
          + " are of different authorities (expected: each one's ca.pem has the other's authority)");
      assertThat(failure(nodes.without(WaggleClusterManager.TLS))).hasMessage("waggle.cluster.tls: none here, but "
        + there + " has it (expected: the same on all nodes of a cluster)");
      Await.until("they have left", Nodes.START, () -> Nodes.size(node) == 1);
    }
  }

  private static Throwable failure(Nodes nodes) {
    return Await.result(nodes.tryToStart().transform(done -> Future.succeededFuture(done.cause())), Nodes.START);
  }

  @Test
  void refusesFilesThatDoNotFitTogether() throws IOException {
    Path mixed = folder("mixed", one, stranger);
    assertThatThrownBy(() -> BusTls.in(mixed)).isInstanceOf(IllegalArgumentException.class)
      .hasMessageStartingWith("waggle.cluster.tls: " + mixed + ": cert.pem: ")
      .hasMessageEndingWith(" (expected: a certificate signed by one of ca.pem, and now valid)");
    Files.delete(mixed.resolve("key.pem"));
    assertThatThrownBy(() -> BusTls.in(mixed)).hasMessage("waggle.cluster.tls: " + mixed
      + " without a readable key.pem (expected: a folder with ca.pem, cert.pem and key.pem)");
    Path otherKey = folder("otherkey", one, one);
    Files.delete(otherKey.resolve("key.pem"));
    Files.copy(Path.of(stranger.keyPath()), otherKey.resolve("key.pem"));
    assertThatThrownBy(() -> BusTls.in(otherKey)).hasMessage("waggle.cluster.tls: " + otherKey
      + ": key.pem: of another certificate (expected: the private key of cert.pem, PKCS 8 in PEM)");
    Files.writeString(mixed.resolve("key.pem"), "none");
    Files.writeString(mixed.resolve("ca.pem"), "none");
    assertThatThrownBy(() -> BusTls.in(mixed)).hasMessageContaining(": ca.pem: ")
      .hasMessageEndingWith("(expected: certificates in PEM)");
  }

  @Test
  void refusesTlsInTwoPlaces() {
    try (Nodes nodes = secured()) {
      assertThatThrownBy(() -> WaggleClusterManager.eventBusOptions(new EventBusOptions().setSsl(true)))
        .hasMessage("waggle.cluster.tls: beside TLS in the event bus's options (expected: one of the two)");
      EventBusOptions bus = WaggleClusterManager.eventBusOptions(new EventBusOptions());
      assertThat(bus.isTrustAll()).isFalse();
      assertThat(bus.getEnabledSecureTransportProtocols()).containsExactly("TLSv1.3");
      assertThat(nodes.port()).isPositive();
    }
  }
}
