// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.cluster.DiskCopy;
import io.waggle.bridges.mqtt.impl.cluster.RetainedPeers;
import io.waggle.bridges.mqtt.impl.panels.Panels;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Receipt;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.DiskStore;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.Inspection;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Panel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The broker that all bridges of one name and Vert.x share: it opens with the first of them and ends with the last. Any
 * thread; what belongs to an event loop is in its {@link Loop}.
 */
public final class Broker implements LocalClient, Shareable {

  private static final String BROKERS = "waggle.mqtt.brokers";
  /** Retained messages that are looked at for whether they have expired. */
  private static final int PURGED_A_SECOND = 1_000;

  private final VertxInternal vertx;
  private final MqttBridgeOptions options;
  private final BridgeCounters counters;
  private final SessionStore store;
  private final Subscriptions subscriptions = new Subscriptions(this);
  private final Sessions sessions = new Sessions(this);
  private final Retained retained;
  private final RetainedPeers retainedPeers;
  private final Neighbours neighbours;
  private final Owners owners = new Owners(this);
  private volatile Gate gate;
  private volatile SysAndRemotes sysAndRemotes;
  private volatile LocalServices services;
  /** Null if sessions live on this node. */
  private volatile ClusterSessions cluster;
  private final Map<EventLoop, Loop> loops = new ConcurrentHashMap<>();
  private final List<ScheduledFuture<?>> ticks = new ArrayList<>();
  private final Future<Void> opened;
  private final List<Panel> panels;
  private int users;
  private boolean closed;

  private Broker(VertxInternal vertx, MqttBridgeOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.counters = BridgeCounters.of(vertx, options.getName());
    this.store = options.getStore() == null ? new Unstored() : new DiskStore(vertx, options.getStore());
    this.retained = new Retained(options, counters, store);
    this.neighbours = new Neighbours(vertx, options, this);
    this.retainedPeers = !vertx.isClustered() || options.getChannels().isEmpty() ? null
      : new RetainedPeers(vertx, options.getName() + "/" + options.getChannels(), retained);
    if (retainedPeers != null) {
      retained.share(retainedPeers::tell);
    }
    this.panels = Panels.of(options.getName(), new BrokerView(this));
    panels.forEach(Inspection.of(vertx)::add);
    Loop first = loop(vertx.getOrCreateContext().nettyEventLoop());
    this.opened = Gate.create(vertx, options, neighbours.rules()).compose(made -> {
      gate = made;
      made.rulesHandler(owners::lookAtAll);
      return store.open();
    }).compose(contents -> {
      DiskCopy.Found found = DiskCopy.find(contents);
      new Restoring(this, first).take(found.rest());
      Future<Void> known = retainedPeers == null ? Future.succeededFuture() : retainedPeers.open();
      return known.compose(v -> ClusterSessions.open(vertx, this, found));
    }).compose(shared -> {
      cluster = shared;
      sysAndRemotes = new SysAndRemotes(vertx, this);
      return sysAndRemotes.start();
    }).compose(begun -> LocalServices.start(vertx, this, options, new AnswerRights(this), counters)).map(started -> {
      services = started;
      return null;
    });
  }

  /**
   * Returns the broker of a name, opened if this is its first user; each has to {@link #release} it.
   *
   * @param options of the first user; those of others are not looked at
   */
  public static Future<Broker> acquire(Vertx vertx, MqttBridgeOptions options) {
    Map<String, Broker> brokers = vertx.sharedData().getLocalMap(BROKERS);
    ContextInternal context = ((VertxInternal) vertx).getOrCreateContext();
    Broker broker;
    synchronized (Broker.class) {
      broker = brokers.get(options.getName());
      if (broker == null) {
        broker = new Broker((VertxInternal) vertx, options);
        brokers.put(options.getName(), broker);
      }
      broker.users++;
    }
    Broker acquired = broker;
    Promise<Broker> promise = context.promise();
    acquired.opened.onComplete(result -> {
      if (result.succeeded()) {
        acquired.loop(context.nettyEventLoop());
        promise.complete(acquired);
      } else {
        acquired.release();
        promise.fail(result.cause());
      }
    });
    return promise.future();
  }

  /** Gives it back: the last one ends it. */
  public Future<Void> release() {
    synchronized (Broker.class) {
      if (--users > 0) {
        return Future.succeededFuture();
      }
      vertx.sharedData().getLocalMap(BROKERS).remove(options.getName(), this);
      closed = true;
    }
    synchronized (ticks) {
      ticks.forEach(tick -> tick.cancel(false));
    }
    panels.forEach(Inspection.of(vertx)::remove);
    Future<Void> ended = sysAndRemotes == null ? Future.succeededFuture() : sysAndRemotes.close();
    return ended.eventually(() -> services == null ? Future.succeededFuture() : services.close()).eventually(() -> {
      return cluster == null ? Future.succeededFuture() : cluster.close();
    }).eventually(() -> {
      neighbours.close();
      if (retainedPeers != null) {
        retainedPeers.close();
      }
      return gate == null ? Future.succeededFuture() : gate.close();
    }).eventually(store::close);
  }

  /** Returns this broker as an event loop sees it. */
  Loop loop(EventLoop executor) {
    return loops.computeIfAbsent(executor, key -> {
      Loop loop = new Loop(this, vertx.contextBuilder().withEventLoop(executor).build());
      synchronized (ticks) {
        ticks.add(executor.scheduleWithFixedDelay(loop::tick, 1, 1, TimeUnit.SECONDS));
        if (ticks.size() == 1) {
          ticks.add(executor.scheduleWithFixedDelay(() -> {
            subscriptions.groups().forEach(group -> group.tick(loop.now()));
            retained.purge(PURGED_A_SECOND, loop.now());
            if (cluster != null) {
              cluster.tick(loop.now());
            }
          }, 1, 1, TimeUnit.SECONDS));
        }
      }
      return loop;
    });
  }

  /** Takes a connection that has just been accepted, on its event loop. */
  public void serve(io.waggle.Connection<io.waggle.bridges.mqtt.impl.wire.Packet> connection, String listener) {
    Link.open(connection, loop(vertx.getOrCreateContext().nettyEventLoop()), listener);
  }

  /**
   * Takes a message that somebody else has published in the channels; on their event loop.
   *
   * @param foreignId its id if somebody else than a client of MQTT has published it; null if not
   * @param isOurs whether it was published to a broker of this name, on another node
   */
  void arrived(Message message, String foreignId, boolean isOurs) {
    Loop loop = near(vertx.getOrCreateContext().nettyEventLoop());
    loop.run(() -> loop.router().arrived(message, foreignId, isOurs && retainedPeers != null));
  }

  /** Completes, on any thread, when the retained messages here are those that others had before this call. */
  Future<Void> settled() {
    return retainedPeers == null ? Future.succeededFuture() : retainedPeers.settled();
  }

  /** Looks at a message that somebody else on this node has published in the channels; on their event loop. */
  void published(Message message) {
    Loop loop = near(vertx.getOrCreateContext().nettyEventLoop());
    loop.run(() -> loop.router().publishedBeside(message));
  }

  /** Returns an event loop of this broker, that of the caller if it is one. */
  private Loop near(EventLoop caller) {
    Loop known = loops.get(caller);
    return known == null ? loops.values().iterator().next() : known;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  int closedFor() {
    if (!Lifecycle.of(vertx).isDraining() && !closed) {
      return 0;
    }
    return options.getServerReference() == null ? ReasonCode.SERVER_UNAVAILABLE : ReasonCode.USE_ANOTHER_SERVER;
  }

  @Override
  public Future<Void> publish(Message message) {
    if (!Topics.isTopic(message.topic(), options.getMaxTopicLevels())) {
      return Future.failedFuture(new IllegalArgumentException("topic: not a topic name (expected: no wildcards, 1 to "
        + options.getMaxTopicLevels() + " levels)"));
    }
    ContextInternal context = vertx.getOrCreateContext();
    Promise<Void> promise = context.promise();
    Loop loop = near(context.nettyEventLoop());
    loop.run(() -> {
      Receipt receipt = loop.publish(message, null, 0);
      if (ReasonCode.isFailure(receipt.reason())) {
        promise.fail(new IllegalStateException("retained messages: too many (expected: fewer, or a higher limit)"));
      } else if (receipt.safe() == null) {
        promise.complete();
      } else {
        receipt.safe().onComplete(promise);
      }
    });
    return promise.future();
  }

  @Override
  public Runnable subscribe(String filter, Handler<Message> handler) {
    LocalSubscription subscription = subscription(filter, handler, LocalSubscription.Source.ANYWHERE);
    subscriptions.put(filter, subscription, subscription);
    return () -> {
      subscription.end();
      subscriptions.remove(filter, subscription);
    };
  }

  /** Others are not told of it: what they publish does not have to come here for it. */
  @Override
  public Runnable subscribeHere(String filter, Handler<Message> handler) {
    return subscribe(filter, subscription(filter, handler, LocalSubscription.Source.BROKER));
  }

  @Override
  public Runnable subscribeOnNode(String filter, Handler<Message> handler) {
    neighbours.tellPublished();
    return subscribe(filter, subscription(filter, handler, LocalSubscription.Source.NODE));
  }

  private Runnable subscribe(String filter, LocalSubscription subscription) {
    subscriptions.trie().put(filter, subscription, subscription);
    return () -> {
      subscription.end();
      subscriptions.trie().remove(filter, subscription);
    };
  }

  private LocalSubscription subscription(String filter, Handler<Message> handler, LocalSubscription.Source source) {
    if (!Topics.isFilter(filter, options.getMaxTopicLevels())) {
      throw new IllegalArgumentException("filter: not a topic filter (expected: 1 to " + options.getMaxTopicLevels()
        + " levels)");
    }
    return new LocalSubscription(vertx.getOrCreateContext(), handler, source);
  }

  @Override
  public Future<Runnable> join(String name, LocalMember member) {
    Topics.Filter filter = Topics.parse(name, options.getMaxTopicLevels());
    if (filter == null || filter.group() == null) {
      return Future.failedFuture(new IllegalArgumentException("group: " + name + " (expected: $share/group/filter)"));
    }
    ContextInternal context = vertx.getOrCreateContext();
    Loop loop = near(context.nettyEventLoop());
    if (cluster != null) {
      Promise<Runnable> joined = context.promise();
      cluster.shares().join(name, filter.filter(), new LocalShare(loop, cluster.cluster(), member)).onComplete(joined);
      return joined.future();
    }
    boolean isOnAllNodes = vertx.isClustered();
    if (isOnAllNodes) {
      neighbours.tellPublished();
    }
    return context.future(promise -> loop.run(() -> {
      ShareGroup group = subscriptions.group(name, filter.filter(), loop);
      group.join(member, isOnAllNodes);
      promise.complete(group::wake);
    }));
  }

  @Override
  public String user(String clientId) {
    Session session = sessions.get(clientId);
    return session == null ? "" : session.username();
  }

  @Override
  public List<Message> retained(String filter, int limit) {
    List<Message> found = new ArrayList<>();
    Iterator<Message> all = retained.matching(filter);
    long now = System.currentTimeMillis();
    while (all.hasNext() && found.size() < limit) {
      Message next = all.next();
      if (!next.isExpired(now)) {
        found.add(next);
      }
    }
    return found;
  }

  /** Closes the connection of a client; its session goes on. Returns whether it had one. */
  public Future<Boolean> kick(String clientId) {
    Session session = sessions.get(clientId);
    Promise<Boolean> promise = vertx.getOrCreateContext().promise();
    if (session == null) {
      promise.complete(false);
      return promise.future();
    }
    session.exchange().later(() -> {
      Client client = session.client();
      if (client != null) {
        client.close(ReasonCode.ADMINISTRATIVE_ACTION, "closed by an operator");
      }
      promise.complete(client != null);
    });
    return promise.future();
  }

  /** Returns all sessions, with and without a connection. */
  public Iterable<Session> allSessions() {
    return sessions.all();
  }

  /** Returns how many messages clients have published, QoS 2 ones once. */
  long published() {
    return loops.values().stream().mapToLong(loop -> loop.router().published()).sum();
  }

  long publishedBytes() {
    return loops.values().stream().mapToLong(loop -> loop.router().publishedBytes()).sum();
  }

  /** Returns the sessions that all nodes share; null if they do not. */
  ClusterSessions cluster() {
    return cluster;
  }

  Sessions sessions() {
    return sessions;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  Retained retained() {
    return retained;
  }

  Owners owners() {
    return owners;
  }

  Gate gate() {
    return gate;
  }

  SessionStore store() {
    return store;
  }

  boolean isDurable() {
    return !(store instanceof Unstored);
  }

  /** Returns what it counts. */
  public BridgeCounters counters() {
    return counters;
  }

  /** Returns its options. */
  public MqttBridgeOptions options() {
    return options;
  }
}
