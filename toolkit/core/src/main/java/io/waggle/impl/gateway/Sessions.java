// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.json.JsonObject;

/** Merges sessions: objects key by key and deeply, other values replace, null removes (RFC 7396). */
final class Sessions {

  private Sessions() {
  }

  /** Returns a new object; neither argument changes. */
  static JsonObject merge(JsonObject old, JsonObject changes) {
    JsonObject merged = old == null ? new JsonObject() : old.copy();
    for (String key : changes.fieldNames()) {
      Object value = changes.getValue(key);
      if (value == null) {
        merged.remove(key);
      } else if (value instanceof JsonObject) {
        Object before = merged.getValue(key);
        merged.put(key, merge(before instanceof JsonObject ? (JsonObject) before : null, (JsonObject) value));
      } else {
        merged.put(key, value);
      }
    }
    return merged;
  }
}
