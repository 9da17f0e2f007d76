// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.impl.rules.BrokerExtras;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Permission;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.shadow.ShadowAccess;

/** Shadows and rules on a broker: how they are started, and who may use a shadow. Any thread. */
final class ShadowsAndRules {

  private ShadowsAndRules() {
  }

  /** Starts what the options ask for, when the broker has read its store. */
  static Future<BrokerExtras> start(Vertx vertx, Broker broker) {
    MqttBridgeOptions options = broker.options();
    return BrokerExtras.start(vertx, broker, options.getShadow(), (id, topic) -> mayPublish(broker, id, topic),
      options.getRules(), () -> Channels.of(vertx, channels(options), options.getChannelOptions()), broker.counters());
  }

  /** A broker that keeps to itself may have rules that send to channels all the same. */
  private static String channels(MqttBridgeOptions options) {
    return options.getChannels().isEmpty() ? MqttBridgeOptions.DEFAULT_CHANNELS : options.getChannels();
  }

  /** Returns whether who asked for an answer on a topic could publish there; the application may everywhere. */
  private static Future<Boolean> mayPublish(Broker broker, String clientId, String topic) {
    if (clientId.isEmpty()) {
      return Future.succeededFuture(true);
    }
    Session session = broker.sessions().get(clientId);
    Client client = session == null ? null : session.client();
    MqttIdentity identity = client == null ? null : client.identity();
    return identity == null ? Future.succeededFuture(false)
      : broker.gate().permission(identity).isAllowed(Action.PUBLISH, topic);
  }

  /** Puts the rule of shadows before a client's others: of a shadow of its own, and of what only the broker publishes. */
  static Permission withShadows(MqttBridgeOptions options, MqttIdentity identity, Permission others) {
    if (options.getShadow() == null) {
      return others;
    }
    ShadowAccess shadows = new ShadowAccess(options.getShadow().isClientIdOwns());
    return (action, topic) -> {
      if (!topic.startsWith("$shadow/")) {
        return others.isAllowed(action, topic);
      }
      Boolean known = shadows.isAllowed(identity, action, topic).result();
      return known == null ? others.isAllowed(action, topic) : Future.succeededFuture(known);
    };
  }
}
