// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** One SUBSCRIBE on its way to SUBACK: each filter is looked at, allowed or not, and granted, in order. */
final class Subscribing {

  private final Client client;
  private final Packet.Subscribe packet;
  private final int[] reasons;
  private final List<RetainedFeed> feeds = new ArrayList<>();
  private int next;
  private boolean paused;

  Subscribing(Client client, Packet.Subscribe packet) {
    this.client = client;
    this.packet = packet;
    this.reasons = new int[packet.subscriptions().size()];
  }

  void start() {
    for (Packet.Subscription each : packet.subscriptions()) {
      if (each.noLocal() && Topics.isShared(each.filter())) {
        client.fail(ReasonCode.PROTOCOL_ERROR, "no local: set for a shared subscription");
        return;
      }
    }
    goOn();
  }

  private void goOn() {
    while (next < reasons.length) {
      Packet.Subscription wanted = packet.subscriptions().get(next);
      Topics.Filter filter = Topics.parse(wanted.filter(), client.exchange().options().getMaxTopicLevels());
      if (filter == null) {
        reasons[next++] = ReasonCode.TOPIC_FILTER_INVALID;
        continue;
      }
      Future<Boolean> allowed = client.permission().isAllowed(Action.SUBSCRIBE, filter.filter());
      if (!allowed.isComplete()) {
        await(allowed, wanted, filter);
        return;
      }
      decide(allowed.succeeded() && Boolean.TRUE.equals(allowed.result()), wanted, filter);
    }
    finish();
  }

  private void await(Future<Boolean> allowed, Packet.Subscription wanted, Topics.Filter filter) {
    if (!paused) {
      paused = true;
      client.output().pause();
    }
    client.when(allowed, result -> {
      if (client.state() == Client.State.CONNECTED) {
        decide(result.succeeded() && Boolean.TRUE.equals(result.result()), wanted, filter);
        goOn();
      }
    });
  }

  private void decide(boolean allowed, Packet.Subscription wanted, Topics.Filter filter) {
    reasons[next++] = allowed ? grant(wanted, filter) : denied();
  }

  private int denied() {
    client.exchange().count("subscribe_denied");
    return ReasonCode.NOT_AUTHORIZED;
  }

  private int grant(Packet.Subscription wanted, Topics.Filter filter) {
    Session session = client.session();
    MqttBridgeOptions options = client.exchange().options();
    int identifier = (int) packet.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0);
    Grant grant = new Grant(session, filter, new StoredSubscription(wanted.filter(), wanted.qos(), wanted.noLocal(),
      wanted.retainAsPublished(), wanted.retainHandling(), identifier));
    boolean isNew = session.grant(wanted.filter()) == null;
    if (isNew && (session.grants().size() >= options.getMaxSubscriptions() || !client.exchange().takesGroup(grant))) {
      client.exchange().count("subscriptions_full");
      return ReasonCode.QUOTA_EXCEEDED;
    }
    client.exchange().subscribe(grant);
    if (session.isStored()) {
      client.exchange().store().putSubscription(session.id(), grant.options());
    }
    boolean wantsRetained = wanted.retainHandling() == 0 || wanted.retainHandling() == 1 && isNew;
    if (filter.group() == null && wantsRetained) {
      feeds.add(new RetainedFeed(grant, client.exchange().retained(filter.filter())));
    }
    return wanted.qos();
  }

  private void finish() {
    if (!client.version().hasProperties()) {
      for (int i = 0; i < reasons.length; i++) {
        reasons[i] = ReasonCode.isFailure(reasons[i]) ? ReasonCode.UNSPECIFIED_ERROR : reasons[i];
      }
    }
    if (paused) {
      client.output().resume();
    }
    whenKept(client, () -> {
      client.send(new Packet.SubAck(Packet.Type.SUBACK, packet.id(), reasons, Properties.NONE));
      feeds.forEach(client.session()::feed);
    });
  }

  /** Does something once the others know what was subscribed, and the store cannot forget it if it has to be kept. */
  private static void whenKept(Client client, Runnable action) {
    Future<Void> known = client.exchange().announced();
    boolean isKept = client.session().isStored() && client.exchange().isDurable();
    if (!isKept && known.isComplete()) {
      action.run();
      return;
    }
    Future<Void> kept = isKept ? Future.join(known, client.exchange().sync()).mapEmpty() : known;
    client.when(kept, done -> {
      if (client.state() == Client.State.CONNECTED) {
        action.run();
      }
    });
  }

  static void unsubscribe(Client client, Packet.Unsubscribe packet) {
    Session session = client.session();
    int[] reasons = new int[packet.filters().size()];
    for (int i = 0; i < reasons.length; i++) {
      String filter = packet.filters().get(i);
      Grant grant = session.grant(filter);
      if (grant != null) {
        client.exchange().unsubscribe(grant);
        if (session.isStored()) {
          client.exchange().store().removeSubscription(session.id(), filter);
        }
      } else {
        reasons[i] = Topics.parse(filter, client.exchange().options().getMaxTopicLevels()) == null
          ? ReasonCode.TOPIC_FILTER_INVALID : ReasonCode.NO_SUBSCRIPTION_EXISTED;
      }
    }
    whenKept(client, () -> client.send(new Packet.SubAck(Packet.Type.UNSUBACK, packet.id(), reasons, Properties.NONE)));
  }
}
