// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;

/** How {@link Channels} are subscribed to. */
public class SubscribeOptions {

  private String identity;
  private ChannelPosition since;
  private boolean permitted;
  private Predicate<ChannelMessage> filter;

  /** Creates options with the defaults. */
  public SubscribeOptions() {
  }

  /** Creates a copy. */
  public SubscribeOptions(SubscribeOptions other) {
    this.identity = other.identity;
    this.since = other.since;
    this.permitted = other.permitted;
    this.filter = other.filter;
  }

  /** Creates options from JSON: {@code {"identity":"ann","epoch":"…","offset":7}}. */
  public SubscribeOptions(JsonObject json) {
    identity = json.getString("identity");
    if (json.getString("epoch") != null) {
      since = new ChannelPosition(json.getString("epoch"), json.getLong("offset", 0L));
    }
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("identity", identity);
    return since == null ? json : json.put("epoch", since.epoch()).put("offset", since.offset());
  }

  /** Returns who subscribes; null, the default, for the application itself, which needs no permission. */
  public String getIdentity() {
    return identity;
  }

  /** Sets who subscribes: {@link ChannelAccess} is asked, and presence shows it. */
  public SubscribeOptions setIdentity(String identity) {
    this.identity = identity;
    return this;
  }

  /** Returns the position of the last message handled before; null to begin now. */
  public ChannelPosition getSince() {
    return since;
  }

  /**
   * Sets the position of the last message handled before, to get what was missed; only for one topic, not for a pattern
   * with wildcards.
   */
  public SubscribeOptions setSince(ChannelPosition since) {
    this.since = since;
    return this;
  }

  /** Returns whether the access rules are not asked. */
  public boolean isPermitted() {
    return permitted;
  }

  /**
   * Sets whether the access rules are not asked, because the caller knows from elsewhere that the identity may
   * subscribe, such as from a token. Not part of the JSON form: strangers use that.
   */
  public SubscribeOptions setPermitted(boolean permitted) {
    this.permitted = permitted;
    return this;
  }

  /** Returns which messages are wanted; null, the default, for all. */
  public Predicate<ChannelMessage> getFilter() {
    return filter;
  }

  /**
   * Sets which messages are wanted; the others are passed over, and count as delivered. Not part of the JSON form.
   *
   * @param filter fast and without side effects: it is called for each message on a thread that others need; one that
   *     throws lets the message through
   */
  public SubscribeOptions setFilter(Predicate<ChannelMessage> filter) {
    this.filter = filter;
    return this;
  }
}
