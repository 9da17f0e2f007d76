// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Merges and compares states, beside each the times of its values. Stateless.
 *
 * <pre>
 *   state     {"light":{"on":true},"rooms":["a","b"]}
 *   metadata  {"light":{"on":{"timestamp":1763892000}},"rooms":{"timestamp":1763892000}}
 * </pre>
 */
final class ShadowState {

  private static final String TIMESTAMP = "timestamp";

  private ShadowState() {
  }

  /**
   * Merges into a state, which is changed: objects go into each other, null removes, all else replaces.
   *
   * @param metadata the times of the state's values, changed too
   * @param seconds now, since 1970
   */
  static void merge(JsonObject state, JsonObject patch, JsonObject metadata, long seconds) {
    for (Map.Entry<String, Object> entry : patch) {
      String key = entry.getKey();
      if (entry.getValue() == null) {
        state.remove(key);
        metadata.remove(key);
      } else if (entry.getValue() instanceof JsonObject inner) {
        if (!(state.getValue(key) instanceof JsonObject)) {
          state.put(key, new JsonObject());
          metadata.put(key, new JsonObject());
        }
        merge(state.getJsonObject(key), inner, metadata.getJsonObject(key), seconds);
      } else {
        state.put(key, entry.getValue());
        metadata.put(key, stamp(seconds));
      }
    }
  }

  /** Returns the times of a patch's values: all the same. What it removes has none. */
  static JsonObject stamps(JsonObject patch, long seconds) {
    JsonObject stamps = new JsonObject();
    for (Map.Entry<String, Object> entry : patch) {
      if (entry.getValue() instanceof JsonObject inner) {
        stamps.put(entry.getKey(), stamps(inner, seconds));
      } else if (entry.getValue() != null) {
        stamps.put(entry.getKey(), stamp(seconds));
      }
    }
    return stamps;
  }

  private static JsonObject stamp(long seconds) {
    return new JsonObject().put(TIMESTAMP, seconds);
  }

  /** Returns what is desired and not reported so; empty if nothing. Lists are compared as a whole. */
  static JsonObject delta(JsonObject desired, JsonObject reported) {
    JsonObject delta = new JsonObject();
    for (Map.Entry<String, Object> entry : desired) {
      String key = entry.getKey();
      Object wanted = entry.getValue();
      if (wanted instanceof JsonObject inner && reported.getValue(key) instanceof JsonObject present) {
        JsonObject below = delta(inner, present);
        if (!below.isEmpty()) {
          delta.put(key, below);
        }
      } else if (!isEqual(wanted, reported.getValue(key))) {
        delta.put(key, wanted);
      }
    }
    return delta;
  }

  /** Returns that part of some metadata that belongs to a part of its state. */
  static JsonObject part(JsonObject metadata, JsonObject state) {
    JsonObject part = new JsonObject();
    for (Map.Entry<String, Object> entry : state) {
      Object below = metadata.getValue(entry.getKey());
      boolean isInner = entry.getValue() instanceof JsonObject && below instanceof JsonObject;
      if (isInner) {
        part.put(entry.getKey(), part((JsonObject) below, (JsonObject) entry.getValue()));
      } else if (below != null) {
        part.put(entry.getKey(), below);
      }
    }
    return part;
  }

  /** Returns how deep objects and lists nest in it: 1 if there are none inside. */
  static int depth(Object value) {
    int deepest = 0;
    if (value instanceof JsonObject object) {
      for (Map.Entry<String, Object> entry : object) {
        deepest = Math.max(deepest, depth(entry.getValue()));
      }
      return deepest + 1;
    }
    if (value instanceof JsonArray array) {
      for (Object each : array) {
        deepest = Math.max(deepest, depth(each));
      }
      return deepest + 1;
    }
    return 0;
  }

  /** 1 and 1.0 are the same. */
  private static boolean isEqual(Object one, Object other) {
    return JsonArray.of(one).equals(JsonArray.of(other));
  }
}
