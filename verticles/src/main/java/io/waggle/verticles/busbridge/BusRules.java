// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What may pass in one direction: what is listed, but never an address that nodes use among themselves. Immutable; any
 * thread.
 */
final class BusRules {

  private final List<Rule> rules;
  private final int maxAddressLength;

  private record Rule(String address, Pattern pattern, JsonObject match) {

    boolean covers(String candidate) {
      return address != null ? address.equals(candidate) : pattern.matcher(candidate).matches();
    }
  }

  BusRules(List<BusRuleOptions> options, int maxAddressLength) {
    this.maxAddressLength = maxAddressLength;
    rules = options.stream().map(each -> new Rule(each.getAddress(),
      each.getAddressRegex() == null ? null : Pattern.compile(each.getAddressRegex()), each.getMatch())).toList();
  }

  /** Returns whether an address belongs to Vert.x or Waggle; of the latter's, only channels are for others. */
  static boolean isInternal(String address) {
    return address.startsWith("__vertx") || address.startsWith("waggle.") && !address.startsWith("waggle.channel");
  }

  /** Returns whether some body may pass at this address. */
  boolean allows(String address) {
    return isAddress(address) && rules.stream().anyMatch(rule -> rule.covers(address));
  }

  /** Returns whether this body may pass at this address. */
  boolean allows(String address, Object body) {
    return isAddress(address)
      && rules.stream().anyMatch(rule -> rule.covers(address) && (rule.match == null || has(body, rule.match)));
  }

  private boolean isAddress(String address) {
    return address != null && !address.isEmpty() && address.length() <= maxAddressLength && !isInternal(address);
  }

  /** A body that is no object, or null, has no fields. */
  private static boolean has(Object body, JsonObject match) {
    JsonObject object = object(body);
    return object != null && match.stream().allMatch(entry -> {
      Object value = object.getValue(entry.getKey());
      JsonObject nested = object(entry.getValue());
      return nested != null ? has(value, nested) : Objects.equals(entry.getValue(), value);
    });
  }

  @SuppressWarnings("unchecked")
  private static JsonObject object(Object value) {
    return value instanceof JsonObject object ? object
      : value instanceof Map ? new JsonObject((Map<String, Object>) value) : null;
  }
}
