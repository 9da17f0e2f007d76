// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

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
import java.util.stream.Stream;

/**
 * Reads the members of an options object: each getter checks the type of its key, and {@link #end} refuses what no getter
 * asked for. One thread, used once. Setters check with {@link #within} and {@link #atLeast}.
 *
 * <p>Every error is an {@code IllegalArgumentException} whose text starts with the path of the key, such as {@code
 * listeners[0].port}. Values are not shown: some of them are secrets.
 */
public final class OptionReader {

  private final JsonObject json;
  private final Set<String> known = new LinkedHashSet<>();

  public OptionReader(JsonObject json) {
    this.json = json;
  }

  public String text(String key, String fallback) {
    return read(key, fallback, "text in quotes", value -> value instanceof String text ? text : null);
  }

  public boolean flag(String key, boolean fallback) {
    return read(key, fallback, "true or false", value -> value instanceof Boolean flag ? flag : null);
  }

  public int integer(String key, int fallback) {
    return read(key, fallback, "a whole number up to " + Integer.MAX_VALUE, value -> {
      Long number = whole(value);
      return number == null || number.intValue() != number ? null : Integer.valueOf(number.intValue());
    });
  }

  public int integer(String key, int fallback, int least, int most) {
    return (int) within(least, most, integer(key, fallback), key);
  }

  public long number(String key, long fallback) {
    return read(key, fallback, "a whole number", OptionReader::whole);
  }

  private static Long whole(Object value) {
    return value instanceof Number number && number.doubleValue() == number.longValue()
      ? Long.valueOf(number.longValue()) : null;
  }

  /** Returns a constant; JSON has its name in lower case, with hyphens or underscores. */
  public <E extends Enum<E>> E choice(String key, E fallback) {
    E[] all = fallback.getDeclaringClass().getEnumConstants();
    String words = String.join(", ", Stream.of(all).map(OptionReader::word).toList());
    return read(key, fallback, "one of " + words, value -> value instanceof String text
      ? Stream.of(all).filter(each -> word(each).equals(text.replace('_', '-'))).findFirst().orElse(null) : null);
  }

  /** Returns how JSON has a constant. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public List<String> texts(String key, List<String> fallback) {
    return list(key, fallback, OptionReader::itemText);
  }

  /** Returns the members of an object of texts, in their order. */
  public Map<String, String> textMap(String key, Map<String, String> fallback) {
    return options(key, fallback, object -> {
      Map<String, String> texts = new LinkedHashMap<>();
      object.forEach(entry -> texts.put(entry.getKey(), at(entry.getKey(), entry.getValue(), OptionReader::itemText)));
      return texts;
    });
  }

  /** Returns an object as options of its own, or null. */
  public <T> T options(String key, Function<JsonObject, T> each) {
    return options(key, null, each);
  }

  public <T> T options(String key, T fallback, Function<JsonObject, T> each) {
    JsonObject object = read(key, null, "an object in braces", OptionReader::object);
    return object == null ? fallback : at(key, object, each);
  }

  /** Returns a list of objects as options of their own. */
  public <T> List<T> objects(String key, List<T> fallback, Function<JsonObject, T> each) {
    return list(key, fallback, item -> each.apply(itemObject(item)));
  }

  /** Returns a list of anything. */
  public <T> List<T> list(String key, List<T> fallback, Function<Object, T> each) {
    JsonArray array = read(key, null, "a list in brackets", value -> value instanceof JsonArray items ? items
      : value instanceof List<?> items ? new JsonArray(items) : null);
    if (array == null) {
      return fallback;
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      items.add(at(key + "[" + i + "]", array.getValue(i), each));
    }
    return items;
  }

  /** Returns the object in a {@link #list}, or says that none is there. */
  public static JsonObject itemObject(Object item) {
    return item(item, "an object in braces", OptionReader::object);
  }

  private static String itemText(Object item) {
    return item(item, "text in quotes", value -> value instanceof String text ? text : null);
  }

  /** What is wrong with an item begins with a blank, and gets its place in front. */
  private static <T> T item(Object item, String expected, Function<Object, T> convert) {
    T converted = convert.apply(item);
    if (converted == null) {
      throw new IllegalArgumentException(" " + shown(item) + " (expected: " + expected + ")");
    }
    return converted;
  }

  @SuppressWarnings("unchecked")
  private static JsonObject object(Object value) {
    return value instanceof JsonObject object ? object
      : value instanceof Map ? new JsonObject((Map<String, Object>) value) : null;
  }

  private static <V, T> T at(String place, V value, Function<V, T> read) {
    try {
      return read.apply(value);
    } catch (ClassCastException e) {
      // Of options that do not read with this class.
      throw new IllegalArgumentException(place + ": a member of another type (expected: as documented)", e);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(place + (message.startsWith(" ") ? ":" : ".") + message, e);
    }
  }

  private <T> T read(String key, T fallback, String expected, Function<Object, T> convert) {
    known.add(key);
    Object value = json.getValue(key);
    if (value == null) {
      return fallback;
    }
    T converted = convert.apply(value);
    if (converted == null) {
      throw new IllegalArgumentException(key + ": " + shown(value) + " (expected: " + expected + ")");
    }
    return converted;
  }

  private static String shown(Object value) {
    return value == null ? "null" : value instanceof String ? "another text" : value instanceof Number ? "another number"
      : value instanceof Boolean ? "true or false" : object(value) != null ? "an object" : "a list";
  }

  /** Refuses what was not read. */
  public void end() {
    for (String key : json.fieldNames()) {
      if (!known.contains(key)) {
        String nearest = Spelling.nearest(key, known);
        throw new IllegalArgumentException(key + ": unknown (expected: "
          + (nearest == null ? "one of " + String.join(", ", known) : nearest + "?") + ")");
      }
    }
  }

  /** Returns a number that is in a range; {@code Long.MAX_VALUE} is no end. */
  public static long within(long least, long most, long value, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: "
        + (most == Long.MAX_VALUE ? "at least " + least : least + " to " + most) + ")");
    }
    return value;
  }

  /** Returns a number that is not too small. */
  public static long atLeast(long least, long value, String name) {
    return within(least, Long.MAX_VALUE, value, name);
  }

  /** Returns a text that is not null; empty says nothing. */
  public static String given(String value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(name + ": null (expected: a text, empty for none)");
    }
    return value;
  }

  /** Returns one of a few words. */
  public static String oneOf(String value, String name, String... words) {
    if (!List.of(words).contains(value)) {
      throw new IllegalArgumentException(name + ": another word (expected: one of " + List.of(words) + ")");
    }
    return value;
  }
}
