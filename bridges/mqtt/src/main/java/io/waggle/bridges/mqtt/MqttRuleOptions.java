// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.rules.RuleChecks;
import io.waggle.internal.OptionReader;
import java.util.List;
import java.util.Map;

/**
 * One rule: which messages, what is made of each, and where that goes. Expressions and sinks are described by
 * {@code RULES.md} beside this module. What is wrong in an expression is told when the broker starts.
 *
 * <pre>
 *   {"name":"hot", "from":["rooms/+/climate"], "where":"payload.celsius &gt; 30",
 *    "select":{"room":"topic[1]", "celsius":"round(payload.celsius, 1)"},
 *    "to":[{"type":"channel", "topic":"alarms/{topic[1]}"}, {"type":"http", "url":"https://example.test/alarms"}]}
 * </pre>
 */
public class MqttRuleOptions {

  /** Default of {@link #getMaxQueued()}: 10,000. */
  public static final int DEFAULT_MAX_QUEUED = 10_000;
  /** Default of {@link #getMaxQueuedBytes()}: 16 MiB. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 16 * 1024 * 1024;
  /** Default of {@link #getLanes()}: 8. */
  public static final int DEFAULT_LANES = 8;
  /** Default of {@link #getMaxAttempts()}: 10. */
  public static final int DEFAULT_MAX_ATTEMPTS = 10;
  /** Default of {@link #getTimeoutMs()}: 10 s. */
  public static final long DEFAULT_TIMEOUT_MS = 10_000;
  /** Default of {@link #getBackoffMs()}: 200 ms. */
  public static final long DEFAULT_BACKOFF_MS = 200;
  /** Default of {@link #getMaxBackoffMs()}: 30 s. */
  public static final long DEFAULT_MAX_BACKOFF_MS = 30_000;
  /** Default of {@link #getMaxHops()}: 4. */
  public static final int DEFAULT_MAX_HOPS = 4;
  /** Default of {@link #getMaxPayloadBytes()}: 256 KiB. */
  public static final int DEFAULT_MAX_PAYLOAD_BYTES = 256 * 1024;

  /**
   * Where a rule sends to. Immutable.
   *
   * @param type {@code channel}, {@code bus}, {@code mqtt}, {@code http}, {@code redis} or {@code amqp}
   * @param settings of that type, without the type
   */
  public record Sink(String type, JsonObject settings) {

    /** Creates a sink; a setting that its type does not have is refused. */
    public Sink {
      settings = settings.copy();
      RuleChecks.sink(type, settings);
    }

    /** Creates a sink from JSON. */
    public Sink(JsonObject json) {
      this(json.getString("type"), without(json));
    }

    private static JsonObject without(JsonObject json) {
      JsonObject settings = json.copy();
      settings.remove("type");
      return settings;
    }

    /** Returns the sink as JSON, with its secrets. */
    public JsonObject toJson() {
      return new JsonObject().put("type", type).mergeIn(settings);
    }

    /** Returns what may be logged. */
    @Override
    public String toString() {
      return "Sink[" + type + "]";
    }
  }

  private String name = "";
  private List<String> from = List.of();
  private String where;
  private Map<String, String> select = Map.of();
  private String value;
  private List<Sink> to = List.of();
  private String deadLetterTopic;
  private String deadLetterChannel;
  private int maxQueued = DEFAULT_MAX_QUEUED;
  private int maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private int lanes = DEFAULT_LANES;
  private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
  private long timeoutMs = DEFAULT_TIMEOUT_MS;
  private long backoffMs = DEFAULT_BACKOFF_MS;
  private long maxBackoffMs = DEFAULT_MAX_BACKOFF_MS;
  private int maxHops = DEFAULT_MAX_HOPS;
  private int maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES;

  /** Creates a rule that selects nothing. */
  public MqttRuleOptions() {
  }

  /** Creates a copy. */
  public MqttRuleOptions(MqttRuleOptions other) {
    this(other.toJson());
  }

  /** Creates a rule from JSON; keys are the property names, missing ones keep their default, others are refused. */
  public MqttRuleOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setName(in.text("name", name));
    try {
      read(in);
      in.end();
    } catch (IllegalArgumentException e) {
      throw name.isEmpty() ? e : new IllegalArgumentException(name + "." + e.getMessage(), e);
    }
  }

  private void read(OptionReader in) {
    setFrom(in.texts("from", from));
    setWhere(in.text("where", where));
    setSelect(in.textMap("select", select));
    setValue(in.text("value", value));
    setTo(in.objects("to", to, Sink::new));
    setDeadLetterTopic(in.text("deadLetterTopic", deadLetterTopic));
    setDeadLetterChannel(in.text("deadLetterChannel", deadLetterChannel));
    setMaxQueued(in.integer("maxQueued", maxQueued));
    setMaxQueuedBytes(in.integer("maxQueuedBytes", maxQueuedBytes));
    setLanes(in.integer("lanes", lanes));
    setMaxAttempts(in.integer("maxAttempts", maxAttempts));
    setTimeoutMs(in.number("timeoutMs", timeoutMs));
    setBackoffMs(in.number("backoffMs", backoffMs));
    setMaxBackoffMs(in.number("maxBackoffMs", maxBackoffMs));
    setMaxHops(in.integer("maxHops", maxHops));
    setMaxPayloadBytes(in.integer("maxPayloadBytes", maxPayloadBytes));
  }

  /** Returns the rule as JSON, with the secrets of its sinks. */
  public JsonObject toJson() {
    JsonObject fields = new JsonObject();
    select.forEach(fields::put);
    JsonArray sinks = new JsonArray();
    to.forEach(sink -> sinks.add(sink.toJson()));
    JsonObject json = new JsonObject().put("name", name).put("from", new JsonArray(from)).put("select", fields)
      .put("to", sinks).put("maxQueued", maxQueued).put("maxQueuedBytes", maxQueuedBytes).put("lanes", lanes)
      .put("maxAttempts", maxAttempts).put("timeoutMs", timeoutMs).put("backoffMs", backoffMs)
      .put("maxBackoffMs", maxBackoffMs).put("maxHops", maxHops).put("maxPayloadBytes", maxPayloadBytes);
    putIfThere(json, "where", where);
    putIfThere(json, "value", value);
    putIfThere(json, "deadLetterTopic", deadLetterTopic);
    putIfThere(json, "deadLetterChannel", deadLetterChannel);
    return json;
  }

  private static void putIfThere(JsonObject json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /** Returns the name, in counters and dead letters. */
  public String getName() {
    return name;
  }

  /** Sets the name: 1 to 40 small letters, digits, hyphens and underscores; no other rule has it. */
  public MqttRuleOptions setName(String name) {
    this.name = RuleChecks.name(name);
    return this;
  }

  /** Returns the topic filters of the messages that are looked at. */
  public List<String> getFrom() {
    return from;
  }

  /** Sets the topic filters of the messages that are looked at, 1 to 100, without {@code $share}. */
  public MqttRuleOptions setFrom(List<String> from) {
    this.from = RuleChecks.filters(from);
    return this;
  }

  /** Returns the condition; null for none. */
  public String getWhere() {
    return where;
  }

  /** Sets the condition: an expression; null for none. */
  public MqttRuleOptions setWhere(String where) {
    this.where = where;
    return this;
  }

  /** Returns the members of the object that is sent, each with its expression; empty to send something else. */
  public Map<String, String> getSelect() {
    return select;
  }

  /** Sets the members of the object that is sent, in their order, each with its expression; at most 64. */
  public MqttRuleOptions setSelect(Map<String, String> select) {
    this.select = RuleChecks.select(select);
    return this;
  }

  /** Returns the expression of what is sent instead of an object; null for none. */
  public String getValue() {
    return value;
  }

  /** Sets the expression of what is sent instead of an object: text as it is, all else as JSON; null for none. */
  public MqttRuleOptions setValue(String value) {
    this.value = value;
    return this;
  }

  /** Returns where it is sent. */
  public List<Sink> getTo() {
    return to;
  }

  /** Sets where it is sent, at most 16 sinks; each gets every selected message, by itself. */
  public MqttRuleOptions setTo(List<Sink> to) {
    OptionReader.within(0, 16, to.size(), "to");
    this.to = List.copyOf(to);
    return this;
  }

  /** Returns the MQTT topic of what could not be delivered; null for none. */
  public String getDeadLetterTopic() {
    return deadLetterTopic;
  }

  /** Sets the MQTT topic of what could not be delivered; null for none. */
  public MqttRuleOptions setDeadLetterTopic(String deadLetterTopic) {
    this.deadLetterTopic = RuleChecks.topic(deadLetterTopic, "deadLetterTopic");
    return this;
  }

  /** Returns the channel of what could not be delivered; null for none. */
  public String getDeadLetterChannel() {
    return deadLetterChannel;
  }

  /** Sets the channel of what could not be delivered; null for none. */
  public MqttRuleOptions setDeadLetterChannel(String deadLetterChannel) {
    this.deadLetterChannel = RuleChecks.topic(deadLetterChannel, "deadLetterChannel");
    return this;
  }

  /** Returns how many messages may wait for one sink; those beyond become dead letters. */
  public int getMaxQueued() {
    return maxQueued;
  }

  /** Sets how many messages may wait for one sink, at least 1. */
  public MqttRuleOptions setMaxQueued(int maxQueued) {
    this.maxQueued = (int) OptionReader.within(1, Integer.MAX_VALUE, maxQueued, "maxQueued");
    return this;
  }

  /** Returns how many bytes may wait for one sink; what is beyond becomes dead letters. */
  public int getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how many bytes may wait for one sink, at least 1. */
  public MqttRuleOptions setMaxQueuedBytes(int maxQueuedBytes) {
    this.maxQueuedBytes = (int) OptionReader.within(1, Integer.MAX_VALUE, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns how many messages are on their way to one sink at once; those of one topic go one after another. */
  public int getLanes() {
    return lanes;
  }

  /** Sets how many messages are on their way to one sink at once, 1 to 256. */
  public MqttRuleOptions setLanes(int lanes) {
    this.lanes = (int) OptionReader.within(1, 256, lanes, "lanes");
    return this;
  }

  /** Returns how often a message is sent until it becomes a dead letter. */
  public int getMaxAttempts() {
    return maxAttempts;
  }

  /** Sets how often a message is sent until it becomes a dead letter, at least 1. */
  public MqttRuleOptions setMaxAttempts(int maxAttempts) {
    this.maxAttempts = (int) OptionReader.within(1, Integer.MAX_VALUE, maxAttempts, "maxAttempts");
    return this;
  }

  /** Returns how long to wait for the sink's acknowledgement, in milliseconds. */
  public long getTimeoutMs() {
    return timeoutMs;
  }

  /** Sets how long to wait for the sink's acknowledgement, in milliseconds, 1 to 600,000. */
  public MqttRuleOptions setTimeoutMs(long timeoutMs) {
    this.timeoutMs = OptionReader.within(1, 600_000L, timeoutMs, "timeoutMs");
    return this;
  }

  /** Returns how long to wait after the first failure, in milliseconds; doubled with each, half of it by chance. */
  public long getBackoffMs() {
    return backoffMs;
  }

  /** Sets how long to wait after the first failure, in milliseconds, 1 to 600,000. */
  public MqttRuleOptions setBackoffMs(long backoffMs) {
    this.backoffMs = OptionReader.within(1, 600_000L, backoffMs, "backoffMs");
    return this;
  }

  /** Returns how long to wait after a failure at most, in milliseconds. */
  public long getMaxBackoffMs() {
    return maxBackoffMs;
  }

  /** Sets how long to wait after a failure at most, in milliseconds, 1 to 3,600,000. */
  public MqttRuleOptions setMaxBackoffMs(long maxBackoffMs) {
    this.maxBackoffMs = OptionReader.within(1, 3_600_000L, maxBackoffMs, "maxBackoffMs");
    return this;
  }

  /** Returns how many rules may have made a message before this one looks at it; a ring of rules ends there. */
  public int getMaxHops() {
    return maxHops;
  }

  /** Sets how many rules may have made a message before this one looks at it, 1 to 100. */
  public MqttRuleOptions setMaxHops(int maxHops) {
    this.maxHops = (int) OptionReader.within(1, 100, maxHops, "maxHops");
    return this;
  }

  /** Returns how long a payload may be to be looked at, in bytes. */
  public int getMaxPayloadBytes() {
    return maxPayloadBytes;
  }

  /** Sets how long a payload may be to be looked at, in bytes, at least 1; longer ones become dead letters. */
  public MqttRuleOptions setMaxPayloadBytes(int maxPayloadBytes) {
    this.maxPayloadBytes = (int) OptionReader.within(1, Integer.MAX_VALUE, maxPayloadBytes, "maxPayloadBytes");
    return this;
  }
}
