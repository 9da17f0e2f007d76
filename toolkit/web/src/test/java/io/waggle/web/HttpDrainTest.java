// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawWebSocket;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An HTTP worker that ends in order: last responses, idle connections, streams of events, WebSockets. */
class HttpDrainTest {

  private static final String GET = "GET %s HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Promise<HttpServerRequest> slow = Promise.promise();

  private WorkerFixture worker(long idleTimeoutMs) {
    WorkerFixture[] self = new WorkerFixture[1];
    self[0] = WorkerFixture.start(new HttpWorkerOptions().setIdleTimeoutMs(idleTimeoutMs), worker ->
      worker.webSocket("/ws", Protocol.lines(), c -> c.handler(c::send)).requestHandler(request -> {
        switch (request.path()) {
          case "/slow" -> slow.complete(request);
          case "/events" -> EventStream.open(self[0].vertx, request);
          default -> request.response().end("hello");
        }
      }));
    return self[0];
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 60_000})
  void everyKindOfConnectionEndsInItsWay(long idleTimeoutMs) throws IOException {
    try (WorkerFixture fixture = worker(idleTimeoutMs);
         RawClient idle = fixture.client(); RawClient used = fixture.client(); RawClient busy = fixture.client();
         RawClient events = fixture.client(); RawWebSocket socket = RawWebSocket.connect(fixture.port(), "/ws")) {
      assertThat(idle.send(GET.formatted("/")).read().text()).isEqualTo("hello");
      assertThat(used.send(GET.formatted("/")).read().header("connection")).isNull();
      busy.send(GET.formatted("/slow"));
      HttpServerRequest waiting = Await.result(slow.future());
      events.send(GET.formatted("/events"));
      while (!events.line().isEmpty()) {
        continue;
      }
      Lifecycle lifecycle = Lifecycle.of(fixture.vertx);
      assertThat(lifecycle.connectionCount()).isEqualTo(5);

      Await.result(lifecycle.stopAccepting());
      RawClient.Response last = used.send(GET.formatted("/")).read();
      assertThat(last.text()).isEqualTo("hello");
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(used.isClosedCleanly()).isTrue();

      Future<Void> gone = lifecycle.evict(CloseReason.SERVICE_RESTART, new Pace(100));
      socket.expectClose(1012);
      socket.close();
      assertThat(idle.isClosedCleanly()).isTrue();
      events.in().readAllBytes();
      assertThat(gone.isComplete()).as("while a request waits for its response").isFalse();
      fixture.on(() -> waiting.response().end("at last"));
      RawClient.Response response = busy.read();
      assertThat(response.text()).isEqualTo("at last");
      assertThat(response.header("connection")).isEqualTo("close");
      busy.close();
      Await.result(gone);
      assertThat(lifecycle.connectionCount()).isZero();
    }
  }

  @Test
  void requestsEndWhereVertxAloneReadsThemToo() {
    try (WorkerFixture fixture = WorkerFixture.start(new HttpWorkerOptions().setStrict(false),
      worker -> worker.requestHandler(slow::complete)); RawClient busy = fixture.client()) {
      busy.send(GET.formatted("/slow"));
      HttpServerRequest waiting = Await.result(slow.future());
      Lifecycle lifecycle = Lifecycle.of(fixture.vertx);
      Await.result(lifecycle.stopAccepting());
      Future<Void> gone = lifecycle.evict(CloseReason.SERVICE_RESTART, new Pace(100));
      fixture.on(() -> waiting.response().end("at last"));
      assertThat(busy.read().text()).isEqualTo("at last");
      Await.result(gone);
    }
  }

  @Test
  void aWorkerThatIsClosedAfterwardsKeepsNoConnection() {
    try (WorkerFixture fixture = worker(60_000); RawClient idle = fixture.client()) {
      assertThat(idle.send(GET.formatted("/")).read().text()).isEqualTo("hello");
      Await.result(Lifecycle.of(fixture.vertx).stopAccepting());
      fixture.on(() -> fixture.worker().close());
      assertThat(idle.isClosedCleanly()).isTrue();
      assertThat(Lifecycle.of(fixture.vertx).hasSockets()).isFalse();
    }
  }
}
