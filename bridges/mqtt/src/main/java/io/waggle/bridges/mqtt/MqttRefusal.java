// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.VertxException;

/** Refuses a client or what it wants, with a reason code of MQTT 5 (section 2.4). */
public final class MqttRefusal extends VertxException {

  private final int reasonCode;

  /**
   * Creates a refusal.
   *
   * @param reasonCode 128 to 162, such as 134 for a bad user name or password
   * @param text for the log and, if the client asked for reasons, for the client
   */
  public MqttRefusal(int reasonCode, String text) {
    super(text, true);
    this.reasonCode = reasonCode;
  }

  /** Returns the reason code. */
  public int reasonCode() {
    return reasonCode;
  }
}
