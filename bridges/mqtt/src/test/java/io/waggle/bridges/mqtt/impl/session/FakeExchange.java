// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.MemoryStore;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The rest of the broker, for one client: what is asked of it is written down, what it answers can be said. */
final class FakeExchange implements Exchange {

  final MqttBridgeOptions options = new MqttBridgeOptions();
  final List<String> log = new ArrayList<>();
  final List<Message> published = new ArrayList<>();
  final List<Message> retained = new ArrayList<>();
  final Deque<Runnable> tasks = new ArrayDeque<>();
  final MemoryStore store = new MemoryStore();
  Future<MqttIdentity> identity;
  Future<Boolean> allowed = Future.succeededFuture(true);
  EnhancedAuthenticator method;
  Receipt receipt = new Receipt(0, null);
  Promise<Void> sync = Promise.promise();
  boolean durable;
  boolean isPresent;
  boolean replaces;
  Session session;
  int closed;
  long now = 1_000_000;

  void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }

  @Override
  public MqttBridgeOptions options() {
    return options;
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public void count(String event) {
    log.add("count " + event);
  }

  @Override
  public void failed(Throwable cause) {
    log.add("failed");
  }

  @Override
  public void later(Runnable action) {
    tasks.add(action);
  }

  @Override
  public Future<MqttIdentity> authenticate(Client client, MqttLogin login) {
    return identity != null ? identity
      : Future.succeededFuture(new MqttIdentity(login.clientId(), "", false, Long.MAX_VALUE, Map.of()));
  }

  @Override
  public EnhancedAuthenticator enhanced(String name) {
    return method != null && method.method().equals(name) ? method : null;
  }

  @Override
  public Permission permission(MqttIdentity who) {
    return (action, topic) -> allowed;
  }

  @Override
  public int closedFor(Client client) {
    return closed;
  }

  @Override
  public void join(Client client, Packet.Connect connect) {
    if (session == null) {
      session = new Session(connect.clientId(), this);
    }
    if (replaces) {
      client.replaces();
    }
    client.joined(session, isPresent);
  }

  @Override
  public void entered(Session entered) {
    log.add("entered");
  }

  @Override
  public void subscribed(Session subscribed) {
  }

  @Override
  public void left(Session left) {
    log.add("left");
    if (left.willAt() != Long.MAX_VALUE) {
      log.add("will " + (left.willAt() - now));
    }
  }

  @Override
  public Receipt publish(Message message, Session publisher, int packetId) {
    published.add(message);
    return receipt;
  }

  @Override
  public void subscribe(Grant grant) {
    log.add("subscribe " + grant.options().filter());
    grant.session().add(grant);
  }

  @Override
  public void unsubscribe(Grant grant) {
    log.add("unsubscribe " + grant.options().filter());
    grant.session().remove(grant);
  }

  @Override
  public Future<Void> announced() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> settled() {
    return Future.succeededFuture();
  }

  @Override
  public boolean takesGroup(Grant grant) {
    return true;
  }

  @Override
  public Iterator<Message> retained(String filter) {
    return retained.iterator();
  }

  @Override
  public SessionStore store() {
    return store;
  }

  @Override
  public boolean isDurable() {
    return durable;
  }

  @Override
  public Future<Void> sync() {
    return sync.future();
  }
}
