// SPDX-License-Identifier: Apache-2.0
package io.waggle.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;

/**
 * Traces what Vert.x does, by OpenTelemetry: a message on the event bus carries its trace, as {@code traceparent} of
 * the W3C, to its consumer on this node or another. The application owns it and closes it after its Vert.x; any thread.
 *
 * <p>Vert.x goes on with a trace that a request or a message brought; it starts one where an HTTP server or
 * {@link io.vertx.core.eventbus.DeliveryOptions#setTracingPolicy} says {@code ALWAYS}. Spans that the exporter does not
 * take in time are dropped: at most {@value #MAX_QUEUED_SPANS} wait.
 */
public final class Tracing {

  /** Share of the traces started here that are recorded, unless told otherwise: one in a hundred. */
  public static final double DEFAULT_SHARE = 0.01;
  /** How many spans wait for the exporter: 2,048. */
  public static final int MAX_QUEUED_SPANS = 2_048;

  private final SdkTracerProvider provider;
  private final VertxTracerFactory factory;

  private Tracing(SdkTracerProvider provider) {
    this.provider = provider;
    factory = new OpenTelemetryTracingFactory(OpenTelemetrySdk.builder()
      .setTracerProvider(provider)
      .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
      .build());
  }

  /** Records {@link #DEFAULT_SHARE} of the traces. */
  public static Tracing create(String service, SpanExporter exporter) {
    return create(service, exporter, DEFAULT_SHARE);
  }

  /**
   * Creates it.
   *
   * @param service the name under which spans of this process appear
   * @param exporter where spans go; closed with this
   * @param share of the traces started here that are recorded, 0 to 1; whoever started a trace decides for all it meets
   * @throws IllegalArgumentException if the share is out of range
   */
  public static Tracing create(String service, SpanExporter exporter, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share: " + share + " (expected: 0-1)");
    }
    return new Tracing(SdkTracerProvider.builder()
      .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service)))
      .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(share)))
      .addSpanProcessor(BatchSpanProcessor.builder(exporter).setMaxQueueSize(MAX_QUEUED_SPANS).build())
      .build());
  }

  /** Returns what {@link io.vertx.core.VertxBuilder#withTracer} takes. */
  public VertxTracerFactory factory() {
    return factory;
  }

  /** Exports the spans that wait now. */
  public Future<Void> flush() {
    return future(provider.forceFlush(), "flush");
  }

  /** Exports what waits, and ends. */
  public Future<Void> close() {
    return future(provider.shutdown(), "close");
  }

  private static Future<Void> future(CompletableResultCode result, String what) {
    Promise<Void> promise = Promise.promise();
    result.whenComplete(() -> {
      if (result.isSuccess()) {
        promise.complete();
      } else {
        promise.fail(new IllegalStateException(what + ": spans were lost (expected: an exporter that takes them)",
          result.getFailureThrowable()));
      }
    });
    return promise.future();
  }
}
