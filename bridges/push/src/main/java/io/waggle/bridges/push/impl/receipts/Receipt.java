// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What became of a message for one user. Immutable.
 *
 * <pre>
 *   {"s":"queued","at":1700000000000}
 *   {"s":"fallback","at":…,"way":"webpush","was":{"s":"queued","at":…},"left":["id of a subscription"],
 *    "by":"claim","until":ms,"tries":1,"given":false,"short":false}
 * </pre>
 *
 * @param state of PROTOCOL.md
 * @param at when it came to that
 * @param way of a fallback; null for the other states, as all that follows
 * @param was the state before the fallback, for when no way is left
 * @param left what of Web Push is still to be done
 * @param by the claim of the node at work; empty if none is
 * @param until when that claim is over, or the next try is due; 0 if all is done
 * @param tries so far
 * @param given whether anybody took it
 * @param isShort whether it was given without its data, so that the message itself still waits
 */
record Receipt(String state, long at, String way, Receipt was, List<String> left, String by, long until, int tries,
               boolean given, boolean isShort) {

  static final String QUEUED = "queued";
  static final String DELIVERED = "delivered";
  static final String ACKNOWLEDGED = "acknowledged";
  static final String EXPIRED = "expired";
  static final String FALLBACK = "fallback";

  static Receipt of(String state, long at) {
    return new Receipt(state, at, null, null, List.of(), "", 0, 0, false, false);
  }

  boolean is(String other) {
    return state.equals(other);
  }

  /** Returns whether it may still be delivered over a connection, if its time is not over. */
  boolean isWanted(boolean evenAfterFallback) {
    return is(QUEUED) || is(DELIVERED) || is(FALLBACK) && (evenAfterFallback || isShort);
  }

  /** Returns whether it will never be delivered over a connection again. */
  boolean isOver(boolean evenAfterFallback) {
    return !isWanted(evenAfterFallback) && !(is(FALLBACK) && until != 0);
  }

  /** Returns this, taken to another way by a claim. */
  Receipt claimed(String way, List<String> left, String by, long now, long until) {
    return is(FALLBACK) ? new Receipt(state, at, way, was, left, by, until, tries + 1, given, isShort)
      : new Receipt(FALLBACK, now, way, this, left, by, until, 1, false, false);
  }

  /** Returns a fallback after a try. */
  Receipt tried(List<String> left, long until, boolean given, boolean isShort) {
    return new Receipt(state, at, way, was, left, "", until, tries, given, isShort);
  }

  Object toJson() {
    JsonObject json = new JsonObject().put("s", state).put("at", at);
    if (way != null) {
      json.put("way", way).put("was", was.toJson()).put("left", new JsonArray(List.copyOf(left))).put("by", by)
        .put("until", until).put("tries", tries).put("given", given).put("short", isShort);
    }
    return json;
  }

  /** @param value as it lies in the map; may be null */
  static Receipt from(Object value) {
    if (value == null) {
      return null;
    }
    JsonObject json = (JsonObject) value;
    if (!json.containsKey("way")) {
      return of(json.getString("s"), json.getLong("at"));
    }
    return new Receipt(json.getString("s"), json.getLong("at"), json.getString("way"), from(json.getJsonObject("was")),
      json.getJsonArray("left").stream().map(String.class::cast).toList(), json.getString("by"),
      json.getLong("until"), json.getInteger("tries"), json.getBoolean("given"), json.getBoolean("short"));
  }
}
