// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.cluster.Cluster;
import io.waggle.bridges.mqtt.impl.cluster.Mailbox;
import io.waggle.bridges.mqtt.impl.cluster.SessionRow;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to sessions whose clients are away, or whose nodes have died: that they end, and that their wills are published,
 * by one node of all. A change of the row comes first: who loses that race does nothing. One event loop, but for what
 * says otherwise.
 */
final class Keeper {

  /** A node that this one has never heard of may only be new to it. */
  static final long MISSED_MS = 6_000;
  private static final int TICKS_OF_A_LOOK = 5;
  /** Until the cluster has found out who has what. */
  private static final int TICKS_BEFORE_MENDING = 5;

  private final Broker broker;
  private final ClusterSessions sessions;
  /** Rows that are being changed. */
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  /** What is wanted of the channels for clients that are away. */
  private final Map<String, Wish> wanted = new ConcurrentHashMap<>();
  private long lookedAt = -1;
  private int untilLook;
  private int untilMending;

  /** What a client that is away wants, by its row. */
  private record Wish(SessionRow row, Set<String> filters) {
  }

  Keeper(Broker broker, ClusterSessions sessions) {
    this.broker = broker;
    this.sessions = sessions;
  }

  private Cluster cluster() {
    return sessions.cluster();
  }

  /** Returns whether this node is the one that keeps what others publish for a client. Any thread. */
  boolean seesTo(String clientId) {
    SessionRow row = cluster().directory().row(clientId);
    if (row == null) {
      return false;
    }
    if (sessions.isLeaving(clientId) || wanted.containsKey(clientId)) {
      return true;
    }
    return row.node().isEmpty() || !cluster().fellows().isAlive(row.node()) ? cluster().fellows().isMine(clientId)
      : row.node().equals(cluster().fellows().self());
  }

  /** A row is news. Any thread. */
  synchronized void heard(SessionRow row) {
    Wish known = wanted.get(row.clientId());
    if ((known == null || known.row != row) && isAway(row)) {
      want(row.clientId(), new Wish(row, filters(row)));
    }
  }

  private boolean isAway(SessionRow row) {
    return row.node().isEmpty() && cluster().fellows().isMine(row.clientId());
  }

  static Set<String> filters(SessionRow row) {
    Set<String> filters = new HashSet<>();
    for (StoredSubscription each : row.subscriptions()) {
      Topics.Filter filter = Topics.parse(each.filter(), Integer.MAX_VALUE);
      if (filter != null && filter.group() == null && each.qos() > 0) {
        filters.add(filter.filter());
      }
    }
    return filters;
  }

  private void want(String clientId, Wish wish) {
    Wish last = wish == null ? wanted.remove(clientId) : wanted.put(clientId, wish);
    Set<String> before = last == null ? Set.of() : last.filters;
    Set<String> now = wish == null ? Set.of() : wish.filters;
    now.stream().filter(filter -> !before.contains(filter)).forEach(broker.subscriptions()::want);
    before.stream().filter(filter -> !now.contains(filter)).forEach(broker.subscriptions()::unwant);
  }

  /** Looks at all rows. */
  void tick(long now) {
    for (Session session : broker.allSessions()) {
      if (session.box() instanceof Mailbox box) {
        session.exchange().later(box::tick);
      }
    }
    for (SessionRow row : cluster().directory().rows()) {
      if (isDue(row, now) && cluster().fellows().isMine(row.clientId()) && !busy.contains(row.clientId())) {
        look(row, now);
      }
    }
    if (--untilMending == 0) {
      cluster().mend();
    }
    if (lookedAt != cluster().fellows().version() || --untilLook <= 0) {
      untilMending = lookedAt == cluster().fellows().version() ? untilMending : TICKS_BEFORE_MENDING;
      lookedAt = cluster().fellows().version();
      untilLook = TICKS_OF_A_LOOK;
      look();
    }
  }

  /** Without a look at who sees to it, as most rows need nothing. */
  private boolean isDue(SessionRow row, long now) {
    return row.node().isEmpty() ? Math.min(row.willAt(), row.expiresAt()) <= now
      : row.node().equals(cluster().fellows().self()) ? !sessions.isBusy(row.clientId())
      : !cluster().fellows().isAlive(row.node());
  }

  /** Nodes may have come or gone: who sees to what may have changed. */
  private synchronized void look() {
    cluster().directory().rows().forEach(this::heard);
    cluster().fill().tidy();
    for (String clientId : Set.copyOf(wanted.keySet())) {
      SessionRow row = cluster().directory().row(clientId);
      if (row == null || !isAway(row)) {
        want(clientId, null);
      }
    }
  }

  private void look(SessionRow row, long now) {
    if (!row.node().isEmpty()) {
      if (row.node().equals(cluster().fellows().self()) || cluster().fellows().missingMs(row.node()) > MISSED_MS) {
        change(row, row.disconnected(now), () -> broker.counters().increment("sessions_orphaned"));
      }
    } else if (row.willAt() <= now) {
      change(row, row.withoutWill(), () -> publish(row.will()));
    } else if (row.expiresAt() <= now) {
      change(row, null, () -> {
        broker.counters().increment("sessions_expired");
        cluster().forget(row);
      });
    }
  }

  private void change(SessionRow before, SessionRow after, Runnable then) {
    busy.add(before.clientId());
    cluster().replace(before, after).compose(done -> {
      if (!done) {
        return cluster().correct(before);
      }
      then.run();
      return after == null ? Future.<Void>succeededFuture() : cluster().tell(after);
    }).onComplete(done -> busy.remove(before.clientId()));
  }

  private void publish(Message will) {
    broker.counters().increment("wills");
    broker.publish(Wills.published(will, System.currentTimeMillis()));
  }
}
