// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SelfSignedCertificate;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

@CleanVertx
class HttpBehaviourTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private static WorkerFixture hello() {
    return WorkerFixture.start(worker -> worker.requestHandler(HttpBehaviourTest::answer));
  }

  private static void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/empty" -> request.response().setStatusCode(204).end();
      case "/same" -> request.response().setStatusCode(304).end();
      case "/throw" -> throw new IllegalStateException("thrown on purpose");
      case "/throw-late" -> {
        request.response().setChunked(true).write("begun");
        throw new IllegalStateException("thrown on purpose");
      }
      case "/close" -> request.response().putHeader("Connection", "close").end("bye");
      case "/chunked" -> {
        request.response().setChunked(request.version() != io.vertx.core.http.HttpVersion.HTTP_1_0);
        request.response().write("one");
        request.response().end("two");
      }
      case "/refuse" -> request.response().setStatusCode(401).end();
      case "/body" -> request.body().onSuccess(body -> request.response().end("got " + body.length()));
      default -> request.response().end("hello " + request.getParam("name", "you"));
    }
  }

  @Test
  void keepsTheConnectionInHttp11AndClosesItWhenAsked() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      assertThat(client.send(GET).read().text()).isEqualTo("hello you");
      assertThat(client.send("GET /?name=J%C3%B6 HTTP/1.1\r\nHost: a\r\n\r\n").read().text()).isEqualTo("hello Jö");
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n");
      assertThat(client.read().header("connection")).isEqualTo("close");
      assertThat(client.isClosedCleanly()).isTrue();
    }
  }

  @Test
  void closesAfterAResponseThatSaysSo() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      RawClient.Response response = client.send("GET /close HTTP/1.1\r\nHost: a\r\n\r\n" + GET).read();
      assertThat(response.text()).isEqualTo("bye");
      assertThat(client.isClosedCleanly()).isTrue();
      assertThat(server.metrics().requests()).isEqualTo(1);
    }
  }

  @Test
  void closesAfterEachResponseWithoutKeepAlive() {
    HttpWorkerOptions options = new HttpWorkerOptions().setKeepAlive(false);
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer));
         RawClient client = server.client()) {
      assertThat(client.send(GET).read().header("connection")).isEqualTo("close");
      assertThat(client.isClosedCleanly()).isTrue();
    }
  }

  @Test
  void speaksHttp10() {
    try (WorkerFixture server = hello()) {
      try (RawClient client = server.client()) {
        assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().text()).isEqualTo("hello you");
        assertThat(client.isClosedCleanly()).isTrue();
      }
      try (RawClient client = server.client()) {
        RawClient.Response first = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
        assertThat(first.header("connection")).isEqualToIgnoringCase("keep-alive");
        client.send("GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        RawClient.Response second = client.read();
        assertThat(second.header("transfer-encoding")).isNull();
        assertThat(second.header("connection")).isEqualTo("close");
        assertThat(second.text()).isEqualTo("onetwo");
      }
    }
  }

  @Test
  void answersHeadWithoutABody() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      for (String path : List.of("/", "/chunked", "/")) {
        client.send("HEAD " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.read(true).status()).isEqualTo(200);
      }
      assertThat(client.send(GET).read().text()).isEqualTo("hello you");
    }
  }

  @Test
  void sendsNoBodyAndNoLengthWith204And304() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      for (String path : List.of("/empty", "/same")) {
        RawClient.Response response = client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").read();
        assertThat(response.header("content-length")).isNull();
        assertThat(response.header("transfer-encoding")).isNull();
      }
      assertThat(client.send(GET).read().text()).isEqualTo("hello you");
    }
  }

  @Test
  void streamsChunks() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send("GET /chunked HTTP/1.1\r\nHost: a\r\n\r\n").read().text()).isEqualTo("onetwo");
      }
    }
  }

  @Test
  void invitesABodyWith100AndReadsIt() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      for (int i = 0; i < 2; i++) {
        client.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(100);
        assertThat(client.send("abcd").read().text()).isEqualTo("got 4");
      }
    }
  }

  @Test
  void invitesABodyOnceForRoutesToo() {
    try (WorkerFixture server = WorkerFixture.start(worker -> worker.router().post("/").handler(context ->
           context.end("got " + context.body().length())));
         RawClient client = server.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(100);
      assertThat(client.send("abcd").read().text()).isEqualTo("got 4");
    }
  }

  @Test
  void refusesABodyWithoutInvitingItAndCloses() {
    String expectant = " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ";
    try (WorkerFixture server = hello()) {
      try (RawClient client = server.client()) {
        RawClient.Response response = client.send("POST /refuse" + expectant + "4\r\n\r\n").read();
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("connection")).isEqualTo("close");
        assertThat(client.isClosedCleanly()).isTrue();
      }
      assertThat(server.exchange("POST /body" + expectant + "99999999\r\n\r\n").status()).isEqualTo(413);
    }
  }

  @Test
  void ignoresAnExpectationInHttp10() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      client.send("POST /body HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nabcd");
      assertThat(client.read().text()).isEqualTo("got 4");
    }
  }

  @Test
  void answers500WhenTheHandlerThrowsAndGoesOn() {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      assertThat(client.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(500);
      assertThat(client.send(GET).read().status()).isEqualTo(200);
      assertThat(server.metrics().failed()).isEqualTo(1);
    }
  }

  @Test
  void breaksOffWhenTheHandlerThrowsWithinTheResponse() throws IOException {
    try (WorkerFixture server = hello(); RawClient client = server.client()) {
      client.send("GET /throw-late HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(new String(client.in().readAllBytes())).doesNotContain("\r\n0\r\n");
    }
  }

  @Test
  void takesOnlyTheMethodsOfItsOptions() {
    HttpWorkerOptions options = new HttpWorkerOptions().setMethods(List.of("GET", "PROPFIND"));
    try (WorkerFixture server = WorkerFixture.start(options, worker ->
        worker.requestHandler(request -> request.response().end(request.method().name())))) {
      assertThat(server.exchange("PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("PROPFIND");
      assertThat(server.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").status()).isEqualTo(501);
    }
  }

  @Test
  void closesALateHeadWith408AndALateBodyToo() {
    HttpWorkerOptions options = new HttpWorkerOptions().setHeadTimeoutMs(150).setBodyTimeoutMs(150);
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer))) {
      try (RawClient client = server.client()) {
        assertThat(client.send(GET).read().status()).isEqualTo(200);
        assertThat(client.send("GET / HTTP/1.1\r\nHo").read().status()).isEqualTo(408);
        assertThat(client.isClosedCleanly()).isTrue();
      }
      try (RawClient client = server.client()) {
        client.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
        assertThat(client.read().status()).isEqualTo(408);
        assertThat(client.isClosedCleanly()).isTrue();
      }
    }
  }

  @Test
  void closesAnIdleConnection() {
    HttpWorkerOptions options = new HttpWorkerOptions().setIdleTimeoutMs(150);
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer));
         RawClient silent = server.client(); RawClient client = server.client()) {
      assertThat(client.send(GET).read().status()).isEqualTo(200);
      assertThat(client.isClosedCleanly()).isTrue();
      assertThat(silent.isClosedCleanly()).isTrue();
    }
  }

  @Test
  void refusesConnectionsOverTheLimitWith503() {
    HttpWorkerOptions options = new HttpWorkerOptions().setMaxConnections(1).setLingerMs(100);
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer))) {
      try (RawClient first = server.client()) {
        assertThat(first.send(GET).read().status()).isEqualTo(200);
        try (RawClient second = server.client()) {
          assertThat(second.read().status()).isEqualTo(503);
          assertThat(second.isClosedCleanly()).isTrue();
        }
        assertThat(first.send(GET).read().status()).isEqualTo(200);
      }
      assertThat(server.metrics().refusedConnections()).isEqualTo(1);
    }
  }

  @Test
  void refusesConnectionsOfOneAddressOverItsLimitButNotOfATrustedProxy() {
    HttpWorkerOptions options = new HttpWorkerOptions().setMaxConnectionsPerAddress(1).setLingerMs(100);
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer));
         RawClient first = server.client(); RawClient second = server.client()) {
      assertThat(first.send(GET).read().status()).isEqualTo(200);
      assertThat(second.read().status()).isEqualTo(503);
    }
    options.setTrustedProxies(List.of("127.0.0.0/8"));
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer));
         RawClient first = server.client(); RawClient second = server.client()) {
      assertThat(first.send(GET).read().status()).isEqualTo(200);
      assertThat(second.send(GET).read().status()).isEqualTo(200);
    }
  }

  @Test
  void servesOverThePlainPathToo() {
    HttpWorkerOptions options = new HttpWorkerOptions().setStrict(false);
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer));
         RawClient client = server.client()) {
      assertThat(client.send(GET).read().text()).isEqualTo("hello you");
      assertThat(server.exchange("GET / HTTP/1.1\r\n\r\n").status()).as("what Vert.x lets through").isEqualTo(200);
      assertThatThrownBy(() -> server.on(() -> HttpWorker.create(server.vertx, options)
        .webSocket("/", Protocol.lines(), c -> { }).listen())).hasStackTraceContaining("strict: false");
    }
  }

  @Test
  void refusesAnotherProtocolOnItsPort() {
    try (WorkerFixture server = hello()) {
      String address = "text://127.0.0.1:" + server.port();
      assertThatThrownBy(() -> server.on(() -> Worker.create(server.vertx, address).listen()))
        .hasStackTraceContaining("speaks http already");
      assertThatThrownBy(() -> server.on(() -> HttpWorker.create(server.vertx, "https://127.0.0.1:" + server.port())
        .requestHandler(request -> request.response().end()).listen()))
        .hasStackTraceContaining("certPath");
    }
  }

  @Test
  void sharesItsPortWithOtherInstances() {
    try (WorkerFixture server = hello()) {
      HttpWorker[] second = new HttpWorker[1];
      server.on(() -> {
        second[0] = HttpWorker.create(server.vertx, "http://127.0.0.1:" + server.port());
        return second[0].requestHandler(request -> request.response().end("second")).listen();
      });
      List<String> answers = List.of(server.exchange(GET).text(), server.exchange(GET).text());
      assertThat(answers).containsExactlyInAnyOrder("hello you", "second");
      server.on(() -> second[0].close());
      assertThat(server.exchange(GET).text()).isEqualTo("hello you");
    }
  }

  @Test
  void endsResponsesInProgressWhenItCloses() {
    try (WorkerFixture server = WorkerFixture.start(worker -> worker.requestHandler(request -> {
      request.response().setChunked(true).write("begun");
      if (request.query() != null) {
        worker.close();
      }
      request.response().end("ended");
    })); RawClient client = server.client(); RawClient idle = server.client()) {
      assertThat(idle.send(GET).read().status()).isEqualTo(200);
      assertThat(client.send("GET /?close HTTP/1.1\r\nHost: a\r\n\r\n").read().text()).isEqualTo("begunended");
      assertThat(client.isClosedCleanly()).isTrue();
      assertThat(idle.isClosedCleanly()).isTrue();
    }
  }

  @Test
  void servesOverTlsAndAnswersBadRequestsThere() throws IOException, GeneralSecurityException {
    SelfSignedCertificate certificate = SelfSignedCertificate.create();
    HttpWorkerOptions options = new HttpWorkerOptions("https://127.0.0.1:0")
      .setCertPath(certificate.certificatePath()).setKeyPath(certificate.privateKeyPath());
    try (WorkerFixture server = WorkerFixture.start(options, w -> w.requestHandler(HttpBehaviourTest::answer));
         RawClient client = tls(server.port())) {
      assertThat(client.send(GET).read().text()).isEqualTo("hello you");
      server.on(() -> server.worker().reloadCertificate());
      assertThat(client.send("GET / HTTP/1.1\r\n\r\n").read().status()).isEqualTo(400);
      assertThat(client.isClosedCleanly()).isTrue();
      try (RawClient next = tls(server.port())) {
        assertThat(next.send(GET).read().status()).isEqualTo(200);
      }
    } finally {
      certificate.delete();
    }
  }

  private static RawClient tls(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustEverything()}, null);
    return new RawClient(context.getSocketFactory().createSocket("127.0.0.1", port));
  }

  private static final class TrustEverything implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void needsAHandlerOrRoutesAndNotBoth() {
    try (WorkerFixture server = hello()) {
      HttpWorker worker = HttpWorker.create(server.vertx, new HttpWorkerOptions());
      assertThatThrownBy(worker::listen).isInstanceOf(IllegalStateException.class);
      worker.router().route().method(HttpMethod.GET);
      assertThatThrownBy(() -> worker.requestHandler(HttpBehaviourTest::answer))
        .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> server.worker().requestHandler(HttpBehaviourTest::answer))
        .isInstanceOf(IllegalStateException.class);
    }
  }
}
