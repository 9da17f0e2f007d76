// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What can be asked or done about one connection, at the node that holds it. Any thread.
 *
 * <pre>
 * {"call":"bind","id":…,"name":uid}      unbind, join (name = group), leave, ungroup (name only)
 * {"call":"session","id":…}              -> {"value":session}
 * {"call":"setSession","id":…,"session":{…}}       updateSession, replaceSession (with "expected") -> {"value":…}
 * {"call":"uid","id":…}                  -> {"value":uid}     groups -> {"value":[…]}
 * </pre>
 */
final class Calls {

  private final LocalGateway local;

  Calls(LocalGateway local) {
    this.local = local;
  }

  static JsonObject of(String call, String id) {
    return new JsonObject().put("call", call).put("id", id);
  }

  Future<JsonObject> answer(JsonObject call) {
    String id = call.getString("id");
    String name = call.getString("name");
    return switch (call.getString("call")) {
      case "bind" -> done(local.bind(id, name));
      case "unbind" -> done(local.unbind(id));
      case "join" -> done(local.join(id, name));
      case "leave" -> done(local.leave(id, name));
      case "ungroup" -> done(local.ungroup(name));
      case "session" -> value(local.session(id));
      case "setSession" -> done(local.setSession(id, call.getJsonObject("session")));
      case "updateSession" -> value(local.updateSession(id, call.getJsonObject("session")));
      case "replaceSession" ->
        value(local.replaceSession(id, call.getJsonObject("expected"), call.getJsonObject("session")));
      case "uid" -> value(local.uidOf(id));
      case "groups" -> value(local.groupsOf(id).map(groups -> new JsonArray(groups.stream().toList())));
      default -> Future.failedFuture(VertxException.noStackTrace("call: " + call.getString("call")
        + " (expected: one that this version knows)"));
    };
  }

  private static Future<JsonObject> done(Future<Void> outcome) {
    return outcome.map(v -> new JsonObject());
  }

  private static Future<JsonObject> value(Future<?> outcome) {
    return outcome.map(value -> new JsonObject().put("value", value));
  }
}
