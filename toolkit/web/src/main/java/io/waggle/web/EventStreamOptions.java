// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.json.JsonObject;

/** How an {@link EventStream} treats its client: times in milliseconds, sizes in bytes. */
public class EventStreamOptions {

  /** Default of {@link #getKeepAliveMs()}: 15 s. */
  public static final long DEFAULT_KEEP_ALIVE_MS = 15_000;
  /** Default of {@link #getMaxQueuedBytes()}: 1 MiB. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 1024 * 1024;

  private long keepAliveMs = DEFAULT_KEEP_ALIVE_MS;
  private int maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;

  /** Creates options with the defaults. */
  public EventStreamOptions() {
  }

  /** Creates a copy. */
  public EventStreamOptions(EventStreamOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names. */
  public EventStreamOptions(JsonObject json) {
    setKeepAliveMs(json.getLong("keepAliveMs", keepAliveMs));
    setMaxQueuedBytes(json.getInteger("maxQueuedBytes", maxQueuedBytes));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("keepAliveMs", keepAliveMs).put("maxQueuedBytes", maxQueuedBytes);
  }

  /** Returns after which silence a comment is sent; 0 for never. */
  public long getKeepAliveMs() {
    return keepAliveMs;
  }

  /** Sets after which silence a comment is sent, so that proxies and idle timeouts leave the stream open; 0: never. */
  public EventStreamOptions setKeepAliveMs(long keepAliveMs) {
    if (keepAliveMs < 0) {
      throw new IllegalArgumentException("keepAliveMs: " + keepAliveMs + " (expected: 0 or more)");
    }
    this.keepAliveMs = keepAliveMs;
    return this;
  }

  /** Returns how much may wait for a client that does not read. */
  public int getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how much may wait, at least 1: an event that finds as much waiting closes the stream instead. */
  public EventStreamOptions setMaxQueuedBytes(int maxQueuedBytes) {
    if (maxQueuedBytes < 1) {
      throw new IllegalArgumentException("maxQueuedBytes: " + maxQueuedBytes + " (expected: 1 or more)");
    }
    this.maxQueuedBytes = maxQueuedBytes;
    return this;
  }
}
