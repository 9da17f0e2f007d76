// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.bridges.mqtt.impl.cluster.Boxes;
import io.waggle.bridges.mqtt.impl.cluster.Cluster;
import io.waggle.bridges.mqtt.impl.cluster.DiskCopy;
import io.waggle.bridges.mqtt.impl.cluster.Mailbox;
import io.waggle.bridges.mqtt.impl.cluster.Packed;
import io.waggle.bridges.mqtt.impl.cluster.SessionRow;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Delivery;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of a broker whose nodes are a cluster. Those that outlive their connections belong to all nodes: here is
 * a session only while its client is, and its messages wait in a box. Any thread.
 */
final class ClusterSessions implements Mailbox.Broker {

  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  private final Broker broker;
  private final Cluster cluster;
  private final Keeper keeper;
  private final ClusterShares shares;
  /** By client identifier: those who come in, one after the other. */
  private final Map<String, Future<Void>> entering = new ConcurrentHashMap<>();
  /** Those who have left, until that is noted. */
  private final Map<String, Future<Void>> leaving = new ConcurrentHashMap<>();

  private ClusterSessions(VertxInternal vertx, Broker broker) {
    this.broker = broker;
    this.keeper = new Keeper(broker, this);
    this.cluster = new Cluster(vertx, broker.options(), broker.store(), broker.isDurable(), this::heard,
      row -> shares().heard(row), () -> broker.neighbours().announced(), this::answer);
    this.shares = new ClusterShares(broker, cluster);
  }

  /**
   * Opens them.
   *
   * @param found what the disk had of them
   * @return null if this broker is alone, or its nodes have nothing in common to keep messages in
   */
  static Future<ClusterSessions> open(VertxInternal vertx, Broker broker, DiskCopy.Found found) {
    if (!vertx.isClustered() || broker.options().getChannels().isEmpty()) {
      return Future.succeededFuture();
    }
    ClusterSessions sessions;
    try {
      sessions = new ClusterSessions(vertx, broker);
    } catch (IllegalArgumentException e) {
      LOG.warn(broker.options().getName() + ": sessions stay on their nodes: " + e.getMessage());
      return Future.succeededFuture();
    }
    return sessions.cluster.open(found).map(sessions);
  }

  Cluster cluster() {
    return cluster;
  }

  ClusterShares shares() {
    return shares;
  }

  /** Sees to sessions whose clients are away; about once a second, on one event loop. */
  void tick(long now) {
    cluster.tick();
    keeper.tick(now);
    shares.tick(now);
  }

  /** Leaves all to the other nodes; after the last client. */
  Future<Void> close() {
    return Future.join(new ArrayList<>(leaving.values())).transform(left -> shares.settled())
      .transform(settled -> cluster.close());
  }

  // ---- clients that come

  /** Gives a client the session of its identifier, wherever that was, or a new one; on the client's event loop. */
  void join(Loop here, Client client, Packet.Connect connect) {
    Promise<Void> done = Promise.promise();
    Future<Void> before = entering.put(connect.clientId(), done.future());
    done.future().onComplete(v -> entering.remove(connect.clientId(), done.future()));
    Entering next = new Entering(broker, this, here, client, connect, done);
    if (before == null) {
      next.begin();
    } else {
      before.onComplete(v -> here.run(next::begin));
    }
  }

  /** Completes when nobody of this node has the session of an identifier; any thread. */
  Future<Void> letGo(String clientId) {
    Session session = broker.sessions().get(clientId);
    if (session == null) {
      return leaving.getOrDefault(clientId, Future.succeededFuture());
    }
    Promise<Void> gone = Promise.promise();
    ((Loop) session.exchange()).run(() -> {
      Client before = session.holder();
      if (before != null) {
        broker.counters().increment("takeovers");
        before.close(ReasonCode.SESSION_TAKEN_OVER, "another connection with this client identifier");
      }
      leaving.getOrDefault(clientId, Future.succeededFuture()).onComplete(gone);
    });
    return gone.future();
  }

  /** Tells the other nodes that a client without a session to keep is here. */
  void here(String clientId, long at) {
    cluster.fellows().askAll(new JsonObject().put("do", "here").put("id", clientId).put("at", at));
  }

  /** Returns whether a client is here, comes or goes. */
  boolean isBusy(String clientId) {
    return broker.sessions().get(clientId) != null || entering.containsKey(clientId) || leaving.containsKey(clientId);
  }

  /** Returns whether a client has just gone. */
  boolean isLeaving(String clientId) {
    return leaving.containsKey(clientId);
  }

  /** Returns the user whose session it is; empty if there is none, or it is anybody's. */
  String ownerOf(String clientId) {
    SessionRow row = cluster.directory().row(clientId);
    return row == null ? "" : row.username();
  }

  private Future<?> answer(JsonObject question) {
    String clientId = question.getString("id");
    switch (question.getString("do")) {
      case "release" -> {
        return letGo(clientId);
      }
      case "here" -> {
        Session session = broker.sessions().get(clientId);
        if (session != null && session.madeAt() < question.getLong("at")) {
          letGo(clientId);
        }
        return Future.succeededFuture();
      }
      case "share" -> {
        shares.passHere(clientId, Packed.message(Buffer.buffer(question.getBinary("message"))));
        return Future.succeededFuture();
      }
      default -> {
        return Future.failedFuture("do: not known (expected: what this version knows)");
      }
    }
  }

  private void heard(SessionRow row) {
    Session session = broker.sessions().get(row.clientId());
    if (session != null && session.box() instanceof Mailbox box) {
      session.exchange().later(() -> box.heard(row));
    }
    keeper.heard(row);
  }

  // ---- clients that go

  /** The connection of a session has ended; on its event loop. */
  void left(Session session) {
    Loop loop = (Loop) session.exchange();
    Mailbox box = (Mailbox) session.box();
    String clientId = session.id();
    Promise<Void> gone = Promise.promise();
    leaving.put(clientId, gone.future());
    boolean isKept = session.expirySeconds() > 0;
    long now = loop.now();
    SessionRow row = box.rowAtEnd(now);
    Set<String> filters = Keeper.filters(row);
    // Until another node hears what others publish.
    filters.forEach(broker.subscriptions()::want);
    for (Grant grant : List.copyOf(session.grants())) {
      broker.subscriptions().remove(grant);
    }
    session.end();
    broker.sessions().remove(session);
    box.leave().compose(v -> isKept ? box.writeEnd(row) : box.remove().compose(removed -> cluster.forget(row)))
      .onComplete(done -> {
        filters.forEach(broker.subscriptions()::unwant);
        leaving.remove(clientId, gone.future());
        gone.complete();
      });
  }

  // ---- messages

  /**
   * Puts a message into the boxes of all who want it, wherever they are.
   *
   * @param publisher null if it was no client
   * @param packetId of a QoS 2 message
   * @return null if nobody wants it; completes on any thread
   */
  Future<Void> keep(Appends appends, Message message, Session publisher, int packetId) {
    if (isOfNode(message.topic())) {
      return null;
    }
    if (message.qos() == 0) {
      return shares.offer(appends, message);
    }
    return appends.whenSure(() -> keepNow(appends, message, publisher, packetId));
  }

  private Future<Void> keepNow(Appends appends, Message message, Session publisher, int packetId) {
    Future<Void> shared = shares.offer(appends, message);
    Future<Void> own = appends.add(message, publisher, packetId);
    return own == null ? shared : shared == null ? own : Future.join(own, shared).mapEmpty();
  }

  /** Returns whether messages of a topic are of this node alone. */
  static boolean isOfNode(String topic) {
    return topic.startsWith("$SYS/");
  }

  /**
   * Keeps a message that somebody else than a client of MQTT has published for all nodes to hear: one of them does, and
   * two while one takes over from the other.
   *
   * @param id by which that comes out
   */
  void keepForeign(Appends appends, Message message, String id) {
    if (!isOfNode(message.topic())) {
      shares.offerForeign(appends, message);
      if (message.qos() > 0) {
        appends.addForeign(message, id, keeper);
      }
    }
  }

  @Override
  public Delivery deliveryOf(Session session, Message message, ChannelMessage from) {
    if (message.isExpired(session.exchange().now())) {
      session.exchange().count("expired");
      return null;
    }
    String group = from.headers().get(Boxes.GROUP);
    if (group != null) {
      return shares.ownDelivery(session, group, message);
    }
    List<Grant> matching = new ArrayList<>(1);
    for (Grant grant : session.grants()) {
      if (grant.filter().group() == null && Topics.matches(grant.filter().filter(), message.topic())) {
        matching.add(grant);
      }
    }
    Target target = matching.isEmpty() ? null : new Target(matching);
    if (target != null && message.publisher().equals(session.id())) {
      target = target.forItself();
    }
    if (target == null) {
      return null;
    }
    int qos = Math.min(message.qos(), target.qos);
    boolean retain = target.retainAsPublished && message.retain();
    if (qos == 0) {
      session.deliver(message, retain, target.identifiers);
      return null;
    }
    return new Delivery(message, qos, retain, target.identifiers, null);
  }
}
