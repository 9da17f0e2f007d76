// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Traces that go on with Waggle's own messages, by whatever tracer the Vert.x has; nothing is done without one. Any
 * thread.
 *
 * <p>What a message carries are the headers the tracer makes, such as {@code traceparent}: the same as on the event
 * bus.
 */
public final class Traces {

  private static final TagExtractor<String> TARGET = new TagExtractor<>() {
    @Override
    public int len(String target) {
      return 1;
    }

    @Override
    public String name(String target, int index) {
      return "messaging.destination.name";
    }

    @Override
    public String value(String target, int index) {
      return target;
    }
  };

  private Traces() {
  }

  /** Returns what a message carries that leaves in the present context; empty if that has no trace. */
  public static Map<String, String> leaving(VertxInternal vertx, TracingPolicy policy, String operation,
                                            String target) {
    VertxTracer<?, ?> tracer = vertx.tracer();
    ContextInternal context = tracer == null ? null : vertx.getContext();
    return context == null ? Map.of() : leaving(tracer, context, policy, operation, target);
  }

  private static <O> Map<String, String> leaving(VertxTracer<?, O> tracer, ContextInternal context,
                                                 TracingPolicy policy, String operation, String target) {
    Map<String, String> carried = new LinkedHashMap<>(4);
    O span = tracer.sendRequest(context, SpanKind.MESSAGING, policy, target, operation, carried::put, TARGET);
    if (span != null) {
      tracer.receiveResponse(context, null, span, null, TagExtractor.empty());
    }
    return carried;
  }

  /**
   * Handles a message in the trace it carries; on the context's thread.
   *
   * @param handler may return null for what is done when it returns
   * @return what the handler returned
   */
  public static Future<?> arriving(ContextInternal context, Map<String, String> carried, String operation,
                                   String target, Supplier<Future<?>> handler) {
    VertxTracer<?, ?> tracer = context.tracer();
    return tracer == null || carried.isEmpty() ? handler.get()
      : arriving(tracer, context.duplicate(), carried, operation, target, handler);
  }

  private static <I> Future<?> arriving(VertxTracer<I, ?> tracer, ContextInternal context,
                                        Map<String, String> carried, String operation, String target,
                                        Supplier<Future<?>> handler) {
    I span = tracer.receiveRequest(context, SpanKind.MESSAGING, TracingPolicy.PROPAGATE, target, operation,
      carried.entrySet(), TARGET);
    if (span == null) {
      return handler.get();
    }
    Future<?> work = null;
    Throwable thrown = null;
    ContextInternal before = context.beginDispatch();
    try {
      work = handler.get();
      return work;
    } catch (RuntimeException e) {
      thrown = e;
      throw e;
    } finally {
      context.endDispatch(before);
      if (work == null) {
        tracer.sendResponse(context, null, span, thrown, TagExtractor.empty());
      } else {
        // In a turn of its own: what others do when the work is done may be waiting for its turn, and is part of it.
        work.onComplete(done -> context.runOnContext(v ->
          tracer.sendResponse(context, null, span, done.cause(), TagExtractor.empty())));
      }
    }
  }
}
