// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.bridges.push.impl.hooks.Target;
import io.waggle.bridges.push.impl.hooks.Telling;
import io.waggle.internal.BridgeCounters;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tells the webhooks of an app what one verticle instance sees; nothing if it has none, or before it has started. On the
 * event loop of that instance. Only connections of this protocol count.
 */
final class AppHooks {

  private static final JsonObject NOTHING = new JsonObject();

  private Telling telling;

  /** Begins, once the secret is known. */
  Future<Void> start(Vertx vertx, PusherOptions options, PusherOptions.App app, String secret) {
    if (app.webhooks().isEmpty()) {
      return Future.succeededFuture();
    }
    PusherForm form = new PusherForm(app.key(), secret);
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    List<Target> targets = app.webhooks().stream().map(webhook -> new Target(webhook.url(),
      webhook.events().stream().map(PusherForm::kind).collect(Collectors.toSet()), List.of("#"), headers, form))
      .toList();
    telling = Telling.of(vertx, Counts.BRIDGE + "/" + options.getGateway() + "/" + app.id(), options.getWebhookLimits(),
      BridgeCounters.of(vertx, Counts.BRIDGE), targets);
    return telling.started();
  }

  /** A connection came into a channel, or left it. */
  void count(ChannelEntry entry, boolean isThere) {
    if (telling != null && !entry.channel.startsWith(ChannelName.TO_USER)) {
      telling.count(entry.channel, "", isThere, NOTHING);
      if (entry.member != null) {
        telling.count(entry.channel, entry.member.id(), isThere, NOTHING);
      }
    }
  }

  void clientEvent(ChannelEntry entry, String event, Buffer payload, String socketId) {
    if (telling != null) {
      JsonObject data = new JsonObject().put("event", event).put("data", payload.toString()).put("socket_id", socketId);
      telling.tell(PusherForm.CLIENT_EVENT, entry.channel,
        entry.member == null ? data : data.put("user_id", entry.member.id()));
    }
  }

  void cacheMiss(String channel) {
    if (telling != null) {
      telling.tell(PusherForm.CACHE_MISS, channel, NOTHING);
    }
  }

  /** Ends it, when what waits has been sent, or after a while. */
  Future<Void> close() {
    Telling ending = telling;
    telling = null;
    return ending == null ? Future.succeededFuture() : ending.release();
  }
}
