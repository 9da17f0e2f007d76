// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.hooks.Form;
import io.waggle.bridges.push.impl.hooks.Telling;
import java.util.Map;

/**
 * Webhooks as Pusher sends them. Stateless; any thread.
 *
 * <pre>
 * X-Pusher-Key: public-key
 * X-Pusher-Signature: HEX(HMAC-SHA256(secret, body))
 *
 * {"time_ms":1700000000000,"events":[{"name":"member_added","channel":"presence-a","user_id":"ann"},…]}
 * </pre>
 */
record PusherForm(String key, String secret) implements Form {

  static final String CLIENT_EVENT = "client_event";
  static final String CACHE_MISS = "cache_miss";

  private static final Map<String, String> KINDS = Map.of("channel_occupied", Telling.OCCUPIED,
    "channel_vacated", Telling.VACATED, "member_added", Telling.JOINED, "member_removed", Telling.LEFT);

  /** Returns what Pusher calls an event as what it is told. */
  static String kind(String name) {
    return KINDS.getOrDefault(name, name);
  }

  private static String name(String kind) {
    return KINDS.entrySet().stream().filter(each -> each.getValue().equals(kind)).map(Map.Entry::getKey).findFirst()
      .orElse(kind);
  }

  @Override
  public JsonObject event(String kind, String channel, JsonObject data, long timeMs) {
    JsonObject event = new JsonObject().put("name", name(kind)).put("channel", channel).mergeIn(data);
    // The number of a change is for receivers of our own form.
    event.remove("sequence");
    return event;
  }

  @Override
  public String head(long timeMs) {
    return "{\"time_ms\":" + timeMs + ",\"events\":[";
  }

  @Override
  public Map<String, String> signature(Buffer body, long timeMs) {
    return Map.of("X-Pusher-Key", key, "X-Pusher-Signature", Signatures.sign(secret, body.toString()));
  }

  /** Returns it without the secret. */
  @Override
  public String toString() {
    return "PusherForm[" + key + "]";
  }
}
