// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Objects;

/** Limits of a {@link Front}. */
public class FrontOptions {

  /** Default of {@link #getMaxUnfinishedEvents()}: 64. */
  public static final int DEFAULT_MAX_UNFINISHED_EVENTS = 64;
  /** Default of {@link #getEventTimeoutMs()}: 30 s. */
  public static final long DEFAULT_EVENT_TIMEOUT_MS = 30_000;

  /** Default of {@link #getTracingPolicy()}: {@link TracingPolicy#PROPAGATE}. */
  public static final TracingPolicy DEFAULT_TRACING_POLICY = TracingPolicy.PROPAGATE;

  private int maxUnfinishedEvents = DEFAULT_MAX_UNFINISHED_EVENTS;
  private long eventTimeoutMs = DEFAULT_EVENT_TIMEOUT_MS;
  private TracingPolicy tracingPolicy = DEFAULT_TRACING_POLICY;

  /** Creates options with the defaults. */
  public FrontOptions() {
  }

  /** Creates a copy. */
  public FrontOptions(FrontOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public FrontOptions(JsonObject json) {
    setMaxUnfinishedEvents(json.getInteger("maxUnfinishedEvents", maxUnfinishedEvents));
    setEventTimeoutMs(json.getLong("eventTimeoutMs", eventTimeoutMs));
    setTracingPolicy(Limits.oneOf(TracingPolicy.class, json.getString("tracingPolicy", tracingPolicy.name()),
      "tracingPolicy"));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("maxUnfinishedEvents", maxUnfinishedEvents).put("eventTimeoutMs", eventTimeoutMs)
      .put("tracingPolicy", tracingPolicy.name());
  }

  /** Returns how many events of one connection may be unfinished before it is no longer read. */
  public int getMaxUnfinishedEvents() {
    return maxUnfinishedEvents;
  }

  /** Sets how many events of one connection may be unfinished before it is no longer read, at least 1. */
  public FrontOptions setMaxUnfinishedEvents(int maxUnfinishedEvents) {
    this.maxUnfinishedEvents = Limits.atLeast(1, maxUnfinishedEvents, "maxUnfinishedEvents");
    return this;
  }

  /** Returns how long an event may take, waiting for a business included, in milliseconds. */
  public long getEventTimeoutMs() {
    return eventTimeoutMs;
  }

  /**
   * Sets how long an event may take, waiting for a business included, in milliseconds, at least 1; the connection is
   * closed then with {@link CloseReason#TRY_AGAIN_LATER}.
   */
  public FrontOptions setEventTimeoutMs(long eventTimeoutMs) {
    this.eventTimeoutMs = Limits.atLeast(1, eventTimeoutMs, "eventTimeoutMs");
    return this;
  }

  /** Returns whether an event begins a trace. */
  public TracingPolicy getTracingPolicy() {
    return tracingPolicy;
  }

  /**
   * Sets whether an event begins a trace, where Vert.x has a tracer: with {@link TracingPolicy#ALWAYS} each does, and
   * what the business does is part of it, on whichever node.
   */
  public FrontOptions setTracingPolicy(TracingPolicy tracingPolicy) {
    this.tracingPolicy = Objects.requireNonNull(tracingPolicy, "tracingPolicy");
    return this;
  }
}
