// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

/** Answers one event of a client. Any thread. */
public interface Ack {

  /**
   * Sends the answer, if the client waits for one; only the first call counts.
   *
   * @param args null, String, Number, Boolean, JsonObject, JsonArray, Map, List, Buffer or byte[]
   */
  void send(Object... args);

  /** Returns whether the client waits for an answer. */
  boolean isWanted();
}
