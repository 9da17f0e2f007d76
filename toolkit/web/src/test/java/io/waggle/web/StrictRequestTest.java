// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.CleanVertx;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@CleanVertx
@TestInstance(Lifecycle.PER_CLASS)
class StrictRequestTest {

  private static final String OK = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private WorkerFixture server;

  boolean nativeTransport() {
    return true;
  }

  @BeforeAll
  void start() {
    HttpWorkerOptions options = new HttpWorkerOptions().setMaxBodyBytes(1000).setLingerMs(200);
    server = WorkerFixture.start(nativeTransport(), options, worker -> worker.requestHandler(request -> {
      if (request.path().equals("/early")) {
        request.response().end("early");
      } else if (request.path().equals("/half")) {
        request.response().setChunked(true).write("half");
      } else {
        request.body().onSuccess(body -> request.response().end(request.method() + " " + request.uri() + " " + body));
      }
    }));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.waggle.web.BadRequests#all")
  void isAnsweredAtOnceAndClosedWhileOthersGoOn(String name, String bytes, Set<Integer> statuses) {
    try (RawClient other = server.client(); RawClient client = server.client()) {
      other.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx");
      RawClient.Response response = client.send(bytes).read();
      assertThat(response.status()).isIn(statuses);
      assertThat(response.header("connection")).isEqualTo("close");
      assertThat(client.isClosedCleanly()).isTrue();
      assertThat(other.send("y").read().text()).isEqualTo("POST / xy");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.waggle.web.BadRequests#all")
  void isAnsweredInTurnBehindAGoodOne(String name, String bytes, Set<Integer> statuses) {
    try (RawClient client = server.client()) {
      client.send(OK + bytes);
      assertThat(client.read().text()).isEqualTo("GET / ");
      assertThat(client.read().status()).isIn(statuses);
      assertThat(client.isClosedCleanly()).isTrue();
    }
  }

  @Test
  void takesARequestSplitAnywhere() {
    // no port is bound by what a Host says
    String request = "\r\nPOST /a?b=c HTTP/1.1\r\nhOST: [::1]:80\r\nTransfer-Encoding: Chunked\r\nX:\t y \r\n\r\n"
      + "3;e=\"f;\"\r\nabc\r\n0\r\nT: u\r\n\r\n";
    try (RawClient client = server.client()) {
      for (int i = 0; i <= request.length(); i++) {
        client.send(request.substring(0, i)).send(request.substring(i));
        assertThat(client.read().text()).as("split at %d", i).isEqualTo("POST /a?b=c abc");
      }
    }
  }

  @Test
  void takesARequestByteByByteAndPipelinedOnes() {
    String request = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    try (RawClient client = server.client()) {
      for (char c : request.toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.read().text()).isEqualTo("POST /p abc");
      client.send((OK + request).repeat(100));
      for (int i = 0; i < 100; i++) {
        assertThat(client.read().text()).isEqualTo("GET / ");
        assertThat(client.read().text()).isEqualTo("POST /p abc");
      }
    }
  }

  @Test
  void takesAbsoluteTargetsStarAndLaterMinorVersions() {
    // no port is bound by what a target says
    assertThat(server.exchange("GET http://a:80/x HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
    assertThat(server.exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("OPTIONS * ");
    try (RawClient client = server.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.send("GET / HTTP/1.7\r\nHost: a\r\n\r\n").read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void takesAHeadAndABodyAsLongAsTheirLimits() {
    String start = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nA: ";
    String head = start + "a".repeat(HttpWorkerOptions.DEFAULT_MAX_HEADER_BYTES - start.length() - 4) + "\r\n\r\n";
    assertThat(server.exchange(head + "x".repeat(1000)).status()).isEqualTo(200);
    String longer = head.replace("A: a", "A: aa");
    assertThat(server.exchange(longer + "x".repeat(1000)).status()).isEqualTo(431);
  }

  @Test
  void closesWithoutASecondAnswerWhenTheBodyBreaksAfterTheResponse() {
    try (RawClient client = server.client()) {
      client.send("POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.read().text()).isEqualTo("early");
      assertThat(client.send("bad\n").isClosedCleanly()).isTrue();
    }
  }

  @Test
  void breaksOffWhenTheBodyBreaksWithinTheResponse() throws Exception {
    try (RawClient client = server.client()) {
      client.send("POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
      client.send("zz\r\n");
      String rest = new String(client.in().readAllBytes());
      assertThat(rest).endsWith("half\r\n").doesNotContain("400");
    }
  }

  @Test
  void countsWhatItRefuses() {
    long before = server.metrics().refused();
    server.exchange("GET / HTTP/1.1\r\n\r\n");
    server.exchange("GET / HTTP/1.1\r\n\r\n");
    assertThat(server.metrics().refused()).isEqualTo(before + 2);
  }
}
