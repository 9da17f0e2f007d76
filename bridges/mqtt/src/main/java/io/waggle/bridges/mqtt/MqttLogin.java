// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.net.SocketAddress;
import java.security.cert.X509Certificate;

/**
 * What a client says of itself in CONNECT.
 *
 * @param clientId its client identifier, given by it or assigned
 * @param username null if it gave none
 * @param password null if it gave none; not to be changed or kept
 * @param protocolLevel 3, 4 or 5
 * @param remoteAddress where it comes from
 * @param certificate its certificate, checked; null if it has none
 */
public record MqttLogin(String clientId, String username, byte[] password, int protocolLevel,
                        SocketAddress remoteAddress, X509Certificate certificate) {

  /** Names the client; never its password. */
  @Override
  public String toString() {
    return clientId + " from " + remoteAddress;
  }
}
