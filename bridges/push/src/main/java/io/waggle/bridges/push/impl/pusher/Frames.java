// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * What the server says of its own. {@code data} is text that holds JSON, but for {@code pusher:error}. Stateless.
 *
 * <pre>
 * {"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\",\"activity_timeout\":120}"}
 * {"event":"pusher:error","data":{"code":4001,"message":"the app does not exist"}}
 * {"event":"pusher_internal:subscription_succeeded","channel":"news","data":"{}"}
 * </pre>
 */
final class Frames {

  static final Buffer PING = Buffer.buffer("{\"event\":\"pusher:ping\",\"data\":\"{}\"}");
  static final Buffer PONG = Buffer.buffer("{\"event\":\"pusher:pong\",\"data\":\"{}\"}");

  private Frames() {
  }

  static Buffer event(String event, String channel, String data) {
    JsonObject frame = new JsonObject().put("event", event);
    if (channel != null) {
      frame.put("channel", channel);
    }
    return frame.put("data", data).toBuffer();
  }

  static Buffer established(String socketId, int activityTimeoutSeconds) {
    return event("pusher:connection_established", null, new JsonObject().put("socket_id", socketId)
      .put("activity_timeout", activityTimeoutSeconds).encode());
  }

  static Buffer error(PusherError error, String text) {
    return new JsonObject().put("event", "pusher:error")
      .put("data", new JsonObject().put("code", error.code).put("message", text)).toBuffer();
  }

  static Buffer subscribed(String channel) {
    return event("pusher_internal:subscription_succeeded", channel, "{}");
  }

  /** Says who is there: {@code members} is a map of user id to JSON text. */
  static Buffer subscribed(String channel, Map<String, String> members) {
    StringBuilder hash = new StringBuilder("{");
    members.forEach((user, info) -> hash.append(hash.length() == 1 ? "" : ",").append(Json.encode(user)).append(':')
      .append(info));
    return event("pusher_internal:subscription_succeeded", channel, "{\"presence\":{\"count\":" + members.size()
      + ",\"ids\":" + new JsonArray(List.copyOf(members.keySet())).encode() + ",\"hash\":" + hash + "}}}");
  }

  static Buffer refused(String channel, String type, PusherError error, String text) {
    return event("pusher:subscription_error", channel, new JsonObject().put("type", type).put("error", text)
      .put("code", error.code).put("status", error == PusherError.UNAUTHORISED ? 401 : error.code).encode());
  }

  static Buffer memberAdded(String channel, String user, String info) {
    return event("pusher_internal:member_added", channel,
      "{\"user_id\":" + Json.encode(user) + ",\"user_info\":" + info + "}");
  }

  static Buffer memberRemoved(String channel, String user) {
    return event("pusher_internal:member_removed", channel, new JsonObject().put("user_id", user).encode());
  }

  static Buffer cacheMiss(String channel) {
    return event("pusher:cache_miss", channel, "{}");
  }

  static Buffer signedIn(String userData) {
    return event("pusher:signin_success", null, new JsonObject().put("user_data", userData).encode());
  }
}
