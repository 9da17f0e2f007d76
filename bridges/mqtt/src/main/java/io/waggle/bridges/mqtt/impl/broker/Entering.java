// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.cluster.Cluster;
import io.waggle.bridges.mqtt.impl.cluster.Keys;
import io.waggle.bridges.mqtt.impl.cluster.Mailbox;
import io.waggle.bridges.mqtt.impl.cluster.SessionRow;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One client's way to its session: whoever has it lets it go, its row names this node, and it is made here of what was
 * left. On the event loop of the client.
 */
final class Entering {

  private static final int MOST_TRIES = 20;
  private static final long AGAIN_MS = 200;

  private final Broker broker;
  private final ClusterSessions sessions;
  private final Cluster cluster;
  private final Loop here;
  private final Client client;
  private final Packet.Connect connect;
  private final Promise<Void> done;
  private final String clientId;
  private final String user;
  private boolean asked;
  private int tries;

  Entering(Broker broker, ClusterSessions sessions, Loop here, Client client, Packet.Connect connect,
           Promise<Void> done) {
    this.broker = broker;
    this.sessions = sessions;
    this.cluster = sessions.cluster();
    this.here = here;
    this.client = client;
    this.connect = connect;
    this.done = done;
    this.clientId = connect.clientId();
    this.user = client.joiningAs().username();
  }

  private <T> void when(Future<T> future, Handler<AsyncResult<T>> handler) {
    future.onComplete(result -> here.run(() -> handler.handle(result)));
  }

  private boolean isOver() {
    if (client.state() == Client.State.JOINING) {
      return false;
    }
    done.complete();
    return true;
  }

  void begin() {
    Session known = broker.sessions().get(clientId);
    if (known != null && known.isStored()) {
      // It was kept on this node's disk before there was a cluster.
      broker.sessions().joinHere(here, client, connect);
      done.complete();
      return;
    }
    when(sessions.letGo(clientId), gone -> look());
  }

  private void look() {
    if (isOver()) {
      return;
    }
    if (client.wantedExpiry() == 0 && cluster.directory().row(clientId) == null) {
      plain();
      return;
    }
    when(cluster.read(clientId), found -> {
      if (found.failed()) {
        again(found.cause());
      } else {
        decide(found.result());
      }
    });
  }

  private void again(Throwable cause) {
    if (++tries < MOST_TRIES) {
      here.executor().schedule(this::look, cause == null ? 0 : AGAIN_MS, TimeUnit.MILLISECONDS);
    } else if (!isOver()) {
      here.count("sessions_unreachable");
      client.refuse(ReasonCode.SERVER_UNAVAILABLE, "session: cannot be read");
      done.complete();
    }
  }

  private void decide(SessionRow row) {
    if (isOver()) {
      return;
    }
    boolean isElsewhere = row != null && !row.node().isEmpty() && !row.node().equals(cluster.fellows().self());
    if (isElsewhere && !asked && cluster.fellows().isAlive(row.node())) {
      asked = true;
      when(cluster.fellows().ask(row.node(), new JsonObject().put("do", "release").put("id", clientId)),
        released -> look());
      return;
    }
    // What waits for one user is not for another who uses the same identifier.
    boolean goesOn = row != null && !connect.cleanStart() && row.username().equals(user);
    if (!goesOn && client.wantedExpiry() == 0) {
      when(cluster.replace(row, null), removed -> ended(row, removed, this::plain));
      return;
    }
    if (row == null && cluster.directory().rows().size() >= broker.options().getMaxSessions()) {
      here.count("sessions_full");
      client.refuse(ReasonCode.QUOTA_EXCEEDED, "sessions: too many");
      done.complete();
      return;
    }
    SessionRow next = next(row, goesOn);
    when(cluster.replace(row, next), replaced -> {
      if (!replaced.succeeded() || !replaced.result()) {
        again(replaced.cause());
      } else if (goesOn || row == null) {
        if (row != null && row.disconnectedAt() == 0 && row.willDelaySeconds() == 0) {
          // Its node died with the connection.
          publishWill(row);
        }
        claim(next, goesOn);
      } else {
        ended(row, replaced, () -> claim(next, false));
      }
    });
  }

  private SessionRow next(SessionRow row, boolean goesOn) {
    long version = Math.max(here.now(), row == null ? 0 : row.version() + 1);
    long delay = connect.will() == null ? 0 : connect.will().properties().number(Property.WILL_DELAY, 0);
    SessionRow base = goesOn ? row : new SessionRow(clientId, Keys.box(clientId, version), "", version, 0, user, 0, 0,
      null, 0, List.of());
    return base.connected(cluster.fellows().self(), version, client.wantedExpiry(), client.wantedWill(), delay);
  }

  /** A session that was there before is over. */
  private void ended(SessionRow row, AsyncResult<Boolean> removed, Runnable then) {
    if (!removed.succeeded() || !removed.result()) {
      again(removed.cause());
      return;
    }
    publishWill(row);
    cluster.forget(row);
    then.run();
  }

  private void publishWill(SessionRow row) {
    if (row.will() != null) {
      here.count("wills");
      here.router().publish(Wills.published(row.will(), here.now()), null, 0);
    }
  }

  private void plain() {
    if (isOver()) {
      return;
    }
    Session session = new Session(clientId, here);
    if (broker.sessions().add(here, client, session)) {
      sessions.here(clientId, session.madeAt());
      client.joined(session, false);
    }
    done.complete();
  }

  private void claim(SessionRow row, boolean goesOn) {
    when(cluster.claim(row), claimed -> {
      if (claimed.failed()) {
        // The row is there: who tries again finds it.
        asked = false;
        again(claimed.cause());
      } else {
        keep(row, claimed.result(), goesOn);
      }
    });
  }

  /** CONNACK waits until the row is on disk; a session that is there goes on even if the disk is full. */
  private void keep(SessionRow row, JsonObject noted, boolean goesOn) {
    boolean isFull = cluster.disk().isFull();
    when(isFull ? Future.<Void>failedFuture("full") : cluster.disk().keep(row), kept -> {
      if (kept.succeeded() || goesOn) {
        enter(row, noted, goesOn);
        return;
      }
      when(cluster.replace(row, null), removed -> {
        cluster.forget(row);
        if (!isOver()) {
          here.count("store_full");
          client.refuse(ReasonCode.QUOTA_EXCEEDED, "session: cannot be kept (expected: a store with space)");
          done.complete();
        }
      });
    });
  }

  private void enter(SessionRow row, JsonObject noted, boolean goesOn) {
    Session session = new Session(clientId, here);
    Mailbox box = new Mailbox(cluster, sessions, session, here::run, row, noted);
    session.liveIn(box);
    if (client.state() != Client.State.JOINING || !broker.sessions().add(here, client, session)) {
      // The connection has ended meanwhile: nobody has it now.
      cluster.replace(row, row.disconnected(here.now()));
      done.complete();
      return;
    }
    for (StoredSubscription each : row.subscriptions()) {
      Topics.Filter filter = Topics.parse(each.filter(), Integer.MAX_VALUE);
      Grant grant = new Grant(session, filter, each);
      session.add(grant);
      broker.subscriptions().put(grant, null);
    }
    client.joined(session, goesOn);
    broker.neighbours().announced().onComplete(known -> cluster.tell(row));
    box.begin();
    done.complete();
  }
}
