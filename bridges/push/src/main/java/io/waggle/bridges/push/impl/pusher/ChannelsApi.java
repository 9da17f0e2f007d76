// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What back ends may ask about channels, on all nodes. A channel is occupied, and its subscriptions counted, by clients
 * of this protocol; the users of presence channels are those of all bridges. Stateless.
 *
 * <pre>
 * {"channels":{"presence-chat":{"user_count":2}}}
 * {"occupied":true,"subscription_count":3}
 * {"users":[{"id":"ann"}]}
 * </pre>
 */
final class ChannelsApi {

  private ChannelsApi() {
  }

  static Future<JsonObject> list(AppState state, String prefix, List<String> info) {
    if (info.contains("user_count") && !prefix.startsWith("presence-")) {
      throw new ApiException(400, "info: user_count (expected: with a filter_by_prefix of presence-)");
    }
    String group = state.group(prefix);
    return state.gateway.groups(state.options.getMaxListedChannels()).map(Answer::value).compose(groups -> {
      Map<String, Future<JsonObject>> found = new TreeMap<>();
      for (String each : (Set<String>) groups) {
        if (each.startsWith(group)) {
          String channel = each.substring(state.groupPrefix().length());
          found.put(channel, info(state, channel, info));
        }
      }
      return Future.all(new ArrayList<>(found.values())).map(all -> {
        JsonObject channels = new JsonObject();
        found.forEach((channel, attributes) -> channels.put(channel, attributes.result()));
        return new JsonObject().put("channels", channels);
      });
    });
  }

  static Future<JsonObject> one(AppState state, String channel, List<String> info) {
    check(state, channel);
    if (info.contains("user_count") && !ChannelName.isPresence(channel)) {
      throw new ApiException(400, "info: user_count (expected: of a presence channel)");
    }
    return subscriptions(state, channel).compose(count -> info(state, channel, info).map(attributes ->
      new JsonObject().put("occupied", count > 0).mergeIn(attributes)));
  }

  static Future<JsonObject> users(AppState state, String channel) {
    check(state, channel);
    if (!ChannelName.isPresence(channel)) {
      throw new ApiException(400, "channel: without users (expected: a presence channel)");
    }
    return userIds(state, channel).map(ids -> {
      JsonArray users = new JsonArray();
      ids.forEach(id -> users.add(new JsonObject().put("id", id)));
      return new JsonObject().put("users", users);
    });
  }

  private static void check(AppState state, String channel) {
    if (!state.isChannel(channel)) {
      throw new ApiException(400, "channel: wrong (expected: the name of one)");
    }
  }

  /** Returns the attributes that are asked for; those that a channel cannot have, and unknown ones, are left out. */
  static Future<JsonObject> info(AppState state, String channel, List<String> info) {
    JsonObject found = new JsonObject();
    List<Future<?>> asked = new ArrayList<>();
    asked.add(Future.succeededFuture());
    if (info.contains("subscription_count")) {
      asked.add(subscriptions(state, channel).onSuccess(count -> found.put("subscription_count", count)));
    }
    if (info.contains("user_count") && ChannelName.isPresence(channel)) {
      asked.add(userIds(state, channel).onSuccess(ids -> found.put("user_count", ids.size())));
    }
    if (info.contains("cache") && ChannelName.isCache(channel)) {
      asked.add(cached(state, channel).onSuccess(data -> found.put("cache", data)));
    }
    return Future.all(asked).map(found);
  }

  private static Future<Integer> subscriptions(AppState state, String channel) {
    return state.gateway.group(state.group(channel)).count().map(Answer::value);
  }

  private static Future<List<String>> userIds(AppState state, String channel) {
    return state.channels.presence(state.topic(channel)).map(presence ->
      presence.identities().keySet().stream().filter(id -> !id.isEmpty()).sorted().toList());
  }

  /** Returns the last event as {@code {"data":"…","ttl":1800}}, or null. */
  private static Future<JsonObject> cached(AppState state, String channel) {
    return state.lastEvents.last(channel).compose(message -> message != null
      ? Future.succeededFuture(state.form.apply(message)) : state.lastEvents.frame(channel))
      .map(frame -> frame == null ? null : new JsonObject().put("data", new JsonObject(frame).getString("data"))
        .put("ttl", state.options.getCacheSeconds()));
  }
}
