// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/** Reads one JSON object of a configuration and refuses what nobody asked for. One thread, used once. */
final class OptionsReader {

  private final JsonObject json;
  private final Set<String> known = new LinkedHashSet<>();

  OptionsReader(JsonObject json) {
    this.json = json;
  }

  private Object value(String key) {
    known.add(key);
    return json.getValue(key);
  }

  private static IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(key + ": of another kind (expected: " + expected + ")");
  }

  void text(String key, Consumer<String> setter) {
    Object value = value(key);
    if (value instanceof String text) {
      setter.accept(text);
    } else if (value != null) {
      throw wrong(key, "text in quotes");
    }
  }

  void number(String key, LongConsumer setter) {
    Object value = value(key);
    if (value instanceof Integer || value instanceof Long) {
      setter.accept(((Number) value).longValue());
    } else if (value != null) {
      throw wrong(key, "a whole number");
    }
  }

  void whole(String key, IntConsumer setter) {
    number(key, number -> {
      if (number != (int) number) {
        throw wrong(key, "a whole number up to " + Integer.MAX_VALUE);
      }
      setter.accept((int) number);
    });
  }

  /** Reads a list of texts. */
  void texts(String key, ListSetter setter) {
    Object value = value(key);
    if (value == null) {
      return;
    }
    if (!(value instanceof JsonArray array) || !array.stream().allMatch(String.class::isInstance)) {
      throw wrong(key, "a list of texts");
    }
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add((String) text));
    setter.accept(texts);
  }

  /** Reads an object of texts. */
  void texts(String key, MapSetter setter) {
    object(key, object -> {
      Map<String, String> texts = new LinkedHashMap<>();
      object.forEach(entry -> {
        if (!(entry.getValue() instanceof String text)) {
          throw wrong(key + "." + entry.getKey(), "text in quotes");
        }
        texts.put(entry.getKey(), text);
      });
      setter.accept(texts);
    });
  }

  void object(String key, Consumer<JsonObject> setter) {
    Object value = value(key);
    if (value instanceof JsonObject object) {
      setter.accept(object);
    } else if (value != null) {
      throw wrong(key, "an object in braces");
    }
  }

  void end() {
    for (String key : json.fieldNames()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(key + ": unknown option (expected: one of " + String.join(", ", known) + ")");
      }
    }
  }

  /** Takes a list. */
  interface ListSetter extends Consumer<List<String>> {
  }

  /** Takes an object. */
  interface MapSetter extends Consumer<Map<String, String>> {
  }
}
