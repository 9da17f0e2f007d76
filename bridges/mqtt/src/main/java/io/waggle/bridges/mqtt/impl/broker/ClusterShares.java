// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.cluster.Cluster;
import io.waggle.bridges.mqtt.impl.cluster.GroupRow;
import io.waggle.bridges.mqtt.impl.cluster.Packed;
import io.waggle.bridges.mqtt.impl.session.Delivery;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The groups of shared subscriptions of a cluster: each is one for all nodes. Its QoS 1 and 2 messages wait in a queue of
 * the cluster, from which its members take them; one of QoS 0 goes to a node that has members, and there to one of them.
 * Any thread.
 */
final class ClusterShares {

  private final Broker broker;
  private final Cluster cluster;
  private final Map<String, Map<Session, ShareMember>> members = new HashMap<>();
  /** Those that are part of the application, one at most of each group. */
  private final Map<String, LocalShare> locals = new HashMap<>();
  /** What is wanted of the channels for groups that this node sees to. */
  private final Set<String> wanted = new HashSet<>();
  /** By group: one change of its row by this node at a time. */
  private final Map<String, Future<Void>> changes = new ConcurrentHashMap<>();
  private Future<Void> announced = Future.succeededFuture();

  ClusterShares(Broker broker, Cluster cluster) {
    this.broker = broker;
    this.cluster = cluster;
  }

  // ---- members

  /** A client of this node takes part, or changes how. */
  synchronized void join(Grant grant) {
    String name = grant.options().filter();
    Map<Session, ShareMember> here = members.computeIfAbsent(name, key -> new HashMap<>(2));
    ShareMember known = here.get(grant.session());
    if (known != null) {
      known.change(grant);
      return;
    }
    ShareMember member = new ShareMember(broker, cluster, grant);
    here.put(grant.session(), member);
    Future<Void> begun = note(name, grant.filter().filter()).compose(v -> {
      GroupRow row = cluster.groups().row(name);
      return row == null ? Future.failedFuture("group: gone") : member.begin(row.topic());
    });
    begun.onFailure(e -> broker.counters().increment("shared_failed"));
    announced = announced.isComplete() ? begun.otherwiseEmpty() : Future.join(announced, begun).<Void>mapEmpty()
      .otherwiseEmpty();
  }

  /**
   * A part of the application takes part as long as the broker lives.
   *
   * @return completes when it does, on any thread; its result, when run, says that it may take more
   */
  Future<Runnable> join(String name, String filter, LocalShare local) {
    synchronized (this) {
      locals.put(name, local);
    }
    return note(name, filter).compose(v -> {
      GroupRow row = cluster.groups().row(name);
      if (row == null) {
        return Future.failedFuture("group: gone");
      }
      want(filter, name, cluster.fellows().isMine(name));
      return local.begin(row.topic());
    }).map(v -> local::wake);
  }

  /** A client takes part no more. */
  synchronized void leave(Grant grant) {
    String name = grant.options().filter();
    Map<Session, ShareMember> here = members.get(name);
    ShareMember member = here == null ? null : here.remove(grant.session());
    if (member == null) {
      return;
    }
    member.end();
    if (here.isEmpty()) {
      members.remove(name);
      note(name, grant.filter().filter());
    }
  }

  /** Returns a message of a group that has come through the own box of a session, member or not any more. */
  Delivery ownDelivery(Session session, String name, Message message) {
    ShareMember member;
    synchronized (this) {
      member = members.getOrDefault(name, Map.of()).get(session);
    }
    return member == null ? new Delivery(message, 2, false, new int[0], null) : member.ownDelivery(message);
  }

  /** Notes whether this node has members, as it is then. */
  private Future<Void> note(String name, String filter) {
    Future<Void> before = changes.getOrDefault(name, Future.succeededFuture());
    Future<Void> change = before.transform(v -> cluster.groups().change(name, row -> {
      String self = cluster.fellows().self();
      if (has(name)) {
        GroupRow base = row == null
          ? new GroupRow(name, filter, System.currentTimeMillis(), 0, List.of(), 0) : row;
        return base.nodes().contains(self) ? base : base.with(self);
      }
      return row == null || !row.nodes().contains(self) ? row : row.without(self, System.currentTimeMillis());
    }));
    changes.put(name, change);
    change.onComplete(v -> changes.remove(name, change));
    return change;
  }

  private synchronized boolean has(String name) {
    return members.containsKey(name) || locals.containsKey(name);
  }

  /** Completes when all nodes know of those who have joined before this call. */
  synchronized Future<Void> announced() {
    return announced;
  }

  /** Returns whether there is a group of that name, or may be another one. */
  boolean takesGroup(String name) {
    return cluster.groups().row(name) != null
      || cluster.groups().rows().size() < broker.options().getMaxShareGroups();
  }

  // ---- messages

  /**
   * Takes a message that is published here to all groups that want it.
   *
   * @return null if it is not to be kept; completes on any thread
   */
  Future<Void> offer(Appends appends, Message message) {
    List<GroupRow> groups = cluster.groups().matching(message.topic());
    if (groups.isEmpty()) {
      return null;
    }
    if (message.qos() == 0) {
      groups.forEach(row -> pass(row, message));
      return null;
    }
    Buffer bytes = Packed.bytes(message);
    List<Future<Void>> kept = new ArrayList<>(groups.size());
    for (GroupRow row : groups) {
      kept.add(appends.add(message.publisher(), row, bytes, message.qos()));
    }
    return Future.join(kept).mapEmpty();
  }

  /** Takes one that all nodes have heard of to the groups that this one sees to. */
  void offerForeign(Appends appends, Message message) {
    for (GroupRow row : cluster.groups().matching(message.topic())) {
      if (!cluster.fellows().isMine(row.name())) {
        continue;
      }
      if (message.qos() == 0) {
        pass(row, message);
      } else {
        appends.add("", row, Packed.bytes(message), message.qos());
      }
    }
  }

  private void pass(GroupRow row, Message message) {
    List<String> nodes = row.nodes().stream().filter(cluster.fellows()::isAlive).toList();
    if (nodes.isEmpty()) {
      broker.counters().increment("shared_dropped");
      return;
    }
    String node = nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
    if (node.equals(cluster.fellows().self())) {
      passHere(row.name(), message);
    } else {
      cluster.fellows().ask(node, new JsonObject().put("do", "share").put("id", row.name())
        .put("message", Packed.bytes(message).getBytes()))
        .onFailure(e -> broker.counters().increment("shared_dropped"));
    }
  }

  /** Takes a QoS 0 message to one of the members of this node. */
  synchronized void passHere(String name, Message message) {
    Map<Session, ShareMember> here = members.getOrDefault(name, Map.of());
    LocalShare local = locals.get(name);
    int count = here.size() + (local != null && local.isReady() ? 1 : 0);
    if (count == 0) {
      broker.counters().increment("shared_dropped");
      return;
    }
    int chosen = ThreadLocalRandom.current().nextInt(count);
    if (chosen == here.size()) {
      local.pass(message);
    } else {
      here.values().stream().skip(chosen).findFirst().ifPresent(member -> member.pass(message));
    }
  }

  /** Completes when what has changed here is noted. */
  Future<Void> settled() {
    return Future.join(List.copyOf(changes.values())).mapEmpty();
  }

  // ---- groups whose members are away

  /** A group is news. */
  void heard(GroupRow row) {
    if (cluster.fellows().isMine(row.name())) {
      want(row.filter(), row.name(), true);
    }
  }

  /** Looks at all groups; about once a second. */
  void tick(long now) {
    for (GroupRow row : cluster.groups().rows()) {
      boolean isMine = cluster.fellows().isMine(row.name());
      want(row.filter(), row.name(), isMine);
      if (!isMine) {
        continue;
      }
      for (String node : row.nodes()) {
        if (cluster.fellows().missingMs(node) > Keeper.MISSED_MS) {
          cluster.groups().change(row.name(), found -> found == null || !found.nodes().contains(node) ? found
            : found.without(node, now));
        }
      }
      if (row.emptySince() > 0 && now - row.emptySince() >= 1_000 * broker.options().getSharedQueueExpirySeconds()) {
        end(row);
      }
    }
    synchronized (this) {
      wanted.stream().filter(key -> cluster.groups().row(key.substring(key.indexOf('\n') + 1)) == null).toList()
        .forEach(key -> unwant(key.substring(0, key.indexOf('\n')), key));
    }
  }

  private synchronized void want(String filter, String name, boolean now) {
    String key = filter + '\n' + name;
    if (now && wanted.add(key)) {
      broker.subscriptions().want(filter);
    } else if (!now) {
      unwant(filter, key);
    }
  }

  private void unwant(String filter, String key) {
    if (wanted.remove(key)) {
      broker.subscriptions().unwant(filter);
    }
  }

  /** Ends a group nobody has come for in time; those with a session count, whether they are connected or not. */
  private void end(GroupRow row) {
    boolean hasMembers = cluster.directory().rows().stream().anyMatch(session -> session.subscriptions().stream()
      .anyMatch(each -> each.filter().equals(row.name())));
    if (!hasMembers) {
      cluster.groups().change(row.name(), found -> found != null && found.emptySince() == row.emptySince() ? null
        : found).onSuccess(v -> {
          if (cluster.groups().row(row.name()) == null) {
            broker.counters().increment("shared_expired");
            cluster.boxes().forget(row.topic());
          }
        });
    }
  }
}
