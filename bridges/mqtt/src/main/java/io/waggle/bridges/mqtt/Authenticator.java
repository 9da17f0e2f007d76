// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Future;

/**
 * Says who a client is. Called on the event loop of the client's connection, once for each CONNECT; must not block.
 */
public interface Authenticator {

  /**
   * Looks at what a client says of itself.
   *
   * @return who it is; null if this authenticator does not know it, so that the next one is asked; fails with an
   *     {@link MqttRefusal} to refuse it at once
   */
  Future<MqttIdentity> authenticate(MqttLogin login);
}
