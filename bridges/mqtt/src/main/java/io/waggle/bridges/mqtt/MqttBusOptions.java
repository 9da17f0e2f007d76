// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.rules.expression.TopicFilter;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.internal.OptionReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What of the event bus MQTT clients reach, and the other way round: only what is named here. {@code BUS.md} beside
 * this module draws the messages. Properties are JSON keys; a wrong or unknown one is an
 * {@link IllegalArgumentException}. One thread; copied where it is used.
 *
 * <pre>
 *   {"groups":{"$share/workers/orders/#":"orders.take"}, "services":{"rpc/sums/+":"sums"}, "requests":true}
 * </pre>
 */
public class MqttBusOptions {

  /** Default of {@link #getResponsePrefix()}. */
  public static final String DEFAULT_RESPONSE_PREFIX = "replies";
  /** Default of {@link #getTimeoutMs()}: 10 s. */
  public static final long DEFAULT_TIMEOUT_MS = 10_000;
  /** Default of {@link #getMaxOpen()}: 1,000. */
  public static final int DEFAULT_MAX_OPEN = 1_000;
  /** Default of {@link #getMaxPayloadBytes()}: 256 KiB. */
  public static final int DEFAULT_MAX_PAYLOAD_BYTES = 256 * 1024;
  /** Default of {@link #getMaxInFlight()}: 16. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 16;
  /** Default of {@link #getMaxAttempts()}: 10. */
  public static final int DEFAULT_MAX_ATTEMPTS = 10;
  /** Default of {@link #getBackoffMs()}: 200 ms. */
  public static final long DEFAULT_BACKOFF_MS = 200;
  /** Default of {@link #getMaxBackoffMs()}: 5 s. */
  public static final long DEFAULT_MAX_BACKOFF_MS = 5_000;

  private static final int MOST_ENTRIES = 100;
  private static final int MOST_ADDRESS_CHARS = 256;
  private static final long DAY_MS = 86_400_000;

  private Map<String, String> groups = Map.of();
  private Map<String, String> services = Map.of();
  private boolean requests;
  private String responsePrefix = DEFAULT_RESPONSE_PREFIX;
  private long timeoutMs = DEFAULT_TIMEOUT_MS;
  private int maxOpen = DEFAULT_MAX_OPEN;
  private int maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES;
  private int maxInFlight = DEFAULT_MAX_IN_FLIGHT;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long backoffMs = DEFAULT_BACKOFF_MS;
  private long maxBackoffMs = DEFAULT_MAX_BACKOFF_MS;
  private String deadLetterTopic;

  /** Creates options that open nothing. */
  public MqttBusOptions() {
  }

  /** Creates a copy. */
  public MqttBusOptions(MqttBusOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; missing ones keep their default, unknown ones are refused. */
  public MqttBusOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setDeadLetterTopic(in.text("deadLetterTopic", deadLetterTopic));
    setGroups(in.textMap("groups", groups));
    setServices(in.textMap("services", services));
    setRequests(in.flag("requests", requests));
    setResponsePrefix(in.text("responsePrefix", responsePrefix));
    setTimeoutMs(in.number("timeoutMs", timeoutMs));
    setMaxOpen(in.integer("maxOpen", maxOpen));
    setMaxPayloadBytes(in.integer("maxPayloadBytes", maxPayloadBytes));
    setMaxInFlight(in.integer("maxInFlight", maxInFlight));
    setMaxAttempts(in.integer("maxAttempts", maxAttempts));
    setBackoffMs(in.number("backoffMs", backoffMs));
    setMaxBackoffMs(in.number("maxBackoffMs", maxBackoffMs));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("groups", json(groups)).put("services", json(services))
      .put("requests", requests).put("responsePrefix", responsePrefix).put("timeoutMs", timeoutMs)
      .put("maxOpen", maxOpen).put("maxPayloadBytes", maxPayloadBytes).put("maxInFlight", maxInFlight)
      .put("maxAttempts", maxAttempts).put("backoffMs", backoffMs).put("maxBackoffMs", maxBackoffMs);
    return deadLetterTopic == null ? json : json.put("deadLetterTopic", deadLetterTopic);
  }

  private static JsonObject json(Map<String, String> texts) {
    JsonObject json = new JsonObject();
    texts.forEach(json::put);
    return json;
  }

  /** Returns the addresses whose consumers are members of groups, by {@code $share/group/filter}. */
  public Map<String, String> getGroups() {
    return groups;
  }

  /**
   * Sets which addresses are members of which groups, at most 100: {@code $share/group/filter} to address. A message
   * goes to one member of a group: an MQTT client, or a consumer of the address, whose reply acknowledges it.
   */
  public MqttBusOptions setGroups(Map<String, String> groups) {
    Map<String, String> checked = checked(groups, "groups");
    for (String each : checked.keySet()) {
      Topics.Filter filter = Topics.parse(each, Integer.MAX_VALUE);
      if (filter == null || filter.group() == null) {
        throw new IllegalArgumentException("groups: " + each + " (expected: $share/group/filter)");
      }
      checkDeadLetters(filter, deadLetterTopic);
    }
    this.groups = checked;
    return this;
  }

  /** A dead letter that comes back would be one again. */
  private static void checkDeadLetters(Topics.Filter filter, String topic) {
    if (topic != null && Topics.matches(filter.filter(), topic)) {
      throw new IllegalArgumentException("deadLetterTopic: " + topic + " (expected: one that no group takes)");
    }
  }

  /** Returns the addresses that answer requests of MQTT clients, by topic filter. */
  public Map<String, String> getServices() {
    return services;
  }

  /**
   * Sets which addresses answer requests of MQTT clients, at most 100: topic filter to address. A message with a
   * response topic that matches is sent to the address of the first filter that does, and its reply to the response topic.
   */
  public MqttBusOptions setServices(Map<String, String> services) {
    Map<String, String> checked = checked(services, "services");
    for (String each : checked.keySet()) {
      if (!TopicFilter.isValid(each)) {
        throw new IllegalArgumentException("services: " + each + " (expected: a topic filter without $share)");
      }
    }
    this.services = checked;
    return this;
  }

  private static Map<String, String> checked(Map<String, String> entries, String name) {
    OptionReader.within(0, MOST_ENTRIES, entries.size(), name);
    entries.values().forEach(address -> {
      boolean isInternal = address.startsWith("waggle.") || address.startsWith("__vertx.");
      if (address.isEmpty() || address.length() > MOST_ADDRESS_CHARS || isInternal) {
        throw new IllegalArgumentException(name + ": an address of " + address.length() + " characters (expected: 1 to "
          + MOST_ADDRESS_CHARS + ", not of waggle or Vert.x itself)");
      }
    });
    return Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** Returns whether who is on the event bus may send requests to MQTT clients. */
  public boolean isRequests() {
    return requests;
  }

  /** Sets whether who is on the event bus may send requests to MQTT clients; false by default. */
  public MqttBusOptions setRequests(boolean requests) {
    this.requests = requests;
    return this;
  }

  /** Returns what the topics begin with where MQTT clients answer requests from the event bus. */
  public String getResponsePrefix() {
    return responsePrefix;
  }

  /**
   * Sets what those topics begin with: a topic that does not begin with {@code $}. Clients need the right to publish
   * there.
   */
  public MqttBusOptions setResponsePrefix(String responsePrefix) {
    if (!Topics.isTopic(responsePrefix, Integer.MAX_VALUE) || responsePrefix.startsWith("$")) {
      throw new IllegalArgumentException("responsePrefix: " + responsePrefix
        + " (expected: a topic, not with $ first)");
    }
    this.responsePrefix = responsePrefix;
    return this;
  }

  /** Returns how long an answer or acknowledgement is waited for, in milliseconds. */
  public long getTimeoutMs() {
    return timeoutMs;
  }

  /** Sets how long an answer or acknowledgement is waited for, in milliseconds, 1 to a day. */
  public MqttBusOptions setTimeoutMs(long timeoutMs) {
    this.timeoutMs = OptionReader.within(1, DAY_MS, timeoutMs, "timeoutMs");
    return this;
  }

  /** Returns how many requests of clients, and how many to clients, may be unanswered; more are refused with 429. */
  public int getMaxOpen() {
    return maxOpen;
  }

  /** Sets how many requests of clients, and how many to clients, may be unanswered, at least 1. */
  public MqttBusOptions setMaxOpen(int maxOpen) {
    this.maxOpen = (int) OptionReader.within(1, Integer.MAX_VALUE, maxOpen, "maxOpen");
    return this;
  }

  /** Returns how long the payload of a request or answer may be, in bytes; longer ones are refused with 413. */
  public int getMaxPayloadBytes() {
    return maxPayloadBytes;
  }

  /** Sets how long the payload of a request or answer may be, in bytes, at least 1. */
  public MqttBusOptions setMaxPayloadBytes(int maxPayloadBytes) {
    this.maxPayloadBytes = (int) OptionReader.within(1, Integer.MAX_VALUE, maxPayloadBytes, "maxPayloadBytes");
    return this;
  }

  /** Returns how many messages of a group may be unacknowledged at its address. */
  public int getMaxInFlight() {
    return maxInFlight;
  }

  /** Sets how many messages of a group may be unacknowledged at its address, at least 1. */
  public MqttBusOptions setMaxInFlight(int maxInFlight) {
    this.maxInFlight = (int) OptionReader.within(1, Integer.MAX_VALUE, maxInFlight, "maxInFlight");
    return this;
  }

  /** Returns how often a message of a group is given to consumers before it is a dead letter. */
  public int getMaxAttempts() {
    return maxAttempts;
  }

  /** Sets how often a message of a group is given to consumers before it is a dead letter, at least 1. */
  public MqttBusOptions setMaxAttempts(int maxAttempts) {
    this.maxAttempts = (int) OptionReader.within(1, Integer.MAX_VALUE, maxAttempts, "maxAttempts");
    return this;
  }

  /** Returns how long an address gets nothing after a consumer has failed, in milliseconds; doubled each time. */
  public long getBackoffMs() {
    return backoffMs;
  }

  /** Sets how long an address gets nothing after a consumer has failed or was not there, in milliseconds, 1 to a day. */
  public MqttBusOptions setBackoffMs(long backoffMs) {
    this.backoffMs = OptionReader.within(1, DAY_MS, backoffMs, "backoffMs");
    return this;
  }

  /** Returns to how much that grows, in milliseconds. */
  public long getMaxBackoffMs() {
    return maxBackoffMs;
  }

  /** Sets to how much that grows, in milliseconds, 1 to a day. */
  public MqttBusOptions setMaxBackoffMs(long maxBackoffMs) {
    this.maxBackoffMs = OptionReader.within(1, DAY_MS, maxBackoffMs, "maxBackoffMs");
    return this;
  }

  /** Returns where dead letters of groups are published; null for nowhere. */
  public String getDeadLetterTopic() {
    return deadLetterTopic;
  }

  /** Sets where dead letters of groups are published, a topic that no group takes; null, the default, loses them. */
  public MqttBusOptions setDeadLetterTopic(String deadLetterTopic) {
    if (deadLetterTopic != null && !Topics.isTopic(deadLetterTopic, Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("deadLetterTopic: " + deadLetterTopic
        + " (expected: a topic without wildcards)");
    }
    groups.keySet().forEach(each -> checkDeadLetters(Objects.requireNonNull(Topics.parse(each, Integer.MAX_VALUE)),
      deadLetterTopic));
    this.deadLetterTopic = deadLetterTopic;
    return this;
  }
}
