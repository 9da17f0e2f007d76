// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@CleanVertx
class ClientAddressTest {

  private static WorkerFixture behindProxy;
  private static WorkerFixture direct;

  @BeforeAll
  static void start() {
    behindProxy = serving(new HttpWorkerOptions().setTrustedProxies(List.of("127.0.0.0/8", "10.0.0.1", "fd00::/8")));
    direct = serving(new HttpWorkerOptions().setTrustedProxies(List.of("10.0.0.0/8")));
  }

  private static WorkerFixture serving(HttpWorkerOptions options) {
    return WorkerFixture.start(options, worker -> worker.requestHandler(request ->
      request.response().end(worker.clientAddress(request).hostAddress())));
  }

  @AfterAll
  static void stop() {
    behindProxy.close();
    direct.close();
  }

  static Stream<Arguments> chains() {
    return Stream.of(
      arguments("", "127.0.0.1"),
      arguments("X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4"),
      arguments("X-Forwarded-For: 1.2.3.4:5678\r\n", "1.2.3.4"),
      arguments("X-Forwarded-For: [2001:db8::1]:5678\r\n", "2001:db8:0:0:0:0:0:1"),
      arguments("X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.0.0.1, fd00::7\r\n", "1.2.3.4"),
      arguments("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4"),
      arguments("X-Forwarded-For: 10.0.0.1, 127.0.0.2\r\n", "10.0.0.1"),
      arguments("X-Forwarded-For: ::ffff:10.0.0.1, 10.0.0.1\r\n", "10.0.0.1"),
      arguments("X-Forwarded-For: 1.2.3.4, unknown, 10.0.0.1\r\n", "10.0.0.1"),
      arguments("X-Forwarded-For: garbage\r\n", "127.0.0.1"));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void isTheLastAddressThatIsNoTrustedProxy(String headers, String address) {
    assertThat(behindProxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n").text()).isEqualTo(address);
  }

  @ParameterizedTest
  @MethodSource("chains")
  void isThePeerWhereNoProxyIsTrusted(String headers, String ignored) {
    assertThat(direct.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n").text()).isEqualTo("127.0.0.1");
  }

  @Test
  void refusesNetworksThatAreNone() {
    for (String network : List.of("10.0.0.0/33", "example.org", "10.0.0.0/x", "")) {
      assertThatThrownBy(() -> HttpWorker.create(direct.vertx, new HttpWorkerOptions().setTrustedProxies(
        List.of(network)))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected");
    }
  }
}
