// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** How one message is published with {@link Channels}. */
public class PublishOptions {

  private String identity;
  private String id;
  private Map<String, String> headers = Map.of();
  private boolean permitted;

  /** Creates options with the defaults. */
  public PublishOptions() {
  }

  /** Creates a copy. */
  public PublishOptions(PublishOptions other) {
    this.identity = other.identity;
    this.id = other.id;
    this.headers = other.headers;
    this.permitted = other.permitted;
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public PublishOptions(JsonObject json) {
    identity = json.getString("identity");
    id = json.getString("id");
    Map<String, String> found = new HashMap<>();
    json.getJsonObject("headers", new JsonObject()).forEach(entry -> found.put(entry.getKey(),
      String.valueOf(entry.getValue())));
    setHeaders(found);
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("identity", identity).put("id", id).put("headers", new JsonObject(Map.copyOf(headers)));
  }

  /** Returns who publishes; null, the default, for the application itself, which needs no permission. */
  public String getIdentity() {
    return identity;
  }

  /** Sets who publishes: {@link ChannelAccess} is asked. */
  public PublishOptions setIdentity(String identity) {
    this.identity = identity;
    return this;
  }

  /** Returns the message's id; null for a random one. */
  public String getId() {
    return id;
  }

  /** Sets the message's id, the same when it is published again because an answer did not come. */
  public PublishOptions setId(String id) {
    this.id = id;
    return this;
  }

  /** Returns what goes beside the content. */
  public Map<String, String> getHeaders() {
    return headers;
  }

  /** Sets what goes beside the content. */
  public PublishOptions setHeaders(Map<String, String> headers) {
    this.headers = Map.copyOf(Objects.requireNonNull(headers, "headers"));
    return this;
  }

  /** Returns whether the access rules are not asked. */
  public boolean isPermitted() {
    return permitted;
  }

  /**
   * Sets whether the access rules are not asked, because the caller knows from elsewhere that the identity may publish.
   * Not part of the JSON form: strangers use that.
   */
  public PublishOptions setPermitted(boolean permitted) {
    this.permitted = permitted;
    return this;
  }
}
