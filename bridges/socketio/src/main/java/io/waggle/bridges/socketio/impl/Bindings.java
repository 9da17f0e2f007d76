// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.Channels;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The rooms of a namespace that are topics of the channels. A member of such a room is subscribed to its topic, so what
 * is emitted to the room is published and comes back like what anybody else publishes. On the instance's event loop, but
 * for {@link #boundOf} and {@link #publish}, which any thread may call once all rooms are bound.
 */
final class Bindings {

  /** Which rooms and sockets are not meant: a JSON array of names; beside {@link ChannelHeaders#EXCEPT} for one id. */
  static final String EXCEPT_ROOMS = "socketio-except";
  private static final String DEFAULT_EVENT = "message";

  private final NamespaceImpl namespace;
  private final Bindings parent;
  private final Map<String, String> topics = new HashMap<>();
  private final List<TopicPattern> patterns = new ArrayList<>();
  private final Map<SocketImpl, Map<String, Future<Subscription>>> subscriptions = new HashMap<>();
  /** One object, so that a message is formed and encoded once for all who get it. */
  private final Function<ChannelMessage, EngineMessage> form = this::form;

  Bindings(NamespaceImpl namespace, Bindings parent) {
    this.namespace = namespace;
    this.parent = parent;
  }

  void add(String room, String topic) {
    if (topics.containsValue(topic) && !topic.equals(topics.get(room))) {
      throw new IllegalArgumentException("topic: " + topic + " (expected: not bound to another room)");
    }
    topics.put(room, topic);
  }

  void add(String pattern) {
    patterns.add(new TopicPattern(pattern));
  }

  private String topicOf(String room) {
    String topic = topics.get(room);
    if (topic == null) {
      for (TopicPattern pattern : patterns) {
        if (pattern.matches(room)) {
          return room;
        }
      }
    }
    return topic == null && parent != null ? parent.topicOf(room) : topic;
  }

  boolean isBound(String room) {
    return topicOf(room) != null;
  }

  /** Returns which of these rooms are bound. */
  Set<String> boundOf(Set<String> rooms) {
    Set<String> bound = new HashSet<>();
    for (String room : rooms) {
      if (isBound(room)) {
        bound.add(room);
      }
    }
    return bound;
  }

  private Channels channels() {
    return namespace.server.channels();
  }

  /** Publishes an event to the topics of rooms; whoever is in several of them gets it once. */
  void publish(Set<String> rooms, Set<String> except, JsonArray data) {
    Map<String, String> headers = new HashMap<>();
    headers.put(ChannelHeaders.EVENT, data.getString(0));
    Buffer payload = payload(data, headers);
    Set<String> left = new HashSet<>(except);
    for (String room : rooms) {
      Map<String, String> own = new HashMap<>(headers);
      if (left.size() == 1) {
        own.put(ChannelHeaders.EXCEPT, left.iterator().next());
      } else if (!left.isEmpty()) {
        own.put(EXCEPT_ROOMS, new JsonArray(List.copyOf(left)).encode());
      }
      left.add(room);
      channels().publish(topicOf(room), payload, new PublishOptions().setHeaders(own))
        .onFailure(namespace.server::lost);
    }
  }

  private static Buffer payload(JsonArray data, Map<String, String> headers) {
    List<Buffer> binaries = new ArrayList<>();
    int arguments = data.size() - 1;
    Object only = arguments == 1 ? data.getList().get(1) : null;
    if (only instanceof Buffer || only instanceof byte[]) {
      headers.put(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.BINARY);
      return only instanceof Buffer buffer ? buffer : Buffer.buffer((byte[]) only);
    }
    JsonArray args = new JsonArray(new ArrayList<>(data.getList().subList(1, data.size())));
    Attachments.extract(args, binaries);
    if (!binaries.isEmpty()) {
      throw new IllegalArgumentException("args: binary among others (expected: one binary or JSON, to a bound room)");
    }
    headers.put(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.JSON);
    if (arguments == 1) {
      return Json.encodeToBuffer(only);
    }
    headers.put(ChannelHeaders.ARGUMENTS, Integer.toString(arguments));
    return args.toBuffer();
  }

  private EngineMessage form(ChannelMessage message) {
    return ChannelForm.of(namespace.name(), message, message.headers().getOrDefault(ChannelHeaders.EVENT, DEFAULT_EVENT));
  }

  private static boolean isMeant(SocketImpl socket, ChannelMessage message) {
    String one = message.headers().get(ChannelHeaders.EXCEPT);
    if (one != null && (socket.id().equals(one) || socket.client.connectionId().equals(one)
      || socket.joined().contains(one))) {
      return false;
    }
    String rooms = message.headers().get(EXCEPT_ROOMS);
    return rooms == null || !socket.isIn(Selection.names(new JsonArray(rooms)));
  }

  /** A socket has joined a bound room. */
  Future<Void> joined(SocketImpl socket, String room) {
    SubscribeOptions options = new SubscribeOptions().setPermitted(true)
      .setFilter(message -> isMeant(socket, message));
    if (socket.uid() != null) {
      options.setIdentity(socket.uid());
    }
    Map<String, Future<Subscription>> own = subscriptions.computeIfAbsent(socket, key -> new HashMap<>());
    Future<Subscription> subscription =
      channels().subscribe(socket.client.engine.session(), topicOf(room), options, form);
    own.put(room, subscription);
    return subscription.mapEmpty();
  }

  /** A socket has left a room, bound or not. */
  Future<Void> left(SocketImpl socket, String room) {
    Map<String, Future<Subscription>> own = subscriptions.get(socket);
    Future<Subscription> subscription = own == null ? null : own.remove(room);
    if (own != null && own.isEmpty()) {
      subscriptions.remove(socket);
    }
    return subscription == null ? Future.succeededFuture() : subscription.compose(Subscription::unsubscribe).otherwiseEmpty();
  }
}
