// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.impl.cluster.Service;
import io.waggle.spi.MessageBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What nodes tell each other of their channels: which patterns somebody is subscribed to, messages, and where topics
 * stand after a time in which messages may not have come through. Event loop of the {@link Hub} only.
 *
 * <pre>
 * payload  kind:1  rest
 *   HELLO     {"answer":bool}                     I know nothing of you; all I want follows in ADDs
 *   ADD       {"patterns":[…],"sync":bool}        I want these; a request when somebody waits for it
 *   REMOVE    {"patterns":[…]}
 *   MESSAGE   bytes of {@link MessageBytes}
 *   TAILS     {"tails":[[topic,epoch,offset,first lost or 0],…]}
 *   PRESENCE  {"all":bool,"last":bool,"entries":[[topic,identity,count],…]}   from "all" to "last" is all there is
 *   GROUP     {…} of {@link Groups}
 * </pre>
 */
final class Interest implements Service {

  static final byte HELLO = 1;
  static final byte ADD = 2;
  static final byte REMOVE = 3;
  static final byte MESSAGE = 4;
  static final byte TAILS = 5;
  static final byte PRESENCE = 6;
  static final byte GROUP = 7;

  private static final int CHUNK = 500;
  private static final int MAX_TAILS = 1_000;

  private final Hub hub;
  private final String service;
  private final Map<String, Integer> own = new HashMap<>();
  private final PatternTrie<String> remote = new PatternTrie<>();
  private final Map<String, Set<String>> byNode = new HashMap<>();
  /** Nodes that do not know all we want. */
  private final Set<String> stale = new LinkedHashSet<>();
  /** Where topics stood that were published to from here. */
  private final Map<String, ChannelPosition> recent = new LinkedHashMap<>(16, 0.75f, true);
  /** By node and topic: the first message that it was not sent. */
  private final Map<String, Map<String, ChannelPosition>> owed = new HashMap<>();
  private boolean closed;

  Interest(Hub hub, String service) {
    this.hub = hub;
    this.service = service;
  }

  /** Lets other nodes in, once the hub is complete. */
  void start() {
    hub.peers.add(service, this);
  }

  // ---- what this node wants

  /** Completes when all nodes that are there know. */
  Future<Void> add(String pattern) {
    if (own.merge(pattern, 1, Integer::sum) > 1 || hub.peers.nodes().isEmpty()) {
      return Future.succeededFuture();
    }
    Buffer payload = frame(ADD, new JsonObject().put("patterns", new JsonArray().add(pattern)));
    List<Future<Buffer>> answers = new ArrayList<>();
    for (String node : hub.peers.nodes()) {
      answers.add(hub.peers.request(node, service, payload).onFailure(e -> {
        if (hub.peers.isAlive(node) && byNode.containsKey(node)) {
          stale.add(node);
        }
      }));
    }
    return Future.join(answers).<Void>mapEmpty().otherwiseEmpty();
  }

  void remove(String pattern) {
    if (own.merge(pattern, -1, Integer::sum) == 0) {
      own.remove(pattern);
      tellAll(frame(REMOVE, new JsonObject().put("patterns", new JsonArray().add(pattern))));
    }
  }

  /** Sends something to each node that has these channels. */
  void tellAll(Buffer payload) {
    byNode.keySet().forEach(node -> tell(node, payload));
  }

  void tell(String node, Buffer payload) {
    if (!closed && !hub.peers.send(node, service, payload)) {
      stale.add(node);
    }
  }

  static Buffer frame(byte kind, JsonObject content) {
    return Buffer.buffer().appendByte(kind).appendBuffer(content.toBuffer());
  }

  private void hello(String node, boolean answer) {
    stale.remove(node);
    if (closed) {
      return;
    }
    tell(node, frame(HELLO, new JsonObject().put("answer", answer)));
    JsonArray chunk = new JsonArray();
    for (String pattern : own.keySet()) {
      if (chunk.add(pattern).size() == CHUNK) {
        tell(node, frame(ADD, new JsonObject().put("patterns", chunk).put("sync", true)));
        chunk = new JsonArray();
      }
    }
    tell(node, frame(ADD, new JsonObject().put("patterns", chunk).put("sync", true)));
    hub.presence.tellAll(node);
    hub.groups.tellAll(node);
  }

  /** Returns the other nodes that have these channels. */
  Set<String> nodes() {
    return byNode.keySet();
  }

  // ---- messages

  /** Sends a message once to each node with a subscriber. */
  void forward(ChannelMessage message) {
    if (message.offset() > 0) {
      recent.put(message.topic(), message.position());
      if (recent.size() > MAX_TAILS) {
        recent.remove(recent.keySet().iterator().next());
      }
    }
    Set<String> nodes = remote.isEmpty() ? Set.of() : remote.match(message.topic());
    if (nodes.isEmpty()) {
      return;
    }
    Buffer payload = Buffer.buffer().appendByte(MESSAGE).appendBuffer(MessageBytes.encode(message));
    for (String node : nodes) {
      if (hub.peers.send(node, service, payload)) {
        hub.counters.forwarded.increment();
      } else if (message.offset() > 0) {
        Map<String, ChannelPosition> topics = owed.computeIfAbsent(node, key -> new LinkedHashMap<>());
        if (topics.size() < MAX_TAILS) {
          topics.putIfAbsent(message.topic(), message.position());
        }
      } else {
        hub.counters.dropped.increment();
      }
    }
  }

  /** Returns whether no other node is subscribed to anything. */
  boolean isAlone() {
    return remote.isEmpty();
  }

  /** Returns whether another node is subscribed to a topic. */
  boolean isWantedElsewhere(String topic) {
    return !remote.isEmpty() && !remote.match(topic).isEmpty();
  }

  /** Repeats what could not be said. */
  void check() {
    List.copyOf(stale).forEach(node -> {
      stale.remove(node);
      if (hub.peers.isAlive(node)) {
        hello(node, false);
      }
    });
    for (String node : List.copyOf(owed.keySet())) {
      JsonArray tails = new JsonArray();
      owed.remove(node).forEach((topic, first) -> tails.add(new JsonArray().add(topic).add(first.epoch())
        .add(recent.getOrDefault(topic, first).offset()).add(first.offset())));
      tell(node, frame(TAILS, new JsonObject().put("tails", tails)));
    }
  }

  private void tellTails(String node) {
    JsonArray tails = new JsonArray();
    recent.forEach((topic, position) -> {
      if (remote.match(topic).contains(node)) {
        tails.add(new JsonArray().add(topic).add(position.epoch()).add(position.offset()).add(0L));
      }
    });
    if (!tails.isEmpty()) {
      tell(node, frame(TAILS, new JsonObject().put("tails", tails)));
    }
  }

  // ---- what other nodes say

  @Override
  public void joined(String node) {
    hello(node, true);
  }

  @Override
  public void lost(String node) {
    forget(node);
    stale.remove(node);
    owed.remove(node);
    hub.presence.lost(node);
    hub.groups.nodeLost(node);
  }

  private void forget(String node) {
    Set<String> patterns = byNode.remove(node);
    if (patterns != null) {
      patterns.forEach(pattern -> remote.remove(pattern, node));
      hub.changed(null, 0);
    }
  }

  @Override
  public void message(String node, Buffer payload) {
    if (closed) {
      return;
    }
    try {
      received(node, payload.getByte(0), payload.getBuffer(1, payload.length()));
    } catch (RuntimeException e) {
      hub.counters.poisoned.increment();
      Hub.LOG.warn(service + ": bytes of node " + node + " cannot be read, dropped (" + e.getClass().getSimpleName()
        + ")");
    }
  }

  @Override
  public Future<Buffer> request(String node, Buffer payload) {
    message(node, payload);
    return Future.succeededFuture(Buffer.buffer());
  }

  private void received(String node, byte kind, Buffer rest) {
    if (kind == MESSAGE) {
      ChannelMessage message = MessageBytes.decode(rest);
      Topics.checkTopic(message.topic(), hub.options);
      if (message.offset() < 0 || message.epoch().isEmpty() != (message.offset() == 0)) {
        throw new IllegalArgumentException("offset: " + message.offset() + " (expected: one of an epoch)");
      }
      hub.arrived(message);
      return;
    }
    JsonObject content = rest.toJsonObject();
    switch (kind) {
      case HELLO -> {
        boolean isNew = !byNode.containsKey(node);
        forget(node);
        byNode.put(node, new LinkedHashSet<>());
        if (content.getBoolean("answer", false)) {
          hello(node, false);
        } else if (isNew && !closed) {
          // What changed since it was greeted was told to those only who were known then.
          hub.presence.tellAll(node);
          hub.groups.tellAll(node);
        }
        hub.groups.nodesChanged();
      }
      case ADD -> added(node, content);
      case REMOVE -> content.getJsonArray("patterns").forEach(pattern -> {
        if (byNode.containsKey(node) && byNode.get(node).remove(pattern)) {
          remote.remove((String) pattern, node);
          hub.changed(null, 0);
        }
      });
      case TAILS -> content.getJsonArray("tails").forEach(tail -> tail((JsonArray) tail));
      case GROUP -> hub.groups.received(node, content);
      case PRESENCE -> hub.presence.told(node, content);
      default -> throw new IllegalArgumentException("kind: " + kind + " (expected: a known one)");
    }
  }

  private void added(String node, JsonObject content) {
    Set<String> patterns = byNode.computeIfAbsent(node, key -> new LinkedHashSet<>());
    for (Object each : content.getJsonArray("patterns")) {
      String pattern = Topics.checkPattern((String) each, hub.options);
      if (patterns.add(pattern)) {
        remote.add(pattern, node);
        hub.changed(null, 0);
      }
    }
    if (content.getBoolean("sync", false)) {
      tellTails(node);
    }
  }

  private void tail(JsonArray tail) {
    String topic = Topics.checkTopic(tail.getString(0), hub.options);
    ChannelPosition top = new ChannelPosition(tail.getString(1), tail.getLong(2));
    long firstLost = tail.getLong(3);
    Feed feed = hub.feeds.get(topic);
    if (feed == null && firstLost > 0 && !hub.subscribers.match(topic).isEmpty()) {
      feed = hub.feeds.open(topic);
    }
    if (feed == null) {
      return;
    }
    if (feed.sequencer.isUnknown() && firstLost > 0) {
      feed.sequencer.start(new ChannelPosition(top.epoch(), firstLost - 1), top);
    } else {
      feed.sequencer.behind(top);
    }
  }

  void close() {
    closed = true;
    tellAllClosed();
    own.clear();
  }

  private void tellAllClosed() {
    Buffer payload = frame(HELLO, new JsonObject().put("answer", false));
    for (String node : byNode.keySet()) {
      hub.peers.send(node, service, payload);
      hub.peers.send(node, service, PresenceTable.nobody());
    }
  }
}
