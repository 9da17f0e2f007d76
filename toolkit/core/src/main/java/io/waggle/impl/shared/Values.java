// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;

/** What may be a key and a value, and a value's bytes. Stateless. */
final class Values {

  private Values() {
  }

  static void requireKey(String name, String key) {
    if (key == null || key.isEmpty() || key.length() > Shared.MAX_KEY_LENGTH) {
      String shown = key == null ? "null" : key.length() + " characters";
      throw new IllegalArgumentException(name + ": " + shown + " (expected: 1-" + Shared.MAX_KEY_LENGTH
        + " characters)");
    }
  }

  static void requireLifetime(String name, long minimum, long value) {
    if (value < minimum || value > Shared.MAX_LIFETIME_MS) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + minimum + "-"
        + Shared.MAX_LIFETIME_MS + ")");
    }
  }

  /** Returns whether a value is bytes as they are, not JSON. */
  static boolean isBytes(Object value) {
    return value instanceof Buffer;
  }

  static Buffer encode(Object value, int maxBytes) {
    if (value == null) {
      throw new IllegalArgumentException("value: null (expected: a value; delete removes one)");
    }
    if (!(value instanceof Buffer || value instanceof String || value instanceof Number || value instanceof Boolean
      || value instanceof JsonObject || value instanceof JsonArray)) {
      throw new IllegalArgumentException("value: a " + value.getClass().getName()
        + " (expected: String, Number, Boolean, JsonObject, JsonArray or Buffer)");
    }
    Buffer bytes = value instanceof Buffer buffer ? buffer.copy() : Json.encodeToBuffer(value);
    if (bytes.length() > maxBytes) {
      throw new IllegalArgumentException("value: " + bytes.length() + " bytes (expected: at most " + maxBytes + ")");
    }
    return bytes;
  }

  /** JSON compares numbers by value and objects without regard to the order of their keys. */
  static boolean same(Object one, Object other) {
    if (one == null || other == null || isBytes(one) || isBytes(other)) {
      return one == null ? other == null : one.equals(other);
    }
    return new JsonArray().add(one).equals(new JsonArray().add(other));
  }
}
