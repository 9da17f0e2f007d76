// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Permission;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.List;

/**
 * Whose sessions are whose: a client identifier is no secret, so it takes the user, too, to go on with a session. And
 * what a session still may be subscribed to when the rules, or the identity of its client, have changed. Any thread.
 */
final class Owners {

  private final Broker broker;

  Owners(Broker broker) {
    this.broker = broker;
  }

  /** Refuses a client whose identifier has a session of another user. */
  Future<MqttIdentity> admit(MqttIdentity identity) {
    Session session = broker.sessions().get(identity.clientId());
    String owner = session != null ? session.username()
      : broker.cluster() == null ? "" : broker.cluster().ownerOf(identity.clientId());
    MqttRefusal refusal = refusal(identity, owner);
    return refusal == null ? Future.succeededFuture(identity) : Future.failedFuture(refusal);
  }

  /** Returns why a client may not have the place of another one's session, or null: an anonymous one's is anybody's. */
  MqttRefusal refusal(MqttIdentity identity, String owner) {
    if (identity.superuser() || owner.isEmpty() || owner.equals(identity.username())) {
      return null;
    }
    broker.counters().increment("sessions_of_others");
    return new MqttRefusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
      "client identifier: in use by another user (expected: another one)");
  }

  /** Looks at the subscriptions of all clients again. */
  void lookAtAll() {
    for (Session session : broker.allSessions()) {
      session.exchange().later(() -> look(session));
    }
  }

  /** Ends what the client of a session may no longer be subscribed to. On the event loop of the session. */
  void look(Session session) {
    Client client = session.client();
    if (client == null || client.identity() == null || session.isEnded()) {
      return;
    }
    Permission permission = broker.gate().permission(client.identity());
    for (Grant grant : List.copyOf(session.grants())) {
      Future<Boolean> allowed = permission.isAllowed(Action.SUBSCRIBE, grant.filter().filter());
      allowed.onComplete(answer -> {
        if (answer.failed() || !Boolean.TRUE.equals(answer.result())) {
          session.exchange().later(() -> revoke(session, grant));
        }
      });
    }
  }

  private void revoke(Session session, Grant grant) {
    if (!grant.isEnded()) {
      broker.counters().increment("subscriptions_revoked");
      session.exchange().unsubscribe(grant);
      if (session.box() != null) {
        session.box().changed();
      } else if (session.isStored()) {
        broker.store().removeSubscription(session.id(), grant.options().filter());
      }
    }
  }
}
