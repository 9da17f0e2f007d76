// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/**
 * Where the chat listens and what it admits: times in milliseconds, lengths in characters (code points). Immutable.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port of page and WebSocket, 0 for any; default 8080
 * @param history messages kept for each room, and private ones for each person; default 50
 * @param maxRooms rooms at a time; default 200
 * @param maxPeople people in one room; default 200
 * @param maxTabs connections of one person in one room; default 10
 * @param maxConnections connections of one instance, page requests included; default 10,000
 * @param maxText length of one message; default 2,000
 * @param messagesPerSecond what one connection may say, on average; default 2
 * @param burst what it may say at once after a pause; default 8
 * @param graceMs how long a person whose connection broke still counts as present; default 15,000
 * @param emptyRoomMs how long a room that nobody is in is kept with its history; default 600,000
 * @param name of the chat in a cluster, the same on all its nodes: 1 to 32 letters, digits, hyphens or underscores;
 *   default "main"
 */
record ChatOptions(String host, int port, int history, int maxRooms, int maxPeople, int maxTabs, int maxConnections,
                   int maxText, int messagesPerSecond, int burst, long graceMs, long emptyRoomMs, String name) {

  private static final List<String> KEYS = Arrays.stream(ChatOptions.class.getRecordComponents())
    .map(java.lang.reflect.RecordComponent::getName).toList();

  /**
   * Reads a configuration; missing keys keep their default.
   *
   * @throws IllegalArgumentException if a value is out of its range or a key is unknown
   */
  static ChatOptions of(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("conf: " + key + " (expected: one of " + String.join(", ", KEYS) + ")");
      }
    }
    if (!(json.getValue("host", "127.0.0.1") instanceof String host)) {
      throw new IllegalArgumentException("host: " + json.getValue("host") + " (expected: a host name or address)");
    }
    if (!(json.getValue("name", "main") instanceof String name) || !name.matches("[A-Za-z0-9_-]{1,32}")) {
      throw new IllegalArgumentException("name: " + json.getValue("name")
        + " (expected: 1-32 letters, digits, hyphens or underscores)");
    }
    return new ChatOptions(host,
      number(json, "port", 8080, 0, 65_535),
      number(json, "history", 50, 1, 1_000),
      number(json, "maxRooms", 200, 1, 100_000),
      number(json, "maxPeople", 200, 1, 10_000),
      number(json, "maxTabs", 10, 1, 1_000),
      number(json, "maxConnections", 10_000, 1, 1_000_000),
      number(json, "maxText", 2_000, 1, 5_000),
      number(json, "messagesPerSecond", 2, 1, 1_000),
      number(json, "burst", 8, 1, 1_000),
      number(json, "graceMs", 15_000, 0, 3_600_000),
      number(json, "emptyRoomMs", 600_000, 0, 86_400_000),
      name);
  }

  private static int number(JsonObject json, String key, int fallback, int least, int most) {
    Object value = json.getValue(key, fallback);
    if (value instanceof Number number && number.longValue() == number.doubleValue()
      && number.longValue() >= least && number.longValue() <= most) {
      return number.intValue();
    }
    throw new IllegalArgumentException(key + ": " + value + " (expected: " + least + "-" + most + ")");
  }
}
