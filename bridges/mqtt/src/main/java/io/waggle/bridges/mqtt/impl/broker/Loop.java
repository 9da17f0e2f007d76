// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Exchange;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Permission;
import io.waggle.bridges.mqtt.impl.session.Receipt;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.internal.Pace;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The broker as one event loop sees it: its clients, its sessions, and the way to the other loops. That event loop
 * only, but for what says otherwise.
 */
final class Loop implements Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
  private static final long STILL_NANOS = 3_000_000_000L;

  private final Broker broker;
  private final ContextInternal context;
  private final EventLoop executor;
  private final Router router;
  private final Deadlines deadlines;
  private final Set<Client> clients = new HashSet<>();
  private final Pace warnings = new Pace(1);
  private Future<Void> subscribing = Future.succeededFuture();
  private long changes;
  private long lastTick = System.nanoTime();

  Loop(Broker broker, ContextInternal context) {
    this.broker = broker;
    this.context = context;
    this.executor = context.nettyEventLoop();
    this.router = new Router(broker, this);
    this.deadlines = new Deadlines(this);
  }

  Broker broker() {
    return broker;
  }

  Router router() {
    return router;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  EventLoop executor() {
    return executor;
  }

  /** Runs something on this event loop: at once if already there. Any thread. */
  void run(Runnable action) {
    if (executor.inEventLoop()) {
      action.run();
    } else {
      executor.execute(action);
    }
  }

  @Override
  public void later(Runnable action) {
    executor.execute(action);
  }

  void add(Client client) {
    clients.add(client);
  }

  void remove(Client client) {
    clients.remove(client);
    changed();
  }

  /** Returns the clients as they are now. */
  List<Client> clients() {
    return List.copyOf(clients);
  }

  /** Somebody came, went, was slow or caught up. */
  void changed() {
    changes++;
  }

  long changes() {
    return changes;
  }

  /** Looks at the deadlines of clients and sessions; once a second. */
  void tick() {
    long now = now();
    if (stoodStill() && broker.cluster() != null) {
      // What waits in the sockets has not been looked at yet.
      broker.cluster().cluster().resync();
    }
    lastTick = System.nanoTime();
    for (Client client : clients()) {
      client.tick(now);
      if (client.state() == Client.State.CLOSED) {
        remove(client);
      }
    }
    deadlines.tick(now);
  }

  /** Returns whether this event loop has not run for so long that other nodes may have taken this one for dead. */
  boolean stoodStill() {
    return System.nanoTime() - lastTick > STILL_NANOS;
  }

  @Override
  public MqttBridgeOptions options() {
    return broker.options();
  }

  @Override
  public long now() {
    return System.currentTimeMillis();
  }

  @Override
  public void count(String event) {
    broker.counters().increment(event);
  }

  @Override
  public void failed(Throwable cause) {
    count("internal_errors");
    if (warnings.tryTake()) {
      LOG.error(broker.options().getName() + ": a packet could not be handled, its connection is closed", cause);
    }
  }

  @Override
  public Future<MqttIdentity> authenticate(Client client, MqttLogin login) {
    return broker.gate().authenticate(((Link) client.output()).listener(), login)
      .compose(identity -> broker.owners().admit(identity));
  }

  @Override
  public EnhancedAuthenticator enhanced(String method) {
    return broker.gate().enhanced(method, broker.owners());
  }

  @Override
  public Permission permission(MqttIdentity identity) {
    return broker.gate().permission(identity);
  }

  @Override
  public int closedFor(Client client) {
    return broker.closedFor();
  }

  @Override
  public void join(Client client, Packet.Connect connect) {
    broker.sessions().join(this, client, connect);
  }

  @Override
  public void entered(Session session) {
    changed();
    broker.owners().look(session);
    session.grants().forEach(broker.neighbours()::enter);
    subscribed(session);
  }

  @Override
  public void subscribed(Session session) {
    for (Grant grant : session.grants()) {
      if (grant.filter().group() != null && !broker.subscriptions().isOfCluster(grant.options().filter())) {
        broker.subscriptions().group(grant).wake();
      }
    }
  }

  @Override
  public void left(Session session) {
    changed();
    broker.neighbours().leave(session);
    long now = now();
    if (session.willAt() <= now) {
      publishWill(session);
    }
    if (session.box() != null) {
      broker.cluster().left(session);
    } else if (session.isStored()) {
      deadlines.watch(session);
    } else {
      end(session);
    }
  }

  void publishWill(Session session) {
    Message will = session.takeWill();
    if (will != null) {
      count("wills");
      router.publish(Wills.published(will, now()), null, 0);
    }
  }

  /** Ends a session, with its will and its subscriptions. */
  void end(Session session) {
    if (session.isEnded()) {
      return;
    }
    publishWill(session);
    for (Grant grant : List.copyOf(session.grants())) {
      broker.subscriptions().remove(grant);
    }
    session.end();
    broker.sessions().remove(session);
  }

  @Override
  public Receipt publish(Message message, Session publisher, int packetId) {
    return router.publish(message, publisher, packetId);
  }

  @Override
  public void subscribe(Grant grant) {
    Grant before = grant.session().grant(grant.options().filter());
    grant.session().add(grant);
    Future<Void> known = broker.subscriptions().put(grant, before);
    subscribing = subscribing.isComplete() ? known : Future.join(subscribing, known).mapEmpty();
    broker.neighbours().enter(grant);
    if (before != null) {
      before.end();
    }
  }

  @Override
  public void unsubscribe(Grant grant) {
    grant.session().remove(grant);
    broker.subscriptions().remove(grant);
    broker.neighbours().leave(grant);
    grant.end();
  }

  @Override
  public Future<Void> announced() {
    Future<Void> others = broker.neighbours().announced();
    if (broker.cluster() != null) {
      Future<Void> shared = broker.cluster().shares().announced();
      others = shared.isComplete() ? others : Future.join(others, shared).mapEmpty();
    }
    if (others.isComplete() && subscribing.isComplete()) {
      return others;
    }
    Future<Void> announced = Future.join(others, subscribing).mapEmpty();
    Promise<Void> promise = Promise.promise();
    announced.onComplete(result -> run(() -> promise.handle(result)));
    return promise.future();
  }

  @Override
  public Future<Void> settled() {
    Future<Void> settled = broker.settled();
    if (settled.isComplete()) {
      return settled;
    }
    Promise<Void> promise = Promise.promise();
    settled.onComplete(result -> run(() -> promise.handle(result)));
    return promise.future();
  }

  @Override
  public boolean takesGroup(Grant grant) {
    return broker.subscriptions().takesGroup(grant);
  }

  @Override
  public Iterator<Message> retained(String filter) {
    return broker.retained().matching(filter);
  }

  @Override
  public SessionStore store() {
    return broker.store();
  }

  @Override
  public boolean isDurable() {
    return broker.isDurable();
  }

  @Override
  public Future<Void> sync() {
    ContextInternal before = context.beginDispatch();
    try {
      return broker.store().afterSync();
    } finally {
      context.endDispatch(before);
    }
  }
}
