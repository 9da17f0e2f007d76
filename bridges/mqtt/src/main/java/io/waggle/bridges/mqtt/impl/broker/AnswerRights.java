// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Permission;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.shadow.ResponseAccess;

/** What the clients of a broker may do, for answers that they ask for; the application may have them anywhere. */
final class AnswerRights implements ResponseAccess {

  private final Broker broker;

  AnswerRights(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Future<Boolean> isAllowed(String clientId, String topic) {
    if (clientId.isEmpty()) {
      return Future.succeededFuture(true);
    }
    Session session = broker.sessions().get(clientId);
    Client client = session == null ? null : session.client();
    MqttIdentity identity = client == null ? null : client.identity();
    if (identity == null) {
      return Future.succeededFuture(false);
    }
    Permission permission = broker.gate().permission(identity);
    Future<Boolean> mayPublish = permission.isAllowed(Action.PUBLISH, topic);
    return Boolean.TRUE.equals(mayPublish.result()) ? permission.isAllowed(Action.SUBSCRIBE, topic)
      : mayPublish.compose(may -> may ? permission.isAllowed(Action.SUBSCRIBE, topic) : Future.succeededFuture(false));
  }
}
