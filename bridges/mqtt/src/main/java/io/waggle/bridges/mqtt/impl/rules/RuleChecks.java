// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.rules.expression.TopicFilter;
import io.waggle.internal.OptionReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What options of rules have to look like. Stateless. */
public final class RuleChecks {

  private static final int MAX_FILTERS = 100;
  private static final int MAX_SELECT = 64;

  private record Type(Set<String> needed, Set<String> also) {
  }

  private static final Map<String, Type> TYPES = Map.of(
    "channel", new Type(Set.of("topic"), Set.of()),
    "bus", new Type(Set.of("address"), Set.of("mode")),
    "mqtt", new Type(Set.of("topic"), Set.of("qos", "retain")),
    "http", new Type(Set.of("url"), Set.of("headers", "method")),
    "redis", new Type(Set.of("url"), Set.of("stream", "publish", "maxLength")),
    "amqp", new Type(Set.of("host", "port", "address"), Set.of("username", "password", "ssl")));

  private RuleChecks() {
  }

  /** Refuses what is no name of a rule; empty is none yet. */
  public static String name(String name) {
    if (!name.matches("[a-z0-9_-]{0,40}")) {
      throw new IllegalArgumentException("name: " + name
        + " (expected: 1-40 small letters, digits, hyphens, underscores)");
    }
    return name;
  }

  /** Refuses what are no filters. */
  public static List<String> filters(List<String> filters) {
    OptionReader.within(0, MAX_FILTERS, filters.size(), "from");
    for (String filter : filters) {
      if (!TopicFilter.isValid(filter)) {
        throw new IllegalArgumentException("from: " + filter + " (expected: a topic filter without $share)");
      }
    }
    return List.copyOf(filters);
  }

  /** Refuses what is no topic; null is none. */
  public static String topic(String topic, String name) {
    boolean isWild = topic != null && topic.chars().anyMatch(c -> c == '+' || c == '#' || c == 0);
    if (topic != null && (topic.isEmpty() || isWild)) {
      throw new IllegalArgumentException(name + ": " + topic + " (expected: a topic without wildcards)");
    }
    return topic;
  }

  /** Refuses too many members. */
  public static Map<String, String> select(Map<String, String> select) {
    OptionReader.within(0, MAX_SELECT, select.size(), "select");
    select.forEach((key, value) -> Objects.requireNonNull(value, "select"));
    return Collections.unmodifiableMap(new LinkedHashMap<>(select));
  }

  /** Refuses a sink of an unknown type, or with settings that its type does not have. */
  public static void sink(String type, JsonObject settings) {
    Type known = type == null ? null : TYPES.get(type);
    if (known == null) {
      throw new IllegalArgumentException("type: " + type + " (expected: one of " + TYPES.keySet().stream()
        .sorted().toList() + ")");
    }
    for (String key : known.needed) {
      if (settings.getValue(key) == null) {
        throw new IllegalArgumentException(key + ": none (expected: a sink of type " + type + " has it)");
      }
    }
    for (String key : settings.fieldNames()) {
      if (!known.needed.contains(key) && !known.also.contains(key)) {
        throw new IllegalArgumentException(key + ": unknown (expected: of a sink of type " + type + ": "
          + Stream.concat(known.needed.stream(), known.also.stream()).sorted().toList() + ")");
      }
    }
  }
}
