// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.JsonDepth;
import java.util.Set;

/**
 * What a request says. Immutable.
 *
 * <pre>{"state":{"desired":{"on":true},"reported":null},"version":7,"clientToken":"a1"}</pre>
 *
 * @param state with {@code desired}, {@code reported} or both, each an object or null; null if there is none
 * @param version which the shadow has to have, 0 for one that is not there; {@link #ANY} if it does not matter
 * @param token comes back in the answer; null if there is none
 */
record ShadowRequest(JsonObject state, long version, String token) {

  static final long ANY = -1;
  static final int MAX_TOKEN = 64;

  private static final Set<String> SECTIONS = Set.of("desired", "reported");

  /**
   * Reads one.
   *
   * @param needsState whether it has to change something
   * @param maxBytes how long it may be
   */
  static ShadowRequest of(Buffer payload, boolean needsState, int maxBytes) {
    if (payload.length() > maxBytes) {
      throw new ShadowRefusal(ShadowRefusal.TOO_LARGE, "request: " + payload.length() + " bytes (expected: at most "
        + maxBytes + ")");
    }
    JsonObject json = payload.length() == 0 && !needsState ? new JsonObject() : json(payload);
    return new ShadowRequest(needsState ? state(json) : null, version(json), token(json));
  }

  /** Returns the token of a request that may be wrong in all else; null if it has none. */
  static String tokenOf(Buffer payload, int maxBytes) {
    try {
      return payload.length() == 0 || payload.length() > maxBytes ? null : token(json(payload));
    } catch (ShadowRefusal e) {
      return null;
    }
  }

  private static JsonObject json(Buffer payload) {
    try {
      if (JsonDepth.isBounded(payload) && Json.decodeValue(payload) instanceof JsonObject object) {
        return object;
      }
    } catch (DecodeException e) {
      // Told below: the parser's message would quote it.
    }
    throw wrong("request: not such a text (expected: a JSON object of at most " + JsonDepth.MAX + " levels)");
  }

  private static JsonObject state(JsonObject json) {
    if (!(json.getValue("state") instanceof JsonObject state) || state.isEmpty()) {
      throw wrong("state: none (expected: an object with desired, reported or both)");
    }
    for (String section : state.fieldNames()) {
      if (!SECTIONS.contains(section)) {
        throw wrong("state: has another member (expected: desired, reported)");
      }
      if (state.getValue(section) != null && !(state.getValue(section) instanceof JsonObject)) {
        throw wrong("state." + section + ": of another type (expected: an object or null)");
      }
    }
    return state;
  }

  private static long version(JsonObject json) {
    Object version = json.getValue("version");
    if (version == null) {
      return ANY;
    }
    boolean isWhole = version instanceof Integer || version instanceof Long;
    if (!isWhole || ((Number) version).longValue() < 0) {
      throw wrong("version: of another type (expected: a whole number, at least 0)");
    }
    return ((Number) version).longValue();
  }

  private static String token(JsonObject json) {
    Object token = json.getValue("clientToken");
    if (token == null || token instanceof String text && text.length() <= MAX_TOKEN) {
      return (String) token;
    }
    throw wrong("clientToken: wrong (expected: text of at most " + MAX_TOKEN + " characters)");
  }

  private static ShadowRefusal wrong(String text) {
    return new ShadowRefusal(ShadowRefusal.WRONG, text);
  }
}
