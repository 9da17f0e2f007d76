// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;

/** Limits and rules of a {@link Gateway}; all nodes of a cluster should give the same. */
public class GatewayOptions {

  /** Default of {@link #getMaxGroupsPerConnection()}: 1,000. */
  public static final int DEFAULT_MAX_GROUPS_PER_CONNECTION = 1_000;
  /** Default of {@link #getMaxSessionBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_SESSION_BYTES = 64 * 1024;

  private int maxGroupsPerConnection = DEFAULT_MAX_GROUPS_PER_CONNECTION;
  private int maxSessionBytes = DEFAULT_MAX_SESSION_BYTES;
  private boolean uniqueUids;
  private Protocol<?> protocol;

  /** Creates options with the defaults. */
  public GatewayOptions() {
  }

  /** Creates a copy. */
  public GatewayOptions(GatewayOptions other) {
    this.maxGroupsPerConnection = other.maxGroupsPerConnection;
    this.maxSessionBytes = other.maxSessionBytes;
    this.uniqueUids = other.uniqueUids;
    this.protocol = other.protocol;
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public GatewayOptions(JsonObject json) {
    setMaxGroupsPerConnection(json.getInteger("maxGroupsPerConnection", maxGroupsPerConnection));
    setMaxSessionBytes(json.getInteger("maxSessionBytes", maxSessionBytes));
    uniqueUids = json.getBoolean("uniqueUids", uniqueUids);
  }

  /** Returns the options as JSON, without {@link #getProtocol()}. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("maxGroupsPerConnection", maxGroupsPerConnection)
      .put("maxSessionBytes", maxSessionBytes)
      .put("uniqueUids", uniqueUids);
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

  /** Returns whether a user has one connection at most. */
  public boolean isUniqueUids() {
    return uniqueUids;
  }

  /**
   * Sets whether a user has one connection at most, false by default: then the one bound last stays, and the others
   * are closed with {@link CloseReason#REPLACED}, wherever in the cluster they are; after a partition as soon as its
   * halves know of each other.
   */
  public GatewayOptions setUniqueUids(boolean uniqueUids) {
    this.uniqueUids = uniqueUids;
    return this;
  }

  /** Returns what turns messages into bytes between nodes, or null for the built-in kinds. */
  public Protocol<?> getProtocol() {
    return protocol;
  }

  /**
   * Sets what turns messages into bytes between nodes, for messages that are not text, bytes or JSON. Its encode and
   * decode are used, one message at a time.
   */
  public GatewayOptions setProtocol(Protocol<?> protocol) {
    this.protocol = protocol;
    return this;
  }
}
