// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.ChannelMessage;
import io.waggle.Subscription;
import io.waggle.bridges.mqtt.impl.cluster.Boxes;
import io.waggle.bridges.mqtt.impl.cluster.Cluster;
import io.waggle.bridges.mqtt.impl.cluster.DiskCopy.Placed;
import io.waggle.bridges.mqtt.impl.cluster.Packed;
import io.waggle.bridges.mqtt.impl.cluster.SessionRow;
import io.waggle.bridges.mqtt.impl.session.Delivery;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.session.Share;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;

/**
 * A connected client as a member of a group of the cluster: takes as many messages as it may have under way, and gives
 * them back when it goes. A QoS 2 message for a session that outlives the connection goes on to the session's own box, and
 * is its alone from then on. Event loop of the session, but for what says otherwise.
 */
final class ShareMember {

  private final Broker broker;
  private final Cluster cluster;
  private final Session session;
  private final Loop loop;
  private final ArrayDeque<Runnable> twos = new ArrayDeque<>(1);
  private volatile Grant grant;
  private volatile boolean ended;
  private volatile Future<Subscription> consuming = Future.failedFuture("not begun");
  private int ownTwos;

  /** A message of the group that is with the member. */
  private final class Taken implements Share {
    private final Promise<Void> promise;

    Taken(Promise<Void> promise) {
      this.promise = promise;
    }

    @Override
    public Object group() {
      return ShareMember.this;
    }

    @Override
    public void done(Session member, Delivery delivery) {
      promise.tryComplete();
    }

    @Override
    public void returned(Session member, Delivery delivery) {
      if (delivery.qos() == 2 && delivery.wasSent()) {
        // The client may have it, so nobody else may.
        promise.tryComplete();
      } else {
        promise.tryFail("returned");
      }
    }
  }

  ShareMember(Broker broker, Cluster cluster, Grant grant) {
    this.broker = broker;
    this.cluster = cluster;
    this.session = grant.session();
    this.loop = (Loop) session.exchange();
    this.grant = grant;
  }

  /** Begins to take messages; any thread. */
  Future<Void> begin(String topic) {
    int window = broker.options().getMaxInflight();
    consuming = cluster.boxes().consume(topic, window, this::take);
    return consuming.onSuccess(begun -> {
      if (ended) {
        begun.unsubscribe();
      }
    }).mapEmpty();
  }

  /** Wants something else; any thread. */
  void change(Grant now) {
    grant = now;
  }

  /** Takes no more; what it has not acknowledged goes to others. Any thread. */
  void end() {
    ended = true;
    loop.run(() -> {
      session.leave(this);
      // Behind what the session gives back, or keeps, if it ends.
      loop.later(() -> consuming.onSuccess(Subscription::unsubscribe));
    });
  }

  /** Takes a QoS 0 message; any thread. */
  void pass(Message message) {
    loop.run(() -> session.deliver(message, retain(message), grant.identifiers()));
  }

  private boolean retain(Message message) {
    return grant.options().retainAsPublished() && message.retain();
  }

  private Future<?> take(ChannelMessage from) {
    Promise<Void> promise = Promise.promise();
    loop.run(() -> {
      if (ended || session.client() == null) {
        promise.fail("gone");
        return;
      }
      Message message = Packed.message(from.payload());
      int qos = Math.min(message.qos(), grant.options().qos());
      if (message.isExpired(loop.now())) {
        loop.count("expired");
        promise.complete();
      } else if (qos == 0) {
        session.deliver(message, retain(message), grant.identifiers());
        promise.complete();
      } else if (qos == 2 && session.box() != null) {
        twos.add(() -> own(from, promise));
        nextTwo();
      } else {
        session.deliver(new Delivery(message, qos, retain(message), grant.identifiers(), new Taken(promise)));
      }
    });
    return promise.future();
  }

  private void nextTwo() {
    while (!twos.isEmpty() && ownTwos < broker.options().getMaxInflight() && !ended) {
      ownTwos++;
      twos.poll().run();
    }
  }

  private void ownDone() {
    ownTwos = Math.max(0, ownTwos - 1);
    nextTwo();
  }

  private void own(ChannelMessage from, Promise<Void> promise) {
    SessionRow row = cluster.directory().row(session.id());
    if (row == null) {
      promise.fail("gone");
      ownTwos--;
      return;
    }
    String id = Boxes.TWO + from.id();
    String group = grant.options().filter();
    cluster.boxes().append(row.box(), id, Map.of(Boxes.GROUP, group), from.payload(), () -> cluster.directory()
      .isThere(session.id(), row.box())).compose(at -> cluster.disk().keep(id, group, from.payload(), at == null
        ? List.of() : List.of(new Placed(session.id(), row.box(), at))))
      .onFailure(e -> loop.run(this::ownDone)).onComplete(promise);
  }

  /** Returns a message that has come through the session's own box. */
  Delivery ownDelivery(Message message) {
    return new Delivery(message, 2, retain(message), grant.identifiers(), new Share() {
      @Override
      public Object group() {
        return null;
      }

      @Override
      public void done(Session member, Delivery delivery) {
        ownDone();
      }

      @Override
      public void returned(Session member, Delivery delivery) {
        // It stays in the box.
      }
    });
  }
}
