// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.CloseReason;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@CleanVertx
class EventStreamTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GET_10 = "GET / HTTP/1.0\r\nLast-Event-ID: 41\r\n\r\n";

  private static WorkerFixture serving(EventStreamOptions options, Consumer<EventStream> use) {
    WorkerFixture[] self = new WorkerFixture[1];
    self[0] = WorkerFixture.start(worker -> worker.requestHandler((HttpServerRequest request) ->
      use.accept(EventStream.open(self[0].vertx, request, options))));
    return self[0];
  }

  @Test
  void encodesAllFieldsAndSplitsDataAtLineEnds() {
    assertThat(ServerEvent.of("a\nb\r\nc\rd\n").withId("7").withName("price").withRetryMs(3000).encode()).isEqualTo(
      "id: 7\nevent: price\nretry: 3000\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    assertThat(ServerEvent.of("").encode()).isEqualTo("data: \n\n");
    assertThat(new ServerEvent("8", null, 0, null).encode()).isEqualTo("id: 8\nretry: 0\n\n");
  }

  @Test
  void refusesFieldsThatWouldForgeOthers() {
    assertThatThrownBy(() -> ServerEvent.of("a").withId("1\ndata: forged")).hasMessageContaining("id");
    assertThatThrownBy(() -> ServerEvent.of("a").withName("b\rc")).hasMessageContaining("name");
    assertThatThrownBy(() -> ServerEvent.of("a").withId("\0")).hasMessageContaining("NUL");
    assertThatThrownBy(() -> ServerEvent.of("a").withRetryMs(-2)).hasMessageContaining("retryMs");
  }

  @Test
  void streamsEventsInOrderAndEnds() {
    try (WorkerFixture server = serving(new EventStreamOptions(), stream -> {
      stream.send("one");
      stream.comment("two\nlines");
      stream.send(ServerEvent.of("three \u00fc").withId("3"));
      stream.close();
      assertThat(stream.send("late").failed()).isTrue();
    }); RawClient client = server.client()) {
      RawClient.Response response = client.send(GET).read();
      assertThat(response.header("content-type")).isEqualTo("text/event-stream");
      assertThat(response.header("cache-control")).isEqualTo("no-cache");
      assertThat(response.text())
        .isEqualTo(":\n\ndata: one\n\n: two\n: lines\n\nid: 3\ndata: three \u00fc\n\n");
      assertThat(client.send(GET).read().status()).as("the connection goes on").isEqualTo(200);
    }
  }

  @Test
  void streamsToHttp10UntilTheClose() {
    try (WorkerFixture server = serving(new EventStreamOptions(), stream -> {
      stream.send("after " + stream.lastEventId());
      stream.close();
    })) {
      assertThat(server.exchange(GET_10).text()).isEqualTo(":\n\ndata: after 41\n\n");
    }
  }

  @Test
  void answersHeadAtOnce() {
    try (WorkerFixture server = serving(new EventStreamOptions(), stream -> stream.send("none"));
         RawClient client = server.client()) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read(true).header("content-type")).isEqualTo("text/event-stream");
    }
  }

  @Test
  void sendsCommentsWhileNothingHappens() throws IOException {
    try (WorkerFixture server = serving(new EventStreamOptions().setKeepAliveMs(20), stream -> { });
         RawClient client = server.client()) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      int comments = 0;
      while (comments < 4) {
        comments += client.line().equals(":") ? 1 : 0;
      }
      assertThat(comments).isEqualTo(4);
    }
  }

  @Test
  void tellsWhenTheClientWent() {
    Promise<CloseReason> closed = Promise.promise();
    try (WorkerFixture server = serving(new EventStreamOptions(), stream ->
      stream.closeHandler(closed::complete))) {
      try (RawClient client = server.client()) {
        client.send(GET);
        assertThat(client.in().read()).isEqualTo('H');
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      assertThat(WorkerFixture.await(closed.future())).isEqualTo(CloseReason.LOST);
    }
  }

  @Test
  void waitsForAReaderThroughTheDrainHandler() throws IOException {
    int chunk = 50_000;
    int chunks = 400;
    try (WorkerFixture server = serving(new EventStreamOptions(), stream -> fill(stream, "x".repeat(chunk), chunks));
         RawClient client = server.client()) {
      client.send("GET / HTTP/1.0\r\n\r\n");
      client.read(true);
      byte[] all = client.in().readAllBytes();
      assertThat(all.length).isEqualTo(3 + chunks * (chunk + 8));
    }
  }

  private static void fill(EventStream stream, String data, int left) {
    int remaining = left;
    while (remaining > 0 && !stream.writeQueueFull()) {
      stream.send(data);
      remaining--;
    }
    int rest = remaining;
    if (rest == 0) {
      stream.close();
    } else {
      stream.drainHandler(drained -> fill(stream, data, rest));
    }
  }

  @Test
  void closesAReaderThatDoesNotRead() {
    Promise<CloseReason> closed = Promise.promise();
    EventStreamOptions options = new EventStreamOptions().setMaxQueuedBytes(200_000);
    try (WorkerFixture server = serving(options, stream -> {
      stream.closeHandler(closed::complete);
      flood(stream);
    }); RawClient client = server.client()) {
      client.send(GET);
      assertThat(WorkerFixture.await(closed.future())).isEqualTo(CloseReason.SLOW_CONSUMER);
    }
  }

  private static void flood(EventStream stream) {
    String data = "x".repeat(50_000);
    for (int i = 0; i < 1_000 && !stream.isClosed(); i++) {
      stream.send(data);
      assertThat(stream.queuedBytes()).isLessThan(300_000);
    }
  }

  @Test
  void optionsTravelAsJson() {
    EventStreamOptions options = new EventStreamOptions().setKeepAliveMs(1).setMaxQueuedBytes(2);
    assertThat(new EventStreamOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThatThrownBy(() -> new EventStreamOptions().setKeepAliveMs(-1)).hasMessageContaining("keepAliveMs: -1");
    assertThatThrownBy(() -> new EventStreamOptions().setMaxQueuedBytes(0)).hasMessageContaining("expected: 1 or more");
  }
}
