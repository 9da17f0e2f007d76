// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.bridges.mqtt.impl.session.Delivery;
import io.waggle.bridges.mqtt.impl.session.Receipt;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes a message from its publisher to the sessions of this event loop, and hands it to the other loops, where their
 * routers do the same: what is published in one turn goes over as one task. One for each event loop, used there.
 */
final class Router {

  private static final Receipt TAKEN = new Receipt(ReasonCode.SUCCESS, null);
  private static final Receipt NOBODY = new Receipt(ReasonCode.NO_MATCHING_SUBSCRIBERS, null);
  private static final Receipt FULL = new Receipt(ReasonCode.QUOTA_EXCEEDED, null);

  private final Broker broker;
  private final Loop loop;
  private final Plans plans;
  private Appends appends;
  private final Map<Loop, List<Crossing>> crossings = new IdentityHashMap<>(4);
  /** Messages that other loops have for this one. Any thread. */
  private final AtomicInteger expected = new AtomicInteger();
  /** Written by this event loop alone, read by any. */
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong publishedBytes = new AtomicLong();

  /** A message on its way to another event loop. */
  private record Crossing(Message message, Plan.Part part, Session publisher, Arrivals arrivals) {
  }

  Router(Broker broker, Loop loop) {
    this.broker = broker;
    this.loop = loop;
    this.plans = new Plans(broker.subscriptions().trie());
  }

  /**
   * Hands a message to all who want it, be it through MQTT or not.
   *
   * @param publisher null if it was no client
   * @param packetId of a QoS 2 message that the store has to note as received; 0 if it has not
   */
  Receipt publish(Message message, Session publisher, int packetId) {
    if (publisher != null) {
      published.lazySet(published.getPlain() + 1);
      publishedBytes.lazySet(publishedBytes.getPlain() + message.payload().length);
    }
    Future<Void> kept = message.retain() ? retain(message) : null;
    if (message.retain() && kept == null && message.qos() > 0) {
      return FULL;
    }
    boolean isInCluster = publisher != null && publisher.box() != null;
    Receipt receipt = route(message, publisher, isInCluster ? 0 : packetId, true);
    Future<Void> elsewhere = broker.neighbours().publish(message, publisher);
    Future<Void> queued = broker.cluster() == null ? null
      : broker.cluster().keep(appends(), message, publisher, isInCluster ? packetId : 0);
    if (queued != null) {
      elsewhere = elsewhere == null ? queued : Future.join(elsewhere, queued).mapEmpty();
    }
    if (message.qos() == 0) {
      if (elsewhere != null) {
        elsewhere.onFailure(e -> broker.counters().increment("channel_refused"));
      }
      return receipt;
    }
    receipt = elsewhere == null ? receipt : after(elsewhere, new Receipt(ReasonCode.SUCCESS, receipt.safe()));
    return kept == null || kept.isComplete() ? receipt : after(kept, receipt);
  }

  /** Returns null if there are too many; completes when the other nodes have it. */
  private Future<Void> retain(Message message) {
    Future<Void> kept = broker.retained().put(message);
    if (kept == null) {
      broker.counters().increment("retained_full");
    }
    return kept;
  }

  private Receipt after(Future<Void> elsewhere, Receipt receipt) {
    Promise<Void> done = Promise.promise();
    elsewhere.onComplete(result -> loop.run(() -> done.handle(result)));
    return new Receipt(receipt.reason(), receipt.safe() == null ? done.future()
      : Future.all(receipt.safe(), done.future()).mapEmpty());
  }

  /**
   * Takes a message that is in the channels already.
   *
   * @param foreignId its id if somebody else than a client of MQTT has published it; null if not
   * @param isKept whether all nodes keep it already, if it is to be retained
   */
  void arrived(Message message, String foreignId, boolean isKept) {
    if (message.retain() && !isKept && retain(message) == null && message.qos() > 0) {
      return;
    }
    route(message, null, 0, false);
    if (foreignId != null && broker.cluster() != null) {
      broker.cluster().keepForeign(appends(), message, foreignId);
    }
  }

  private Appends appends() {
    if (appends == null) {
      appends = new Appends(loop, broker.cluster().cluster());
    }
    return appends;
  }

  /** Takes a message that was published in the channels on this node, for those who take no other from there. */
  void publishedBeside(Message message) {
    Plan plan = plans.of(message.topic());
    for (LocalSubscription local : plan.locals) {
      if (local.source() == LocalSubscription.Source.NODE) {
        local.deliver(message);
      }
    }
    for (ShareGroup group : plan.groups) {
      if (group.isOfNode()) {
        group.offer(message, null);
      }
    }
  }

  private Receipt route(Message message, Session publisher, int packetId, boolean isFromHere) {
    Plan plan = plans.of(message.topic());
    for (LocalSubscription local : plan.locals) {
      if (isFromHere || local.source() == LocalSubscription.Source.ANYWHERE) {
        local.deliver(message);
      }
    }
    if (message.qos() > 0 && broker.isDurable()) {
      return publishSafely(message, publisher, packetId, plan, isFromHere);
    }
    for (Plan.Part part : plan.parts) {
      if (part.loop == loop) {
        deliver(message, part, publisher, null);
      } else {
        cross(message, part, publisher, null);
      }
    }
    handOver(message, plan, null, isFromHere);
    return plan.isEmpty() ? NOBODY : TAKEN;
  }

  /** Groups of clients are those of all nodes in a cluster; those with a member on each node are not. */
  private void handOver(Message message, Plan plan, Arrivals arrivals, boolean isFromHere) {
    for (ShareGroup group : plan.groups) {
      if (group.isOfNode() ? isFromHere : broker.cluster() == null) {
        group.offer(message, arrivals);
      }
    }
  }

  private Receipt publishSafely(Message message, Session publisher, int packetId, Plan plan, boolean isFromHere) {
    Arrivals arrivals = packetId == 0 ? new Arrivals(loop) : new Arrivals(loop, message, publisher.id(), packetId);
    boolean kept = packetId != 0 || message.retain() || !plan.groups.isEmpty();
    for (Plan.Part part : plan.parts) {
      kept |= part.hasStored;
      if (part.loop == loop) {
        enqueue(message, deliver(message, part, publisher, arrivals));
      } else {
        cross(message, part, publisher, part.hasStored ? arrivals : null);
      }
    }
    handOver(message, plan, arrivals, isFromHere);
    int reason = plan.isEmpty() ? ReasonCode.NO_MATCHING_SUBSCRIBERS : ReasonCode.SUCCESS;
    return kept ? new Receipt(reason, arrivals.whenSafe()) : plan.isEmpty() ? NOBODY : TAKEN;
  }

  private void enqueue(Message message, List<Place> places) {
    if (!places.isEmpty()) {
      broker.store().enqueue(message, places);
    }
  }

  /** Hands a message to the sessions of this event loop; returns the places that are to be stored here. */
  private List<Place> deliver(Message message, Plan.Part part, Session publisher, Arrivals arrivals) {
    boolean stale = part.version != broker.subscriptions().trie().version();
    if (message.qos() == 0 && !stale && part.fanout != null) {
      part.fanout.send(message, publisher);
      return List.of();
    }
    List<Place> places = List.of();
    for (Target each : part.targets) {
      Target target = stale ? each.live() : each;
      if (target != null && target.session == publisher) {
        target = target.forItself();
      }
      Place place = target == null ? null : deliver(message, target, arrivals);
      if (place != null && !(arrivals != null && arrivals.take(place))) {
        places = places.isEmpty() ? new ArrayList<>(part.targets.length) : places;
        places.add(place);
      }
    }
    return places;
  }

  private static Place deliver(Message message, Target target, Arrivals arrivals) {
    int qos = Math.min(message.qos(), target.qos);
    boolean retain = target.retainAsPublished && message.retain();
    if (qos == 0) {
      target.session.deliver(message, retain, target.identifiers);
      return null;
    }
    if (target.session.box() != null && !ClusterSessions.isOfNode(message.topic())) {
      // It comes through its box.
      return null;
    }
    Delivery delivery = new Delivery(message, qos, retain, target.identifiers, null);
    return target.session.deliver(arrivals != null && arrivals.takes(qos) ? delivery.waitFor(arrivals.safe())
      : delivery);
  }

  private void cross(Message message, Plan.Part part, Session publisher, Arrivals arrivals) {
    if (message.qos() == 0 && part.loop.router().isBehind()) {
      broker.counters().increment("handover_full");
      return;
    }
    if (arrivals != null) {
      arrivals.expect();
    }
    part.loop.router().expected.incrementAndGet();
    List<Crossing> batch = crossings.get(part.loop);
    if (batch == null) {
      batch = new ArrayList<>();
      crossings.put(part.loop, batch);
    }
    batch.add(new Crossing(message, part, publisher, arrivals));
    if (batch.size() == 1) {
      loop.later(() -> {
        List<Crossing> whole = crossings.put(part.loop, null);
        part.loop.later(() -> part.loop.router().arrived(whole));
      });
    }
  }

  /** Returns how many messages of clients came here; any thread. */
  long published() {
    return published.get();
  }

  /** Returns how many bytes of payload those had; any thread. */
  long publishedBytes() {
    return publishedBytes.get();
  }

  private boolean isBehind() {
    return expected.get() > broker.options().getMaxHandover();
  }

  private void arrived(List<Crossing> batch) {
    List<Arrivals> waiting = new ArrayList<>();
    for (Crossing each : batch) {
      List<Place> places = deliver(each.message, each.part, each.publisher, each.arrivals);
      enqueue(each.message, places);
      if (each.arrivals != null && places.isEmpty()) {
        each.arrivals.arrived(null);
      } else if (each.arrivals != null) {
        waiting.add(each.arrivals);
      }
    }
    if (!waiting.isEmpty()) {
      loop.sync().onComplete(result -> waiting.forEach(each -> each.arrived(result.cause())));
    }
    expected.addAndGet(-batch.size());
  }
}
