// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the members of an options object: the types are checked, and {@link #end} refuses what nobody asked for. One
 * thread, used once. Values are not shown in what it throws: some of them are secrets.
 */
final class OptionFields {

  private final JsonObject json;
  private final Set<String> known = new HashSet<>();

  OptionFields(JsonObject json) {
    this.json = json;
  }

  String text(String key, String fallback) {
    return read(key, fallback, "text in quotes", value -> value instanceof String text ? text : null);
  }

  boolean flag(String key, boolean fallback) {
    return read(key, fallback, "true or false", value -> value instanceof Boolean flag ? flag : null);
  }

  int integer(String key, int fallback) {
    return read(key, fallback, "a whole number", value -> whole(value) ? Math.toIntExact(((Number) value).longValue())
      : null);
  }

  long number(String key, long fallback) {
    return read(key, fallback, "a whole number", value -> whole(value) ? (Long) ((Number) value).longValue() : null);
  }

  private static boolean whole(Object value) {
    return value instanceof Number number && number.doubleValue() == number.longValue();
  }

  List<String> texts(String key, List<String> fallback) {
    return list(key, fallback, item -> item instanceof String text ? text : null, "text in quotes");
  }

  /** Returns an object as options of its own, or null; what is wrong there is told with the key in front. */
  <T> T options(String key, Function<JsonObject, T> each) {
    JsonObject object = read(key, null, "an object in braces", OptionFields::object);
    try {
      return object == null ? null : each.apply(object);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(key + ": a member of another type", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + "." + e.getMessage(), e);
    }
  }

  <T> List<T> objects(String key, List<T> fallback, Function<JsonObject, T> each) {
    return list(key, fallback, item -> object(item) == null ? null : each.apply(object(item)), "an object in braces");
  }

  private <T> List<T> list(String key, List<T> fallback, Function<Object, T> each, String expected) {
    JsonArray array = read(key, null, "a list in brackets", value -> value instanceof JsonArray items ? items
      : value instanceof List<?> items ? new JsonArray(items) : null);
    if (array == null) {
      return fallback;
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      T item = each.apply(array.getValue(i));
      if (item == null) {
        throw new IllegalArgumentException(key + "[" + i + "]: of another type (expected: " + expected + ")");
      }
      items.add(item);
    }
    return items;
  }

  Map<String, String> textMap(String key) {
    JsonObject object = read(key, new JsonObject(), "an object in braces", OptionFields::object);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : object.fieldNames()) {
      if (!(object.getValue(name) instanceof String text)) {
        throw new IllegalArgumentException(key + "." + name + ": of another type (expected: text in quotes)");
      }
      texts.put(name, text);
    }
    return texts;
  }

  @SuppressWarnings("unchecked")
  private static JsonObject object(Object value) {
    return value instanceof JsonObject object ? object
      : value instanceof Map ? new JsonObject((Map<String, Object>) value) : null;
  }

  private <T> T read(String key, T fallback, String expected, Function<Object, T> convert) {
    known.add(key);
    Object value = json.getValue(key);
    if (value == null) {
      return fallback;
    }
    T converted;
    try {
      converted = convert.apply(value);
    } catch (ArithmeticException e) {
      converted = null;
    }
    if (converted == null) {
      throw new IllegalArgumentException(key + ": of another type (expected: " + expected + ")");
    }
    return converted;
  }

  /** Refuses what was not read. */
  void end() {
    for (String key : json.fieldNames()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(key + ": unknown (expected: one of "
          + String.join(", ", known.stream().sorted().toList()) + ")");
      }
    }
  }
}
