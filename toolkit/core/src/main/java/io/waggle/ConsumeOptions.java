// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** How a group {@link Channels#consume consumes} a topic. All consumers of a group should have the same. */
public class ConsumeOptions {

  /** Default of {@link #getAckTimeoutMs()}: 30 s. */
  public static final long DEFAULT_ACK_TIMEOUT_MS = 30_000;
  /** Default of {@link #getMaxAttempts()}: 5. */
  public static final int DEFAULT_MAX_ATTEMPTS = 5;
  /** Default of {@link #getMaxInFlight()}: 16. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 16;

  private String group;
  private String identity;
  private long ackTimeoutMs = DEFAULT_ACK_TIMEOUT_MS;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private int maxInFlight = DEFAULT_MAX_IN_FLIGHT;
  private String deadLetterTopic;

  /** Creates options for a group. */
  public ConsumeOptions(String group) {
    setGroup(group);
  }

  /** Creates a copy. */
  public ConsumeOptions(ConsumeOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones but the group keep their default. */
  public ConsumeOptions(JsonObject json) {
    setGroup(json.getString("group"));
    setIdentity(json.getString("identity"));
    setAckTimeoutMs(json.getLong("ackTimeoutMs", ackTimeoutMs));
    setMaxAttempts(json.getInteger("maxAttempts", maxAttempts));
    setMaxInFlight(json.getInteger("maxInFlight", maxInFlight));
    setDeadLetterTopic(json.getString("deadLetterTopic"));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("group", group).put("identity", identity).put("ackTimeoutMs", ackTimeoutMs)
      .put("maxAttempts", maxAttempts).put("maxInFlight", maxInFlight).put("deadLetterTopic", deadLetterTopic);
  }

  /** Returns the name of the group: each message goes to one consumer of it. */
  public String getGroup() {
    return group;
  }

  /** Sets the name of the group, 1 to 64 letters, digits, dots, hyphens and underscores. */
  public ConsumeOptions setGroup(String group) {
    if (!Objects.requireNonNull(group, "group").matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException("group: " + group.length() + " characters (expected: 1-64 letters, digits,"
        + " dots, hyphens, underscores)");
    }
    this.group = group;
    return this;
  }

  /** Returns who consumes; null for the application itself. */
  public String getIdentity() {
    return identity;
  }

  /** Sets who consumes: {@link ChannelAccess} is asked. */
  public ConsumeOptions setIdentity(String identity) {
    this.identity = identity;
    return this;
  }

  /** Returns after which time without acknowledgement a message is delivered again. */
  public long getAckTimeoutMs() {
    return ackTimeoutMs;
  }

  /** Sets after which time without acknowledgement a message is delivered again, at least 10 ms. */
  public ConsumeOptions setAckTimeoutMs(long ackTimeoutMs) {
    this.ackTimeoutMs = Limits.atLeast(10, ackTimeoutMs, "ackTimeoutMs");
    return this;
  }

  /** Returns how often a message is delivered at most. */
  public int getMaxAttempts() {
    return maxAttempts;
  }

  /** Sets how often a message is delivered at most, at least 1; then it is a dead letter. */
  public ConsumeOptions setMaxAttempts(int maxAttempts) {
    this.maxAttempts = Limits.atLeast(1, maxAttempts, "maxAttempts");
    return this;
  }

  /** Returns how many unacknowledged messages one consumer has at a time. */
  public int getMaxInFlight() {
    return maxInFlight;
  }

  /** Sets how many unacknowledged messages one consumer has at a time, 1 to 10,000. */
  public ConsumeOptions setMaxInFlight(int maxInFlight) {
    this.maxInFlight = Math.min(10_000, Limits.atLeast(1, maxInFlight, "maxInFlight"));
    return this;
  }

  /** Returns where messages go that were delivered too often; null to drop them with a line in the log. */
  public String getDeadLetterTopic() {
    return deadLetterTopic;
  }

  /** Sets where messages go that were delivered too often. */
  public ConsumeOptions setDeadLetterTopic(String deadLetterTopic) {
    this.deadLetterTopic = deadLetterTopic;
    return this;
  }
}
