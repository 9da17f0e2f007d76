// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.failure;
import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.SelfSigned;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a client believes: certificates and names are checked unless the application turns that off. */
@CleanVertx
class ClientTlsTest {

  private static SelfSigned known;
  private static SelfSigned otherName;

  @BeforeAll
  static void makeCertificates() {
    known = SelfSigned.create();
    otherName = SelfSigned.create("elsewhere.test", "dns:elsewhere.test");
  }

  @AfterAll
  static void removeCertificates() {
    known.close();
    otherName.close();
  }

  private static Worker<String> listen(Vertx vertx, String scheme, SelfSigned certificate) {
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), new WorkerOptions("text+" + scheme + "://127.0.0.1:0")
      .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath()));
    worker.connectHandler(c -> c.handler(c::send));
    return result(worker.listen());
  }

  private static ClientOptions options(String scheme, Worker<?> worker) {
    return new ClientOptions(scheme + "://127.0.0.1:" + worker.actualPort());
  }

  private static ClientSSLOptions trusting(SelfSigned certificate) {
    return new ClientSSLOptions().setTrustOptions(new PemTrustOptions().addCertPath(certificate.certPath()));
  }

  private static String exchange(Vertx vertx, ClientOptions options) {
    Client<String> client = Client.create(vertx, Protocol.lines(), options);
    Promise<String> received = Promise.promise();
    client.connectHandler(c -> {
      c.handler(received::complete);
      c.send("secret");
    });
    client.connect().onFailure(received::tryFail);
    try {
      return result(received.future());
    } finally {
      result(client.close());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "wss"})
  void acceptsACertificateItWasToldToTrust(String scheme, Vertx vertx) {
    Worker<String> worker = listen(vertx, scheme, known);
    assertThat(exchange(vertx, options(scheme, worker).setSslOptions(trusting(known)))).isEqualTo("secret");
    result(worker.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "wss"})
  void refusesAnUnknownCertificate(String scheme, Vertx vertx) {
    Worker<String> worker = listen(vertx, scheme, known);
    Client<String> client = Client.create(vertx, Protocol.lines(), options(scheme, worker));
    assertThat(failure(client.connect())).isInstanceOf(SSLHandshakeException.class);
    result(client.close());
    result(worker.close());
  }

  @Test
  void refusesACertificateForAnotherName(Vertx vertx) {
    Worker<String> worker = listen(vertx, "tls", otherName);
    Client<String> client =
      Client.create(vertx, Protocol.lines(), options("tls", worker).setSslOptions(trusting(otherName)));
    assertThat(failure(client.connect())).isInstanceOf(SSLHandshakeException.class)
      .rootCause().hasMessageContaining("127.0.0.1");
    result(client.close());
    result(worker.close());
  }

  @Test
  void believesAnybodyOnlyWhenTold(Vertx vertx) {
    Worker<String> worker = listen(vertx, "tls", otherName);
    assertThat(exchange(vertx, options("tls", worker).setSslOptions(new ClientSSLOptions().setTrustAll(true))))
      .isEqualTo("secret");
    assertThat(exchange(vertx, options("tls", worker)
      .setSslOptions(trusting(otherName).setHostnameVerificationAlgorithm("")))).isEqualTo("secret");
    result(worker.close());
  }

  @Test
  void doesNotWaitForeverForAServerThatDoesNotSpeakTls(Vertx vertx) {
    Worker<Buffer> worker = Worker.create(vertx, "tcp://127.0.0.1:0");
    result(worker.listen());
    Client<String> client = Client.create(vertx, Protocol.lines(),
      options("tls", worker).setLimits(new Limits().setHandshakeTimeoutMs(150)));
    assertThat(failure(client.connect())).hasStackTraceContaining("timed out");
    result(client.close());
    result(worker.close());
  }
}
