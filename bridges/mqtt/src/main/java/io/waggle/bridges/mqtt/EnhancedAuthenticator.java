// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Future;

/**
 * A method of enhanced authentication (MQTT 5 section 4.12): client and server send data back and forth until the
 * server knows who the client is. Called on event loops; must not block.
 */
public interface EnhancedAuthenticator {

  /** Returns the name of the method, such as {@code SCRAM-SHA-256}. */
  String method();

  /**
   * Begins, when a client connects or authenticates anew.
   *
   * @param login what CONNECT says
   */
  Exchange begin(MqttLogin login);

  /** One client's way through the method; its event loop. */
  interface Exchange {

    /**
     * Takes what the client sends.
     *
     * @param data null if it sent none; not to be changed
     * @return fails with an {@link MqttRefusal} to refuse the client
     */
    Future<Step> next(byte[] data);
  }

  /**
   * What the server answers.
   *
   * @param data for the client; null for none
   * @param identity who the client is, which ends the exchange well; null if it is to go on
   */
  record Step(byte[] data, MqttIdentity identity) {
  }
}
