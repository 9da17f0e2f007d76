// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import java.util.Map;

/**
 * Who a client is, once that is known. Immutable; any thread.
 *
 * @param clientId its client identifier, given by it or assigned
 * @param username what it is known as; empty if it is anonymous. The {@code uid} of the rest of Waggle
 * @param superuser whether it may do everything
 * @param expiresAt when it has to prove again who it is, in milliseconds since 1970; {@link Long#MAX_VALUE} for never
 * @param claims what is known of it beside, such as the claims of its token; for authorizers
 */
public record MqttIdentity(String clientId, String username, boolean superuser, long expiresAt,
                           Map<String, Object> claims) {

  /** Creates an identity. */
  public MqttIdentity {
    claims = Map.copyOf(claims);
  }
}
