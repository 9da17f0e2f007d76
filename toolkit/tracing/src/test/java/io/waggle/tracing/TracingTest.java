// SPDX-License-Identifier: Apache-2.0
package io.waggle.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.tracing.TracingPolicy;
import io.waggle.Business;
import io.waggle.Channels;
import io.waggle.Front;
import io.waggle.FrontOptions;
import io.waggle.Gateway;
import io.waggle.Worker;
import io.waggle.cluster.WaggleClusterManager;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import io.waggle.web.HttpWorker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes: what one asks the other is one trace. */
@Timeout(120)
class TracingTest {

  private static final Duration START = Duration.ofSeconds(60);

  /** Keeps the spans. */
  private static final class KeepingExporter implements SpanExporter {
    private final List<SpanData> spans = new CopyOnWriteArrayList<>();

    @Override
    public CompletableResultCode export(Collection<SpanData> batch) {
      spans.addAll(batch);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    private SpanData of(String name, String traceId) {
      return spans.stream().filter(span -> span.getName().equals(name) && span.getTraceId().equals(traceId))
        .reduce((one, two) -> {
          throw new AssertionError("more than one span: " + one + ", " + two);
        }).orElseThrow(() -> new AssertionError(name + " is not among " + spans));
    }

    private SpanData only() {
      assertThat(spans).hasSize(1);
      return spans.get(0);
    }
  }

  @BeforeEach
  void chooseACluster() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      System.setProperty(WaggleClusterManager.PORT, Integer.toString(free.getLocalPort()));
      System.setProperty(WaggleClusterManager.NAME, "tracing-" + free.getLocalPort());
    }
  }

  @AfterEach
  void forgetIt() {
    System.clearProperty(WaggleClusterManager.PORT);
    System.clearProperty(WaggleClusterManager.NAME);
  }

  private static Vertx start(Tracing tracing) {
    VertxOptions options = new VertxOptions()
      .setEventBusOptions(WaggleClusterManager.eventBusOptions(new EventBusOptions()));
    return Await.result(Vertx.builder().with(options).withTracer(tracing.factory())
      .withClusterManager(new WaggleClusterManager()).buildClustered(), START);
  }

  @Test
  void itsPageNamesTheSpans() throws IOException {
    String page = Files.readString(Path.of("..", "..", "docs", "tracing.md"));
    for (String span : List.of("front event", "business process", "gateway send", "gateway deliver", "channel publish",
      "channel process")) {
      assertThat(page).contains("| `" + span + "`");
    }
  }

  @Test
  void aRequestToAnotherNodeIsOneTraceWithItsConsumer() {
    KeepingExporter here = new KeepingExporter();
    KeepingExporter there = new KeepingExporter();
    Tracing asking = Tracing.create("asking", here, 1);
    Tracing answering = Tracing.create("answering", there, 0);
    Vertx one = start(asking);
    Vertx other = start(answering);
    List<String> parents = new CopyOnWriteArrayList<>();
    Await.result(other.eventBus().consumer("hive", message -> {
      parents.add(message.headers().get("traceparent"));
      message.reply("bee");
    }).completion());
    Await.result(one.eventBus().request("hive", "who?", new DeliveryOptions().setTracingPolicy(TracingPolicy.ALWAYS)));
    Await.result(one.eventBus().request("hive", "who?"));
    Await.result(one.close(), START);
    Await.result(other.close(), START);
    Await.result(asking.close());
    Await.result(answering.close());
    SpanData request = here.only();
    SpanData handling = there.only();
    assertThat(handling.getTraceId()).isEqualTo(request.getTraceId());
    assertThat(handling.getParentSpanId()).isEqualTo(request.getSpanId());
    assertThat(parents.get(0)).isEqualTo("00-" + request.getTraceId() + "-" + request.getSpanId() + "-01");
    assertThat(parents.get(1)).as("nobody started a trace").isNull();
    assertThat(handling.getResource().getAttributes().asMap().values()).contains("answering");
  }

  /** Sockets whose events begin traces. */
  private static final class Sockets extends VerticleBase {
    private Worker<String> worker;

    @Override
    public Future<?> start() {
      worker = Worker.create(vertx, "text://127.0.0.1:0");
      Front.of(vertx, "hive", worker, new FrontOptions().setTracingPolicy(TracingPolicy.ALWAYS));
      return worker.listen();
    }
  }

  /** Publishes each line, and then answers it. */
  private static final class Publishing extends VerticleBase {
    @Override
    public Future<?> start() {
      Gateway<String> gateway = Gateway.of(vertx, "hive");
      Channels channels = Channels.of(vertx, "hive");
      return Business.<String>create(vertx, "hive")
        .messageHandler((visitor, line) -> channels.publish("lines", Buffer.buffer(line))
          .onSuccess(position -> gateway.connection(visitor.id()).send("published")))
        .start();
    }
  }

  @Test
  void whatOneLineSetsOffOnTwoNodesIsOneTrace() {
    KeepingExporter here = new KeepingExporter();
    KeepingExporter exporter = new KeepingExporter();
    Tracing front = Tracing.create("front", here, 1);
    Tracing tracing = Tracing.create("back", exporter, 1);
    Vertx one = start(front);
    Vertx other = start(tracing);
    List<String> received = new CopyOnWriteArrayList<>();
    Await.result(Channels.of(one, "hive").subscribe("lines", message -> received.add(message.headers().get("traceparent"))));
    Await.result(other.deployVerticle(new Publishing()));
    Sockets sockets = new Sockets();
    Await.result(one.deployVerticle(sockets));
    try (RawClient client = RawClient.connect(sockets.worker.actualPort())) {
      client.send("buzz\n");
      assertThat(client.readLine()).isEqualTo("published");
      Await.until("the line was received", () -> received.size() == 1);
    }
    Await.result(one.close(), START);
    Await.result(other.close(), START);
    Await.result(front.close());
    Await.result(tracing.close());
    String trace = received.get(0).split("-")[1];
    SpanData event = here.of("front event", trace);
    SpanData work = exporter.of("business process", trace);
    SpanData published = exporter.of("channel publish", trace);
    SpanData answered = exporter.of("gateway send", trace);
    assertThat(event.getParentSpanContext().isValid()).as("the line began it").isFalse();
    assertThat(work.getParentSpanId()).isEqualTo(event.getSpanId());
    assertThat(published.getParentSpanId()).isEqualTo(work.getSpanId());
    assertThat(here.of("channel process", trace).getParentSpanId()).isEqualTo(published.getSpanId());
    assertThat(answered.getParentSpanId()).isEqualTo(work.getSpanId());
    assertThat(here.of("gateway deliver", trace).getParentSpanId()).isEqualTo(answered.getSpanId());
    assertThat(published.getAttributes().asMap().values()).contains("lines");
  }

  /** Its work is done when the handler returns, but not yet what is to happen then. */
  private static final class Answering extends VerticleBase {
    @Override
    public Future<?> start() {
      Gateway<String> gateway = Gateway.of(vertx, "hive");
      return Business.<String>create(vertx, "hive")
        .messageHandler((visitor, line) -> {
          Promise<Void> work = ((ContextInternal) vertx.getOrCreateContext()).promise();
          work.future().onSuccess(done -> gateway.connection(visitor.id()).send("answered"));
          CompletableFuture.runAsync(work::complete).join();
          return work.future();
        })
        .start();
    }
  }

  @Test
  void whatWaitsForItsTurnWhenTheWorkIsDoneIsPartOfTheTrace() {
    KeepingExporter here = new KeepingExporter();
    KeepingExporter there = new KeepingExporter();
    Tracing front = Tracing.create("front", here, 1);
    Tracing back = Tracing.create("back", there, 1);
    Vertx one = start(front);
    Vertx other = start(back);
    Await.result(other.deployVerticle(new Answering()));
    Sockets sockets = new Sockets();
    Await.result(one.deployVerticle(sockets));
    try (RawClient client = RawClient.connect(sockets.worker.actualPort())) {
      client.send("buzz\n");
      assertThat(client.readLine()).isEqualTo("answered");
    }
    Await.result(one.close(), START);
    Await.result(other.close(), START);
    Await.result(front.close());
    Await.result(back.close());
    assertThat(there.spans).extracting(SpanData::getName).contains("gateway send");
  }

  @Test
  void aRequestToAnHttpWorkerGoesOnWithTheTraceOfItsClient() throws IOException, InterruptedException {
    KeepingExporter exporter = new KeepingExporter();
    Tracing tracing = Tracing.create("back", exporter, 1);
    Vertx vertx = Vertx.builder().withTracer(tracing.factory()).build();
    HttpWorker worker = HttpWorker.create(vertx, "http://127.0.0.1:0");
    worker.requestHandler(request -> request.response().end("hello"));
    Await.result(worker.listen());
    String trace = "0af7651916cd43dd8448eb211c80319c";
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + worker.actualPort() + "/"))
      .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01").build();
    assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
    Await.result(vertx.close());
    Await.result(tracing.close());
    assertThat(exporter.only().getTraceId()).isEqualTo(trace);
  }

  @Test
  void refusesAShareThatIsNone() {
    assertThatThrownBy(() -> Tracing.create("x", new KeepingExporter(), 1.5))
      .isInstanceOf(IllegalArgumentException.class).hasMessage("share: 1.5 (expected: 0-1)");
    assertThatThrownBy(() -> Tracing.create("x", new KeepingExporter(), Double.NaN))
      .isInstanceOf(IllegalArgumentException.class);
  }
}
