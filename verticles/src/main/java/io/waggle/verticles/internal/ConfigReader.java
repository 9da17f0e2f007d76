// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.internal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one JSON object of a configuration: each getter checks the type of its key, and {@link #end} refuses the keys
 * that no getter asked for. One thread, used once.
 *
 * <p>Every error is an {@code IllegalArgumentException} whose text starts with the path of the key, such as {@code
 * listeners[0].port}.
 */
public final class ConfigReader {

  private final JsonObject json;
  private final Set<String> known = new LinkedHashSet<>();

  /** Starts to read an object. */
  public ConfigReader(JsonObject json) {
    this.json = json;
  }

  /** Returns a text. */
  public String text(String key, String fallback) {
    return read(key, fallback, "text in quotes", value -> value instanceof String ? (String) value : null);
  }

  /** Returns true or false. */
  public boolean flag(String key, boolean fallback) {
    return read(key, fallback, "true or false", value -> value instanceof Boolean ? (Boolean) value : null);
  }

  /** Returns a whole number. */
  public int integer(String key, int fallback) {
    return read(key, fallback, "a whole number up to " + Integer.MAX_VALUE, value -> {
      Long number = whole(value);
      return number == null || number.intValue() != number ? null : Integer.valueOf(number.intValue());
    });
  }

  /** Returns a whole number. */
  public long number(String key, long fallback) {
    return read(key, fallback, "a whole number", ConfigReader::whole);
  }

  private static Long whole(Object value) {
    return value instanceof Number && ((Number) value).doubleValue() == ((Number) value).longValue()
      ? Long.valueOf(((Number) value).longValue()) : null;
  }

  /** Returns a constant whose name is written in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    List<String> words = new ArrayList<>();
    for (E constant : fallback.getDeclaringClass().getEnumConstants()) {
      words.add(word(constant));
    }
    return read(key, fallback, "one of " + String.join(", ", words), value -> {
      int index = words.indexOf(value);
      return index < 0 ? null : fallback.getDeclaringClass().getEnumConstants()[index];
    });
  }

  /** Returns how {@link #choice} writes a constant. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns a list of texts. */
  public List<String> texts(String key, List<String> fallback) {
    return list(key, fallback, item -> {
      if (item instanceof String) {
        return (String) item;
      }
      throw new IllegalArgumentException(" " + item + " (expected: text in quotes)");
    });
  }

  /** Returns a list; what {@code each} throws is given the place in front. */
  public <T> List<T> list(String key, List<T> fallback, Function<Object, T> each) {
    JsonArray array = read(key, null, "a list in brackets", value -> value instanceof JsonArray
      ? (JsonArray) value : value instanceof List ? new JsonArray((List<?>) value) : null);
    if (array == null) {
      return fallback;
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      items.add(at(key + "[" + i + "]", array.getValue(i), each));
    }
    return items;
  }

  /** Returns the entries of an object of texts, in their order. */
  public Map<String, String> textMap(String key, Map<String, String> fallback) {
    JsonObject object = read(key, null, "an object in braces", ConfigReader::object);
    if (object == null) {
      return fallback;
    }
    Map<String, String> entries = new LinkedHashMap<>();
    object.forEach(entry -> {
      if (!(entry.getValue() instanceof String)) {
        throw new IllegalArgumentException(key + "." + entry.getKey() + ": " + entry.getValue()
          + " (expected: text in quotes)");
      }
      entries.put(entry.getKey(), (String) entry.getValue());
    });
    return entries;
  }

  /** Returns an object as options; what {@code read} throws is given the key in front. */
  public <T> T options(String key, T fallback, Function<JsonObject, T> read) {
    JsonObject object = read(key, null, "an object in braces", ConfigReader::object);
    return object == null ? fallback : at(key, object, read);
  }

  @SuppressWarnings("unchecked")
  private static JsonObject object(Object value) {
    return value instanceof JsonObject ? (JsonObject) value
      : value instanceof Map ? new JsonObject((Map<String, Object>) value) : null;
  }

  private static <V, T> T at(String where, V value, Function<V, T> read) {
    try {
      return read.apply(value);
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw new IllegalArgumentException(where + (message.startsWith(" ") ? ":" : ".") + message, e);
    }
  }

  /** Returns the object in a list, or says that none is there. */
  public static JsonObject itemObject(Object item) {
    JsonObject object = object(item);
    if (object == null) {
      throw new IllegalArgumentException(" " + item + " (expected: an object in braces)");
    }
    return object;
  }

  private <T> T read(String key, T fallback, String expected, Function<Object, T> convert) {
    known.add(key);
    Object value = json.getValue(key);
    if (value == null) {
      return fallback;
    }
    T converted = convert.apply(value);
    if (converted == null) {
      String shown = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
      throw new IllegalArgumentException(key + ": " + shown + " (expected: " + expected + ")");
    }
    return converted;
  }

  /** Refuses keys that were not read. */
  public void end() {
    for (String key : json.fieldNames()) {
      if (!known.contains(key)) {
        String nearest = Spelling.nearest(key, known);
        throw new IllegalArgumentException(key + ": unknown option (expected: "
          + (nearest == null ? "one of " + String.join(", ", known) : nearest + "?") + ")");
      }
    }
  }
}
