// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.MqttIdentity;
import java.util.Set;

/**
 * Who may use a shadow: its device. A client is the device that its user name says; without a user name, its client id.
 * Nobody publishes what the broker publishes there. Of other shadows it has no opinion, so rules may open them to
 * applications. Stateless.
 */
public final class ShadowAccess implements Authorizer {

  private static final Set<String> WILD = Set.of("+", "#");

  private final boolean clientIdOwns;

  /**
   * Creates it.
   *
   * @param clientIdOwns whether the client id counts for clients with a user name too
   */
  public ShadowAccess(boolean clientIdOwns) {
    this.clientIdOwns = clientIdOwns;
  }

  @Override
  public Future<Boolean> isAllowed(MqttIdentity client, Action action, String topic) {
    ShadowTopic parts = ShadowTopic.of(topic);
    if (parts == null) {
      return Future.succeededFuture(null);
    }
    if (action == Action.PUBLISH && !parts.isRequest()) {
      return Future.succeededFuture(false);
    }
    return Future.succeededFuture(isOwn(client, parts.device()) ? Boolean.TRUE : null);
  }

  private boolean isOwn(MqttIdentity client, String device) {
    if (WILD.contains(device)) {
      return false;
    }
    if (client.username().isEmpty()) {
      return device.equals(client.clientId());
    }
    return device.equals(client.username()) || clientIdOwns && device.equals(client.clientId());
  }
}
