// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static io.waggle.testkit.Await.failure;
import static io.waggle.testkit.Await.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.SelfSigned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that go through a SOCKS5 or HTTP CONNECT proxy, with a user and a password. */
@CleanVertx
class ClientProxyTest {

  private static String exchange(Vertx vertx, ClientOptions options) {
    Client<String> client = Client.create(vertx, Protocol.lines(), options);
    Promise<String> received = Promise.promise();
    client.connectHandler(c -> {
      c.handler(received::complete);
      c.send("through");
    });
    client.connect().onFailure(received::tryFail);
    try {
      return result(received.future());
    } finally {
      result(client.close());
    }
  }

  private static Worker<String> listen(Vertx vertx, WorkerOptions options) {
    Worker<String> worker = Worker.create(vertx, Protocol.lines(), options);
    worker.connectHandler(c -> c.handler(c::send));
    return result(worker.listen());
  }

  private static ProxyOptions through(TinyProxy proxy, String type, String password) {
    return new ProxyOptions().setType(ProxyType.valueOf(type)).setHost("127.0.0.1").setPort(proxy.port())
      .setUsername("bee").setPassword(password);
  }

  @ParameterizedTest
  @CsvSource({"SOCKS5, tcp", "SOCKS5, ws", "HTTP, tcp", "HTTP, ws"})
  void goesThrough(String type, String scheme, Vertx vertx) {
    Worker<String> worker = listen(vertx, new WorkerOptions("text+" + scheme + "://127.0.0.1:0"));
    TinyProxy proxy = TinyProxy.start(vertx, "bee", "honey");
    assertThat(exchange(vertx, new ClientOptions("text+" + scheme + "://127.0.0.1:" + worker.actualPort())
      .setProxyOptions(through(proxy, type, "honey")))).isEqualTo("through");
    assertThat(proxy.targets()).containsExactly("127.0.0.1:" + worker.actualPort());
    result(proxy.close());
    result(worker.close());
  }

  @ParameterizedTest
  @CsvSource({"SOCKS5", "HTTP"})
  void speaksTlsToTheServerAndNotToTheProxy(String type, Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create()) {
      Worker<String> worker = listen(vertx, new WorkerOptions("text+wss://127.0.0.1:0")
        .setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath()));
      TinyProxy proxy = TinyProxy.start(vertx, "bee", "honey");
      assertThat(exchange(vertx, new ClientOptions("wss://localhost:" + worker.actualPort())
        .setProxyOptions(through(proxy, type, "honey"))
        .setSslOptions(new ClientSSLOptions()
          .setTrustOptions(new PemTrustOptions().addCertPath(certificate.certPath()))))).isEqualTo("through");
      assertThat(proxy.targets()).as("the proxy resolves the name").containsExactly("localhost:" + worker.actualPort());
      result(proxy.close());
      result(worker.close());
    }
  }

  @ParameterizedTest
  @CsvSource({"SOCKS5", "HTTP"})
  void failsWithAWrongPassword(String type, Vertx vertx) {
    TinyProxy proxy = TinyProxy.start(vertx, "bee", "honey");
    Client<String> client = Client.create(vertx, Protocol.lines(), new ClientOptions("tcp://127.0.0.1:9")
      .setProxyOptions(through(proxy, type, "vinegar")));
    assertThat(failure(client.connect())).isInstanceOf(io.netty.handler.proxy.ProxyConnectException.class);
    assertThat(proxy.targets()).isEmpty();
    result(client.close());
    result(proxy.close());
  }

  @Test
  void refusesAProxyWhereThereIsNoneToBeHad(Vertx vertx) {
    assertThatThrownBy(() -> Client.create(vertx, Protocol.lines(),
      new ClientOptions("udp://127.0.0.1:1").setProxyOptions(new ProxyOptions())))
      .hasMessage("proxyOptions: set (expected: none over udp)");
  }
}
