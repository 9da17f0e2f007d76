// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.Channels;
import io.waggle.bridges.socketio.Ack;
import io.waggle.bridges.socketio.Namespace;
import io.waggle.bridges.socketio.Socket;
import io.waggle.internal.JsonPayload;
import java.util.List;

/**
 * The events that {@code waggle:socketio} knows; each is answered with {@code {"ok":true,…}} or {@code {"error":"…"}}.
 * On the event loop of the socket.
 *
 * <pre>
 * subscribe    topic  [{"history":10}]      answered with the last messages of the topic, oldest first
 * unsubscribe  topic
 * publish      topic event args…
 * presence     topic                        answered with users: uid to number
 * </pre>
 */
final class ChannelEvents {

  /** Clients that no middleware of an application has given a uid. */
  private static final String NOBODY = "";

  private final Namespace namespace;
  private final Channels channels;
  private final int maxHistory;

  private ChannelEvents(Namespace namespace, Channels channels, int maxHistory) {
    this.namespace = namespace;
    this.channels = channels;
    this.maxHistory = maxHistory;
  }

  static void serve(Namespace namespace, Channels channels, int maxHistory) {
    ChannelEvents events = new ChannelEvents(namespace, channels, maxHistory);
    namespace.onConnection(events::connected);
  }

  private void connected(Socket socket) {
    socket.on("subscribe", (args, ack) -> answer(ack, allowed(socket, Action.SUBSCRIBE, args)
      .compose(topic -> subscribe(socket, topic, args))));
    socket.on("unsubscribe", (args, ack) -> answer(ack, topic(args)
      .compose(socket::leave).map(new JsonObject())));
    socket.on("publish", (args, ack) -> answer(ack, allowed(socket, Action.PUBLISH, args)
      .compose(topic -> publish(topic, args))));
    socket.on("presence", (args, ack) -> answer(ack, allowed(socket, Action.PRESENCE, args)
      .compose(channels::presence).map(presence -> {
        JsonObject users = new JsonObject();
        presence.identities().forEach(users::put);
        return new JsonObject().put("users", users).put("complete", presence.complete());
      })));
  }

  private static void answer(Ack ack, Future<JsonObject> result) {
    result.onComplete(done -> ack.send(new JsonObject().put("ok", true).mergeIn(done)),
      failure -> ack.send(new JsonObject().put("error", failure.getMessage())));
  }

  private static Future<String> topic(JsonArray args) {
    return !args.isEmpty() && args.getValue(0) instanceof String topic && !topic.isEmpty()
      && topic.length() <= Socket.MAX_ROOM_LENGTH ? Future.succeededFuture(topic)
      : Future.failedFuture("topic: none (expected: a text of at most " + Socket.MAX_ROOM_LENGTH + " characters)");
  }

  private Future<String> allowed(Socket socket, Action action, JsonArray args) {
    return topic(args).compose(topic -> {
      if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.chars().anyMatch(Character::isISOControl)) {
        return Future.failedFuture("topic: not one (expected: no wildcard, no control character)");
      }
      String uid = socket.uid() == null ? NOBODY : socket.uid();
      return channels.isAllowed(uid, action, topic).compose(allowed -> allowed ? Future.succeededFuture(topic)
        : Future.failedFuture("topic: forbidden (expected: permission)"));
    });
  }

  private Future<JsonObject> subscribe(Socket socket, String topic, JsonArray args) {
    int wanted = args.size() > 1 && args.getValue(1) instanceof JsonObject options
      && options.getValue("history") instanceof Integer history ? Math.min(history, maxHistory) : 0;
    return socket.join(topic).compose(joined -> wanted <= 0 ? Future.succeededFuture(new JsonObject())
      : channels.history(topic, null, 1_000).map(history -> {
        List<ChannelMessage> all = history.messages();
        JsonArray messages = new JsonArray();
        all.subList(Math.max(0, all.size() - wanted), all.size()).forEach(message -> messages.add(form(message)));
        return new JsonObject().put("messages", messages);
      }));
  }

  private static JsonObject form(ChannelMessage message) {
    JsonObject form = new JsonObject().put("id", message.id()).put("time", message.publishedAt().toEpochMilli())
      .put("event", message.headers().getOrDefault(ChannelHeaders.EVENT, "message"));
    Buffer json = JsonPayload.of(message);
    return json == null ? form.put("data", message.payload()) : form.put("data", Json.decodeValue(json));
  }

  private Future<JsonObject> publish(String topic, JsonArray args) {
    if (args.size() < 2 || !(args.getValue(1) instanceof String event)) {
      return Future.failedFuture("event: none (expected: topic, event, arguments)");
    }
    try {
      namespace.to(topic).emit(event, args.getList().subList(2, args.size()).toArray());
      return Future.succeededFuture(new JsonObject());
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e.getMessage());
    }
  }
}
