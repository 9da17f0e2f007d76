// SPDX-License-Identifier: Apache-2.0
package io.waggle.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.waggle.cluster.WaggleClusterManager;
import io.waggle.testkit.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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

  @Test
  void refusesAShareThatIsNone() {
    assertThatThrownBy(() -> Tracing.create("x", new KeepingExporter(), 1.5))
      .isInstanceOf(IllegalArgumentException.class).hasMessage("share: 1.5 (expected: 0-1)");
    assertThatThrownBy(() -> Tracing.create("x", new KeepingExporter(), Double.NaN))
      .isInstanceOf(IllegalArgumentException.class);
  }
}
