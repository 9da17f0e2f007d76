// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
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
  private final List<Grant> fed = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>(1);
  private int next;
  private boolean paused;

  /** A subscription that the store is to keep, in place of another one or of none. */
  private record Kept(int index, Grant grant, StoredSubscription before) {
  }

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
    if (client.fits(answer())) {
      goOn();
    } else {
      client.tooLarge();
    }
  }

  private Packet answer() {
    return new Packet.SubAck(Packet.Type.SUBACK, packet.id(), reasons, Properties.NONE);
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
      if (!decide(allowed, wanted, filter)) {
        return;
      }
    }
    finish();
  }

  private void await(Future<Boolean> allowed, Packet.Subscription wanted, Topics.Filter filter) {
    if (!paused) {
      paused = true;
      client.output().pause();
    }
    client.when(allowed, result -> {
      if (client.state() == Client.State.CONNECTED && decide(result, wanted, filter)) {
        goOn();
      }
    });
  }

  /** Returns whether it goes on. */
  private boolean decide(AsyncResult<Boolean> allowed, Packet.Subscription wanted, Topics.Filter filter) {
    if (allowed.failed()) {
      client.broken(allowed.cause());
      return false;
    }
    reasons[next++] = Boolean.TRUE.equals(allowed.result()) ? grant(wanted, filter) : denied();
    return true;
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
    Grant before = session.grant(wanted.filter());
    boolean isNew = before == null;
    if (isNew && (session.grants().size() >= options.getMaxSubscriptions() || !client.exchange().takesGroup(grant))) {
      client.exchange().count("subscriptions_full");
      return ReasonCode.QUOTA_EXCEEDED;
    }
    boolean changes = session.isStored() && (isNew || !before.options().equals(grant.options()));
    if (changes && client.exchange().store().isFull()) {
      client.exchange().count("store_full");
      return ReasonCode.QUOTA_EXCEEDED;
    }
    client.exchange().subscribe(grant);
    Kept earlier = ofThisPacket(before);
    if (changes) {
      client.exchange().store().putSubscription(session.id(), grant.options());
    }
    if (changes || earlier != null) {
      kept.add(new Kept(next - 1, grant, earlier != null ? earlier.before : isNew ? null : before.options()));
    }
    boolean wantsRetained = wanted.retainHandling() == 0 || wanted.retainHandling() == 1 && isNew;
    if (filter.group() == null && wantsRetained) {
      fed.add(grant);
    }
    return wanted.qos();
  }

  /** Returns what this packet has asked for before with the same filter, or null. */
  private Kept ofThisPacket(Grant grant) {
    for (Kept each : kept) {
      if (each.grant == grant) {
        return each;
      }
    }
    return null;
  }

  private void finish() {
    if (paused) {
      client.output().resume();
    }
    whenKept(client, !fed.isEmpty(), failed -> {
      if (failed) {
        takeBack();
      }
      if (!client.version().hasProperties()) {
        for (int i = 0; i < reasons.length; i++) {
          reasons[i] = ReasonCode.isFailure(reasons[i]) ? ReasonCode.UNSPECIFIED_ERROR : reasons[i];
        }
      }
      client.send(answer());
      fed.forEach(grant -> client.session().feed(
        new RetainedFeed(grant, client.exchange().retained(grant.filter().filter()))));
      client.exchange().subscribed(client.session());
    });
  }

  /** The store could not keep them: what the client is not told of, it must not have. */
  private void takeBack() {
    Session session = client.session();
    client.exchange().count("store_failed");
    for (Kept each : kept) {
      reasons[each.index] = ReasonCode.QUOTA_EXCEEDED;
      String filter = each.grant.options().filter();
      if (session.grant(filter) != each.grant) {
        continue;
      }
      if (each.before == null) {
        client.exchange().unsubscribe(each.grant);
        client.exchange().store().removeSubscription(session.id(), filter);
      } else {
        client.exchange().subscribe(new Grant(session, each.grant.filter(), each.before));
        client.exchange().store().putSubscription(session.id(), each.before);
      }
    }
  }

  /**
   * Does something once the others know what was subscribed, and the store cannot forget it if it has to be kept.
   *
   * @param wantsRetained whether retained messages are to be read then: what was published before the others knew
   * @param action is told whether the store has failed to keep it
   */
  private static void whenKept(Client client, boolean wantsRetained, Handler<Boolean> action) {
    Future<Void> known = client.exchange().announced();
    if (wantsRetained) {
      known = known.compose(v -> client.exchange().settled());
    }
    Box box = client.session().box();
    boolean isKept = client.session().isStored() && client.exchange().isDurable();
    if (!isKept && box == null && known.isComplete()) {
      action.handle(false);
      return;
    }
    Future<Void> stored = box != null ? box.changed() : isKept ? client.exchange().sync() : Future.succeededFuture();
    client.when(Future.join(known, stored), done -> {
      if (client.state() != Client.State.CONNECTED) {
        return;
      }
      if (done.failed() && box != null) {
        client.exchange().count("sessions_unreachable");
        client.close(ReasonCode.UNSPECIFIED_ERROR, "subscriptions: cannot be kept");
      } else {
        action.handle(stored.failed());
      }
    });
  }

  static void unsubscribe(Client client, Packet.Unsubscribe packet) {
    Session session = client.session();
    int[] reasons = new int[packet.filters().size()];
    Packet answer = new Packet.SubAck(Packet.Type.UNSUBACK, packet.id(), reasons, Properties.NONE);
    if (!client.fits(answer)) {
      client.tooLarge();
      return;
    }
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
    whenKept(client, false, failed -> client.send(answer));
  }
}
