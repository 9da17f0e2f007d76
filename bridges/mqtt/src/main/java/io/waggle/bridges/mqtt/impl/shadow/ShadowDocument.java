// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.json.JsonObject;

/**
 * One version of a shadow. Nobody changes what is in it; any thread.
 *
 * <pre>
 *   {"state":{"desired":{"on":true},"reported":{"on":false}},
 *    "metadata":{"desired":{"on":{"timestamp":1763892000}},"reported":{"on":{"timestamp":1763891000}}},
 *    "version":7,"timestamp":1763892000}
 *   {"deleted":true,"version":8,"timestamp":1763893000}
 * </pre>
 */
final class ShadowDocument {

  static final String DESIRED = "desired";
  static final String REPORTED = "reported";

  /** What is there before anything is. */
  static final ShadowDocument NONE = new ShadowDocument(new JsonObject().put("deleted", true).put("version", 0L)
    .put("timestamp", 0L));

  private final JsonObject json;

  private ShadowDocument(JsonObject json) {
    this.json = json;
  }

  /** Takes over a document as it was stored. */
  static ShadowDocument of(JsonObject json) {
    return new ShadowDocument(json);
  }

  /** Returns it as it is stored. */
  JsonObject json() {
    return json;
  }

  long version() {
    return json.getLong("version", 0L);
  }

  long timestamp() {
    return json.getLong("timestamp", 0L);
  }

  boolean isThere() {
    return !json.getBoolean("deleted", false);
  }

  private JsonObject member(String of, String section) {
    JsonObject both = json.getJsonObject(of);
    JsonObject one = both == null ? null : both.getJsonObject(section);
    return one == null ? new JsonObject() : one;
  }

  /** Returns the next version, with a change. Fails if it would be larger or deeper than it may be. */
  ShadowDocument with(JsonObject change, long seconds, int maxBytes, int maxDepth) {
    JsonObject state = new JsonObject();
    JsonObject metadata = new JsonObject();
    for (String section : new String[] {DESIRED, REPORTED}) {
      JsonObject values = member("state", section).copy();
      JsonObject times = member("metadata", section).copy();
      if (change.containsKey(section)) {
        if (change.getJsonObject(section) == null) {
          values = new JsonObject();
          times = new JsonObject();
        } else {
          ShadowState.merge(values, change.getJsonObject(section), times, seconds);
        }
      }
      state.put(section, values);
      metadata.put(section, times);
    }
    check(state, maxBytes, maxDepth);
    return new ShadowDocument(new JsonObject().put("state", state).put("metadata", metadata)
      .put("version", version() + 1).put("timestamp", seconds));
  }

  private static void check(JsonObject state, int maxBytes, int maxDepth) {
    // Desired and reported are no levels of anybody's state.
    int depth = ShadowState.depth(state) - 1;
    if (depth > maxDepth) {
      throw new ShadowRefusal(ShadowRefusal.TOO_LARGE, "state: " + depth + " levels (expected: at most " + maxDepth
        + ")");
    }
    int bytes = state.toBuffer().length();
    if (bytes > maxBytes) {
      throw new ShadowRefusal(ShadowRefusal.TOO_LARGE, "state: " + bytes + " bytes (expected: at most " + maxBytes
        + ")");
    }
  }

  /** Returns the version that says it is gone. */
  ShadowDocument deleted(long seconds) {
    return new ShadowDocument(new JsonObject().put("deleted", true).put("version", version() + 1)
      .put("timestamp", seconds));
  }

  /** Returns what is desired and not reported so; empty if nothing. */
  JsonObject delta() {
    return ShadowState.delta(member("state", DESIRED), member("state", REPORTED));
  }

  /** Returns the message about a delta that is not empty. */
  JsonObject deltaMessage(JsonObject delta) {
    return new JsonObject().put("version", version()).put("timestamp", timestamp()).put("state", delta)
      .put("metadata", ShadowState.part(member("metadata", DESIRED), delta));
  }

  /** Returns what is answered to who asks for it: with the delta, if there is one. */
  JsonObject full() {
    JsonObject delta = delta();
    JsonObject state = json.getJsonObject("state").copy();
    JsonObject answer = json.copy();
    return delta.isEmpty() ? answer : answer.put("state", state.put("delta", delta));
  }

  /** Returns what one side of {@code update/documents} says; null for what is not there. */
  JsonObject side() {
    return isThere() ? new JsonObject().put("state", json.getJsonObject("state"))
      .put("metadata", json.getJsonObject("metadata")).put("version", version()) : null;
  }
}
