// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads the members of an options object: types are checked, and {@link #end} refuses what nobody asked for. One thread,
 * used once. Values are not shown in what it throws: some of them are secrets.
 */
final class OptionReader {

  private final JsonObject json;
  private final Set<String> known = new HashSet<>();

  OptionReader(JsonObject json) {
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
    return list(key, fallback, "text in quotes", item -> item instanceof String text ? text : null);
  }

  /** Returns the name of a constant; JSON has it in lower case. */
  String choice(String key, String fallback, Enum<?>[] all) {
    List<String> words = Arrays.stream(all).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    return read(key, fallback, "one of " + words,
      value -> value instanceof String text && words.contains(text) ? text.toUpperCase(Locale.ROOT) : null);
  }

  /** Returns an object as options of its own, or null; what is wrong there is told with the key in front. */
  <T> T options(String key, Function<JsonObject, T> each) {
    return options(key, null, each);
  }

  <T> T options(String key, T fallback, Function<JsonObject, T> each) {
    JsonObject object = read(key, null, "an object in braces", OptionReader::object);
    return object == null ? fallback : inside(key, object, each);
  }

  <T> List<T> objects(String key, List<T> fallback, Function<JsonObject, T> each) {
    return list(key, fallback, "an object in braces",
      item -> object(item) == null ? null : inside(key, object(item), each));
  }

  private static <T> T inside(String key, JsonObject object, Function<JsonObject, T> each) {
    try {
      return each.apply(object);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + "." + e.getMessage(), e);
    }
  }

  private <T> List<T> list(String key, List<T> fallback, String expected, Function<Object, T> each) {
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

  /** Returns a number that is in a range. */
  static long within(long least, long most, long value, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + least
        + (most == Long.MAX_VALUE ? " or more)" : " to " + most + ")"));
    }
    return value;
  }

  /** Returns a text that is not null; empty says nothing. */
  static String given(String value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(name + ": null (expected: a text, empty for none)");
    }
    return value;
  }

  /** Returns one of a few words. */
  static String oneOf(String value, String name, String... words) {
    if (!List.of(words).contains(value)) {
      throw new IllegalArgumentException(name + ": another word (expected: one of " + List.of(words) + ")");
    }
    return value;
  }
}
