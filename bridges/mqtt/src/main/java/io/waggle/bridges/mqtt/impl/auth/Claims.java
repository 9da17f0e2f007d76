// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tokens and answers of a hook say of a client beside its name. Stateless; any thread. */
final class Claims {

  static final String ACL = "acl";
  private static final int MAX_FILTERS = 1_000;

  private Claims() {
  }

  /**
   * Makes an identity of claims that are trusted.
   *
   * @throws IllegalArgumentException if its {@code acl} is not good
   */
  static MqttIdentity identity(String clientId, String username, boolean superuser, long expiresAt, JsonObject claims) {
    Map<String, Object> kept = new HashMap<>();
    claims.getMap().forEach((name, value) -> {
      if (value != null) {
        kept.put(name, value);
      }
    });
    rules(kept);
    return new MqttIdentity(clientId, username, superuser, expiresAt, kept);
  }

  /**
   * Returns the rules in {@code acl}; null if there is none.
   *
   * @throws IllegalArgumentException if it is not good
   */
  static List<Rule> rules(Map<String, Object> claims) {
    Object value = claims.get(ACL);
    if (value == null) {
      return null;
    }
    JsonObject acl = object(value);
    if (acl == null || !Set.of("publish", "subscribe").containsAll(acl.fieldNames())) {
      throw new IllegalArgumentException("acl: not such an object (expected: publish and subscribe)");
    }
    List<Rule> rules = new ArrayList<>(Rule.allowing(true, filters(acl, "publish")));
    rules.addAll(Rule.allowing(false, filters(acl, "subscribe")));
    return List.copyOf(rules);
  }

  @SuppressWarnings("unchecked")
  private static JsonObject object(Object value) {
    return value instanceof JsonObject object ? object
      : value instanceof Map ? new JsonObject((Map<String, Object>) value) : null;
  }

  private static List<String> filters(JsonObject acl, String name) {
    Object value = acl.containsKey(name) ? acl.getValue(name) : new JsonArray();
    if (!(value instanceof JsonArray list) || list.size() > MAX_FILTERS) {
      throw new IllegalArgumentException("acl." + name + ": no list (expected: at most " + MAX_FILTERS + " filters)");
    }
    List<String> filters = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof String filter)) {
        throw new IllegalArgumentException("acl." + name + ": of another type (expected: topic filters)");
      }
      filters.add(filter);
    }
    return filters;
  }
}
