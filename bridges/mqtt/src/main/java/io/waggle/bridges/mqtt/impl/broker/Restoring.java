// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Contents;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Restored;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/** Makes sessions, groups and retained messages of what the store has kept, before the first client comes. */
final class Restoring {

  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  private final Broker broker;
  private final Loop loop;

  Restoring(Broker broker, Loop loop) {
    this.broker = broker;
    this.loop = loop;
  }

  void take(Contents contents) {
    contents.damages().forEach(damage -> {
      broker.counters().increment("store_damages");
      LOG.warn(broker.options().getName() + ": not readable in the store, left out: " + damage);
    });
    contents.retained().forEach(broker.retained()::restore);
    // Groups first: sessions that are members of one must find it.
    List<Restored> sessions = new ArrayList<>(contents.sessions().size());
    for (Restored kept : contents.sessions()) {
      Topics.Filter name = Topics.parse(kept.session().clientId(), Integer.MAX_VALUE);
      if (name == null || name.group() == null) {
        sessions.add(kept);
      } else {
        ShareGroup group = new ShareGroup(kept.session().clientId(), name.filter(), loop);
        group.restore(kept.queue());
        broker.subscriptions().restore(group);
      }
    }
    sessions.forEach(this::take);
  }

  private void take(Restored kept) {
    String id = kept.session().clientId();
    Session session = new Session(id, loop);
    session.restore(kept, loop.now());
    broker.sessions().restore(session);
    for (StoredSubscription each : kept.subscriptions()) {
      Topics.Filter filter = Topics.parse(each.filter(), Integer.MAX_VALUE);
      if (filter != null) {
        Grant grant = new Grant(session, filter, each);
        session.add(grant);
        broker.subscriptions().put(grant, null);
      }
    }
    loop.run(() -> loop.deadlines().watch(session));
  }
}
