// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;

/** Limits of a {@link Gateway}. */
public class GatewayOptions {

  /** Default of {@link #getMaxGroupsPerConnection()}: 1,000. */
  public static final int DEFAULT_MAX_GROUPS_PER_CONNECTION = 1_000;
  /** Default of {@link #getMaxSessionBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_SESSION_BYTES = 64 * 1024;

  private int maxGroupsPerConnection = DEFAULT_MAX_GROUPS_PER_CONNECTION;
  private int maxSessionBytes = DEFAULT_MAX_SESSION_BYTES;

  /** Creates options with the defaults. */
  public GatewayOptions() {
  }

  /** Creates a copy. */
  public GatewayOptions(GatewayOptions other) {
    this.maxGroupsPerConnection = other.maxGroupsPerConnection;
    this.maxSessionBytes = other.maxSessionBytes;
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public GatewayOptions(JsonObject json) {
    setMaxGroupsPerConnection(json.getInteger("maxGroupsPerConnection", maxGroupsPerConnection));
    setMaxSessionBytes(json.getInteger("maxSessionBytes", maxSessionBytes));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("maxGroupsPerConnection", maxGroupsPerConnection)
      .put("maxSessionBytes", maxSessionBytes);
  }

  /** Returns in how many groups one connection may be. */
  public int getMaxGroupsPerConnection() {
    return maxGroupsPerConnection;
  }

  /** Sets in how many groups one connection may be, at least 1. */
  public GatewayOptions setMaxGroupsPerConnection(int maxGroupsPerConnection) {
    this.maxGroupsPerConnection = Limits.atLeast(1, maxGroupsPerConnection, "maxGroupsPerConnection");
    return this;
  }

  /** Returns how long an encoded session may be, in bytes. */
  public int getMaxSessionBytes() {
    return maxSessionBytes;
  }

  /** Sets how long an encoded session may be, in bytes, at least 2. */
  public GatewayOptions setMaxSessionBytes(int maxSessionBytes) {
    this.maxSessionBytes = Limits.atLeast(2, maxSessionBytes, "maxSessionBytes");
    return this;
  }
}
