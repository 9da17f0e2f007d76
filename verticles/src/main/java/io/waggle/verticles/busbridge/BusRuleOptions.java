// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.Checks;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One kind of message that {@code waggle:bus-bridge} lets pass: an address or a pattern, and what the body must have. */
public class BusRuleOptions {

  private String address;
  private String addressRegex;
  private JsonObject match;

  /** Creates a rule without an address, which is refused until one is set. */
  public BusRuleOptions() {
  }

  /** Creates a rule for one address. */
  public BusRuleOptions(String address) {
    setAddress(address);
  }

  /** Creates a copy. */
  public BusRuleOptions(BusRuleOptions other) {
    this(other.toJson());
  }

  /**
   * Creates a rule from JSON; keys are the property names.
   *
   * @throws IllegalArgumentException if a key is unknown, a value breaks its rule, or there is not exactly one of
   *   {@code address} and {@code addressRegex}
   */
  public BusRuleOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    String exact = in.text("address", null);
    String regex = in.text("addressRegex", null);
    if ((exact == null) == (regex == null)) {
      throw new IllegalArgumentException("address: " + (exact == null ? "none" : "beside addressRegex")
        + " (expected: either address or addressRegex)");
    }
    if (exact != null) {
      setAddress(exact);
    } else {
      setAddressRegex(regex);
    }
    setMatch(in.options("match", null, JsonObject::copy));
    in.end();
  }

  /** Returns the rule as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    if (address != null) {
      json.put("address", address);
    }
    if (addressRegex != null) {
      json.put("addressRegex", addressRegex);
    }
    if (match != null) {
      json.put("match", match.copy());
    }
    return json;
  }

  /** Returns the address; null if the rule has a pattern. */
  public String getAddress() {
    return address;
  }

  /** Sets the address, which replaces a pattern. */
  public BusRuleOptions setAddress(String address) {
    this.address = Checks.text(address, "address");
    addressRegex = null;
    return this;
  }

  /** Returns the pattern; null if the rule has an address. */
  public String getAddressRegex() {
    return addressRegex;
  }

  /** Sets a regular expression that the whole address must match, which replaces an address. */
  public BusRuleOptions setAddressRegex(String addressRegex) {
    try {
      Pattern.compile(Checks.text(addressRegex, "addressRegex"));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("addressRegex: " + addressRegex + " (expected: a regular expression; "
        + e.getDescription() + ")", e);
    }
    this.addressRegex = addressRegex;
    address = null;
    return this;
  }

  /** Returns what the body must have; null if it may be anything. */
  public JsonObject getMatch() {
    return match;
  }

  /** Sets fields, nested ones too, that the body must have with the same values; null for anything. */
  public BusRuleOptions setMatch(JsonObject match) {
    this.match = match == null ? null : match.copy();
    return this;
  }
}
