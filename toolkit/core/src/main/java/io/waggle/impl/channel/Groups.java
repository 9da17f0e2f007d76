// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ConsumeOptions;
import io.waggle.Subscription;
import io.waggle.spi.MessageBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups that consume topics, cluster-wide: the consumers of this node, and the groups that this node leads. Event
 * loop of the {@link Hub} only.
 *
 * <p>A group's leader is the node that a hash of its name chooses among those that are there; no one votes. When two
 * nodes think differently of who is there, both lead for a moment, and messages may be delivered twice, never less.
 *
 * <pre>
 * {"do":"join","topic":…,"group":…,"consumer":id,"options":{…}}     to the leader
 * {"do":"leave","topic":…,"group":…,"consumer":id}                  to the leader
 * {"do":"deliver","consumer":id,"attempt":n,"message":base64}       from the leader
 * {"do":"done","topic":…,"group":…,"consumer":id,"epoch":…,"offset":n,"ok":bool}   to the leader
 * </pre>
 */
final class Groups {

  private final Hub hub;
  private final Map<String, GroupConsumer> consumers = new HashMap<>();
  private final Map<String, Group> led = new HashMap<>();
  private long lastConsumer;

  Groups(Hub hub) {
    this.hub = hub;
  }

  private static String key(String topic, String group) {
    return group + '\n' + topic;
  }

  // ---- consumers of this node

  /** Begins to consume. Where a new group begins is noted first: what is published after this has completed is its. */
  Future<Subscription> add(GroupConsumer consumer) {
    String topic = consumer.topic;
    String group = consumer.options.getGroup();
    return hub.here(() -> hub.store.committed(topic, group)).compose(position -> position != null
      ? Future.<Void>succeededFuture()
      : hub.here(() -> hub.store.read(topic, hub.retention(hub.optionsOf(topic)), Long.MAX_VALUE, 0))
        .compose(slice -> hub.here(() -> hub.store.commit(topic, group, slice.position()))))
      .map(v -> {
        consumer.id = hub.peers.self() + "-" + ++lastConsumer;
        consumers.put(consumer.id, consumer);
        consumer.leader = leaderOf(topic, group);
        join(consumer);
        return new Watch(hub, topic, () -> remove(consumer));
      });
  }

  private void remove(GroupConsumer consumer) {
    consumers.remove(consumer.id);
    consumer.close();
    send(consumer.leader, frame("leave", consumer));
  }

  private void join(GroupConsumer consumer) {
    send(consumer.leader, frame("join", consumer).put("options", consumer.options.toJson()));
  }

  private static JsonObject frame(String what, GroupConsumer consumer) {
    return new JsonObject().put("do", what).put("topic", consumer.topic).put("group", consumer.options.getGroup())
      .put("consumer", consumer.id);
  }

  /** A consumer has handled a message, well or not. */
  void done(GroupConsumer consumer, ChannelMessage message, boolean ok) {
    send(consumer.leader, frame("done", consumer).put("epoch", message.epoch()).put("offset", message.offset())
      .put("ok", ok));
  }

  /** The node with the greatest hash leads: when one goes, only its groups move. */
  private String leaderOf(String topic, String group) {
    String key = key(topic, group);
    String best = null;
    int bestScore = 0;
    List<String> nodes = new ArrayList<>(hub.interest.nodes());
    nodes.add(hub.peers.self());
    for (String node : nodes) {
      int score = mix((key + '\n' + node).hashCode());
      if (best == null || score > bestScore || score == bestScore && node.compareTo(best) > 0) {
        best = node;
        bestScore = score;
      }
    }
    return best;
  }

  private static int mix(int hash) {
    int mixed = hash * 0x9E3779B9;
    mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
    return mixed ^ (mixed >>> 13);
  }

  // ---- between nodes

  private void send(String node, JsonObject frame) {
    if (node.equals(hub.peers.self())) {
      received(node, frame);
    } else {
      hub.interest.tell(node, Interest.frame(Interest.GROUP, frame));
    }
  }

  void deliver(String node, String consumer, ChannelMessage message, int attempt) {
    GroupConsumer own = consumers.get(consumer);
    if (own != null) {
      own.deliver(message);
    } else {
      send(node, new JsonObject().put("do", "deliver").put("consumer", consumer).put("attempt", attempt)
        .put("message", MessageBytes.encode(message).getBytes()));
    }
  }

  void received(String node, JsonObject frame) {
    String what = frame.getString("do");
    if (what.equals("deliver")) {
      GroupConsumer consumer = consumers.get(frame.getString("consumer"));
      if (consumer != null) {
        consumer.deliver(MessageBytes.decode(Buffer.buffer(frame.getBinary("message"))));
      }
      return;
    }
    String topic = Topics.checkTopic(frame.getString("topic"), hub.options);
    String key = key(topic, frame.getString("group"));
    if (what.equals("join")) {
      ConsumeOptions options = new ConsumeOptions(frame.getJsonObject("options"));
      led.computeIfAbsent(key, k -> new Group(hub, this, topic, options))
        .join(node, frame.getString("consumer"), options);
      return;
    }
    Group group = led.get(key);
    if (group == null) {
      return;
    }
    if (what.equals("leave")) {
      group.leave(frame.getString("consumer"));
    } else {
      group.done(frame.getString("consumer"), frame.getString("epoch"), frame.getLong("offset"),
        frame.getBoolean("ok", false));
    }
    endIfEmpty(key, group);
  }

  private void endIfEmpty(String key, Group group) {
    if (group.isEmpty() && led.remove(key, group)) {
      group.close();
    }
  }

  // ---- who is there

  /** Nodes have come or gone: groups may have other leaders. */
  void nodesChanged() {
    for (GroupConsumer consumer : consumers.values()) {
      String leader = leaderOf(consumer.topic, consumer.options.getGroup());
      if (!leader.equals(consumer.leader)) {
        send(consumer.leader, frame("leave", consumer));
        consumer.leader = leader;
        join(consumer);
      }
    }
  }

  void nodeLost(String node) {
    for (Map.Entry<String, Group> entry : List.copyOf(led.entrySet())) {
      entry.getValue().nodeLost(node);
      endIfEmpty(entry.getKey(), entry.getValue());
    }
    nodesChanged();
  }

  /** Says again what a leader may not know. */
  void tellAll(String node) {
    consumers.values().stream().filter(consumer -> consumer.leader.equals(node)).forEach(this::join);
  }

  void check() {
    led.values().forEach(Group::check);
  }

  void close() {
    consumers.values().forEach(consumer -> {
      consumer.close();
      send(consumer.leader, frame("leave", consumer));
    });
    consumers.clear();
    led.values().forEach(Group::close);
    led.clear();
  }
}
