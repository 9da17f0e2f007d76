// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPosition;
import io.waggle.bridges.push.PusherOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishing for back ends. All of a request is checked before anything of it is published. Stateless.
 *
 * <pre>
 * {"name":"greet","channels":["news","chat"],"data":"{\"a\":1}","socket_id":"1.2","info":"user_count"}
 * {"batch":[{"name":"greet","channel":"news","data":"{\"a\":1}"}]}
 * </pre>
 */
final class EventsApi {

  private record Event(String channel, String name, Buffer payload, String except, List<String> info) {

    Future<ChannelPosition> publish(AppState state) {
      return state.publish(channel, name, payload, null, except);
    }
  }

  private EventsApi() {
  }

  static Future<JsonObject> events(AppState state, JsonObject body) {
    List<Event> events = new ArrayList<>();
    for (String channel : channels(body, state.options)) {
      events.add(event(state, channel, body));
    }
    return publish(state, events).compose(v -> {
      if (events.get(0).info.isEmpty()) {
        return Future.succeededFuture(new JsonObject());
      }
      Map<String, Future<JsonObject>> asked = new LinkedHashMap<>();
      events.forEach(event -> asked.put(event.channel, ChannelsApi.info(state, event.channel, event.info)));
      return Future.all(new ArrayList<>(asked.values())).map(all -> {
        JsonObject found = new JsonObject();
        asked.forEach((channel, info) -> found.put(channel, info.result()));
        return new JsonObject().put("channels", found);
      });
    });
  }

  static Future<JsonObject> batch(AppState state, JsonObject body) {
    if (!(body.getValue("batch") instanceof JsonArray batch) || batch.isEmpty()
      || batch.size() > state.options.getMaxBatch()) {
      throw new ApiException(400, "batch: wrong (expected: 1 to " + state.options.getMaxBatch() + " events)");
    }
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      if (!(batch.getValue(i) instanceof JsonObject each)) {
        throw new ApiException(400, "batch: wrong (expected: objects)");
      }
      events.add(event(state, Subscribing.text(each, "channel"), each));
    }
    return publish(state, events).compose(v -> {
      if (events.stream().allMatch(event -> event.info.isEmpty())) {
        return Future.succeededFuture(new JsonObject());
      }
      List<Future<JsonObject>> asked = new ArrayList<>();
      events.forEach(event -> asked.add(ChannelsApi.info(state, event.channel, event.info)));
      return Future.all(asked).map(all -> new JsonObject().put("batch", new JsonArray(all.list())));
    });
  }

  private static List<String> channels(JsonObject body, PusherOptions options) {
    if (body.getValue("channel") instanceof String channel) {
      return List.of(channel);
    }
    if (!(body.getValue("channels") instanceof JsonArray list) || list.isEmpty()
      || list.size() > options.getMaxChannelsPerEvent() || !list.stream().allMatch(String.class::isInstance)) {
      throw new ApiException(400, "channels: wrong (expected: 1 to " + options.getMaxChannelsPerEvent() + " names)");
    }
    return list.stream().map(String.class::cast).distinct().toList();
  }

  private static Event event(AppState state, String channel, JsonObject json) {
    PusherOptions options = state.options;
    String name = Subscribing.text(json, "name");
    if (name == null || name.isEmpty() || ChannelName.isReserved(name)
      || name.getBytes(StandardCharsets.UTF_8).length > options.getMaxEventBytes()) {
      throw new ApiException(400, "name: wrong (expected: 1 to " + options.getMaxEventBytes()
        + " bytes, not beginning with pusher:)");
    }
    boolean isUser = channel != null && channel.startsWith(ChannelName.TO_USER)
      && channel.length() > ChannelName.TO_USER.length();
    if (!isUser && !state.isChannel(channel)) {
      throw new ApiException(400, "channel: wrong (expected: 1 to " + options.getMaxChannelBytes()
        + " bytes without + # and control characters)");
    }
    if (!json.containsKey("data")) {
      throw new ApiException(400, "data: missing");
    }
    Buffer payload = Payloads.of(json.getValue("data"));
    if (payload.length() > options.getMaxDataBytes()) {
      throw ApiException.tooLong("data", options.getMaxDataBytes());
    }
    Object socketId = json.getValue("socket_id");
    if (socketId != null && !(socketId instanceof String text && SocketId.isValid(text))) {
      throw new ApiException(400, "socket_id: wrong (expected: two numbers with a dot)");
    }
    return new Event(channel, name, payload, socketId == null ? null : SocketId.connectionId((String) socketId),
      ApiRequest.infoOf(Subscribing.text(json, "info")));
  }

  /** One after the other is not needed: each topic keeps the order of the calls. */
  private static Future<Void> publish(AppState state, List<Event> events) {
    List<Future<?>> published = new ArrayList<>();
    events.forEach(event -> published.add(event.publish(state)));
    return Future.join(published).mapEmpty();
  }
}
