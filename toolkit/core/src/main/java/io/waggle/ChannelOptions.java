// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** What holds for the topics of one pattern. Part of {@link ChannelsOptions}. */
public class ChannelOptions {

  /** Default of {@link #getPattern()}: every topic. */
  public static final String DEFAULT_PATTERN = "#";
  /** Default of {@link #getHistorySize()}: none. */
  public static final int DEFAULT_HISTORY_SIZE = 0;
  /** Largest {@link #getHistorySize()}: 65,536 messages a topic. */
  public static final int MAX_HISTORY_SIZE = 65_536;
  /** Default of {@link #getHistoryAgeMs()}: five minutes. */
  public static final long DEFAULT_HISTORY_AGE_MS = 300_000;
  /** Default of {@link #getMaxPayloadBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_PAYLOAD_BYTES = 64 * 1024;
  /** Default of {@link #getMaxPresence()}: 1,000. */
  public static final int DEFAULT_MAX_PRESENCE = 1_000;
  /** Default of {@link #getIdWindowMs()}: two minutes. */
  public static final long DEFAULT_ID_WINDOW_MS = 120_000;

  private String pattern = DEFAULT_PATTERN;
  private int historySize = DEFAULT_HISTORY_SIZE;
  private long historyAgeMs = DEFAULT_HISTORY_AGE_MS;
  private boolean presence;
  private int maxPresence = DEFAULT_MAX_PRESENCE;
  private int maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES;
  private DeliveryLevel delivery = DeliveryLevel.AT_MOST_ONCE;
  private long idWindowMs = DEFAULT_ID_WINDOW_MS;

  /** Creates options with the defaults. */
  public ChannelOptions() {
  }

  /** Creates options for a pattern, otherwise with the defaults. */
  public ChannelOptions(String pattern) {
    setPattern(pattern);
  }

  /** Creates a copy. */
  public ChannelOptions(ChannelOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public ChannelOptions(JsonObject json) {
    setPattern(json.getString("pattern", pattern));
    setHistorySize(json.getInteger("historySize", historySize));
    setHistoryAgeMs(json.getLong("historyAgeMs", historyAgeMs));
    setPresence(json.getBoolean("presence", presence));
    setMaxPresence(json.getInteger("maxPresence", maxPresence));
    setMaxPayloadBytes(json.getInteger("maxPayloadBytes", maxPayloadBytes));
    setDelivery(Limits.oneOf(DeliveryLevel.class, json.getString("delivery", delivery.name()), "delivery"));
    setIdWindowMs(json.getLong("idWindowMs", idWindowMs));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("pattern", pattern)
      .put("historySize", historySize)
      .put("historyAgeMs", historyAgeMs)
      .put("presence", presence)
      .put("maxPresence", maxPresence)
      .put("maxPayloadBytes", maxPayloadBytes)
      .put("delivery", delivery.name())
      .put("idWindowMs", idWindowMs);
  }

  /** Returns which topics these options are for. */
  public String getPattern() {
    return pattern;
  }

  /** Sets which topics these options are for: a topic or a pattern with {@code +} and {@code #}. */
  public ChannelOptions setPattern(String pattern) {
    this.pattern = Objects.requireNonNull(pattern, "pattern");
    return this;
  }

  /** Returns how many messages of a topic are kept; 0 for no history. */
  public int getHistorySize() {
    return historySize;
  }

  /** Sets how many messages of a topic are kept, 0 to {@value #MAX_HISTORY_SIZE}; 0 for no history. */
  public ChannelOptions setHistorySize(int historySize) {
    if (historySize > MAX_HISTORY_SIZE) {
      throw new IllegalArgumentException("historySize: " + historySize + " (expected: at most " + MAX_HISTORY_SIZE
        + ")");
    }
    this.historySize = Limits.atLeast(0, historySize, "historySize");
    return this;
  }

  /** Returns how long a message is kept. */
  public long getHistoryAgeMs() {
    return historyAgeMs;
  }

  /** Sets how long a message is kept, at least 1 ms. */
  public ChannelOptions setHistoryAgeMs(long historyAgeMs) {
    this.historyAgeMs = Limits.atLeast(1, historyAgeMs, "historyAgeMs");
    return this;
  }

  /** Returns whether it is known who is subscribed. */
  public boolean isPresence() {
    return presence;
  }

  /** Sets whether it is known who is subscribed. */
  public ChannelOptions setPresence(boolean presence) {
    this.presence = presence;
    return this;
  }

  /** Returns how many identities of one topic each node keeps. */
  public int getMaxPresence() {
    return maxPresence;
  }

  /** Sets how many identities of one topic each node keeps, at least 1; those beyond are not listed. */
  public ChannelOptions setMaxPresence(int maxPresence) {
    this.maxPresence = Limits.atLeast(1, maxPresence, "maxPresence");
    return this;
  }

  /** Returns how long a payload may be. */
  public int getMaxPayloadBytes() {
    return maxPayloadBytes;
  }

  /** Sets how long a payload may be, at least 0 and at most 4 MiB, what nodes pass on at once. */
  public ChannelOptions setMaxPayloadBytes(int maxPayloadBytes) {
    if (maxPayloadBytes > 4 * 1024 * 1024) {
      throw new IllegalArgumentException("maxPayloadBytes: " + maxPayloadBytes + " (expected: at most 4194304)");
    }
    this.maxPayloadBytes = Limits.atLeast(0, maxPayloadBytes, "maxPayloadBytes");
    return this;
  }

  /** Returns what messages are promised. */
  public DeliveryLevel getDelivery() {
    return delivery;
  }

  /** Sets what messages are promised; all but {@link DeliveryLevel#AT_MOST_ONCE} need history. */
  public ChannelOptions setDelivery(DeliveryLevel delivery) {
    this.delivery = Objects.requireNonNull(delivery, "delivery");
    return this;
  }

  /** Returns within which time a message id counts once, with {@link DeliveryLevel#EFFECTIVELY_ONCE}. */
  public long getIdWindowMs() {
    return idWindowMs;
  }

  /** Sets within which time a message id counts once, at least 1 ms. */
  public ChannelOptions setIdWindowMs(long idWindowMs) {
    this.idWindowMs = Limits.atLeast(1, idWindowMs, "idWindowMs");
    return this;
  }
}
