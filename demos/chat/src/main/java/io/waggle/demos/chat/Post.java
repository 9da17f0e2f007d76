// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonObject;

/**
 * Something that was said. Immutable.
 *
 * @param id counts up within a room and its epoch, private ones included
 * @param from id of the person
 * @param name of the person at that time
 * @param to id of the person a private one is for; null for everyone in the room
 * @param toName name of that person, or null
 * @param text cleaned by {@link Words#text}
 * @param at milliseconds since 1970
 * @param ref made up by the sender, who recognises its own message by it; may be null
 */
record Post(long id, String from, String name, String to, String toName, String text, long at, String ref) {

  static Post of(JsonObject json) {
    return new Post(json.getLong("id"), json.getString("from"), json.getString("name"), json.getString("to"),
      json.getString("toName"), json.getString("text"), json.getLong("at"), json.getString("ref"));
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("type", "post").put("id", id).put("from", from).put("name", name)
      .put("text", text).put("at", at);
    if (to != null) {
      json.put("to", to).put("toName", toName);
    }
    return ref == null ? json : json.put("ref", ref);
  }

  /** Returns whether this is the same message sent a second time, by a client that had no answer to the first. */
  boolean isRepeated(String from, String ref) {
    return ref != null && ref.equals(this.ref) && from.equals(this.from);
  }
}
