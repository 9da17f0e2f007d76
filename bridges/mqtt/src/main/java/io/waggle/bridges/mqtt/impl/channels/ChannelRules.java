// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.channels;

import io.vertx.core.Future;
import io.waggle.ChannelAccess;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.MqttIdentity;

/**
 * The access rules of the channels, which hold for clients of MQTT too, before those of the broker: they refuse, or have
 * no opinion. Stateless; any thread.
 */
final class ChannelRules implements Authorizer {

  private static final Future<Boolean> NO_OPINION = Future.succeededFuture();

  private final Channels channels;

  ChannelRules(Channels channels) {
    this.channels = channels;
  }

  @Override
  public Future<Boolean> isAllowed(MqttIdentity client, Action action, String topic) {
    if (topic.startsWith("$") || client.superuser()) {
      return NO_OPINION;
    }
    Future<Boolean> answer;
    try {
      answer = channels.isAllowed(client.username(),
        action == Action.PUBLISH ? ChannelAccess.Action.PUBLISH : ChannelAccess.Action.SUBSCRIBE, topic);
    } catch (IllegalArgumentException e) {
      // No topic of channels, so nobody else's business.
      return NO_OPINION;
    }
    if (answer.succeeded()) {
      return answer.result() ? NO_OPINION : answer;
    }
    return answer.map(yes -> yes ? null : Boolean.FALSE);
  }
}
