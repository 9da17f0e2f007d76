// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.json.JsonObject;

/** What middleware fails with to tell a client why. Stackless: to refuse somebody is not a fault of the program. */
public final class Refusal extends RuntimeException {

  private final transient JsonObject data;

  /**
   * Creates a refusal.
   *
   * @param message what the client sees as the message of its error
   */
  public Refusal(String message) {
    this(message, null);
  }

  /**
   * Creates a refusal with data.
   *
   * @param message what the client sees as the message of its error
   * @param data what it sees as {@code err.data}, or null
   */
  public Refusal(String message, JsonObject data) {
    super(message, null, false, false);
    this.data = data;
  }

  /** Returns what goes with the message, or null. */
  public JsonObject data() {
    return data;
  }
}
