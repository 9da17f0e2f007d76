// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Objects;

/**
 * JSON merge patches (RFC 7386): what changed from one object to the next. Stateless.
 *
 * <pre>
 *   {"a":1,"b":{"c":2,"d":3}} to {"a":1,"b":{"c":5}} is {"b":{"c":5,"d":null}}
 * </pre>
 */
public final class MergePatch {

  private MergePatch() {
  }

  /**
   * Returns the patch that makes one text of another.
   *
   * @param before JSON
   * @param after JSON
   * @return null if there is none, as for lists and for a null that is new, or if it is not shorter than the text itself
   */
  public static Buffer between(Buffer before, Buffer after) {
    try {
      if (!(Json.decodeValue(before) instanceof JsonObject from) || !(Json.decodeValue(after) instanceof JsonObject to)) {
        return null;
      }
      JsonObject patch = patch(from, to);
      Buffer text = patch.toBuffer();
      return text.length() < after.length() && sameText(apply(from, patch), to) ? text : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  private static JsonObject patch(JsonObject from, JsonObject to) {
    JsonObject patch = new JsonObject();
    for (String name : from.fieldNames()) {
      if (!to.containsKey(name)) {
        patch.putNull(name);
      }
    }
    for (Map.Entry<String, Object> entry : to) {
      String name = entry.getKey();
      Object now = entry.getValue();
      Object was = from.getValue(name);
      if (was instanceof JsonObject a && now instanceof JsonObject b) {
        JsonObject inner = patch(a, b);
        if (!inner.isEmpty()) {
          patch.put(name, inner);
        }
      } else if (!from.containsKey(name) || !Objects.equals(was, now)) {
        patch.put(name, now);
      }
    }
    return patch;
  }

  /** Returns what a client makes of it; neither argument is changed. */
  public static JsonObject apply(JsonObject target, JsonObject patch) {
    JsonObject result = target.copy();
    for (Map.Entry<String, Object> entry : patch) {
      String name = entry.getKey();
      if (entry.getValue() == null) {
        result.remove(name);
      } else if (entry.getValue() instanceof JsonObject inner) {
        JsonObject below = result.getValue(name) instanceof JsonObject present ? present : new JsonObject();
        result.put(name, apply(below, inner));
      } else {
        result.put(name, entry.getValue());
      }
    }
    return result;
  }

  /** Numbers have to be written alike, too. */
  private static boolean sameText(Object a, Object b) {
    if (a instanceof JsonObject left && b instanceof JsonObject right) {
      return left.fieldNames().equals(right.fieldNames())
        && left.fieldNames().stream().allMatch(name -> sameText(left.getValue(name), right.getValue(name)));
    }
    return a == null ? b == null : b != null && Json.encode(a).equals(Json.encode(b));
  }
}
