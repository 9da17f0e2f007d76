// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;

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

  /**
   * Reads a configuration; missing keys keep their default.
   *
   * @throws IllegalArgumentException if a value is out of its range or a key is unknown
   */
  static ChatOptions of(JsonObject json) {
    OptionReader in = new OptionReader(json);
    String name = in.text("name", "main");
    if (!name.matches("[A-Za-z0-9_-]{1,32}")) {
      throw new IllegalArgumentException("name: " + name + " (expected: 1-32 letters, digits, hyphens or underscores)");
    }
    ChatOptions options = new ChatOptions(in.text("host", "127.0.0.1"),
      in.integer("port", 8080, 0, 65_535),
      in.integer("history", 50, 1, 1_000),
      in.integer("maxRooms", 200, 1, 100_000),
      in.integer("maxPeople", 200, 1, 10_000),
      in.integer("maxTabs", 10, 1, 1_000),
      in.integer("maxConnections", 10_000, 1, 1_000_000),
      in.integer("maxText", 2_000, 1, 5_000),
      in.integer("messagesPerSecond", 2, 1, 1_000),
      in.integer("burst", 8, 1, 1_000),
      in.integer("graceMs", 15_000, 0, 3_600_000),
      in.integer("emptyRoomMs", 600_000, 0, 86_400_000),
      name);
    in.end();
    return options;
  }
}
