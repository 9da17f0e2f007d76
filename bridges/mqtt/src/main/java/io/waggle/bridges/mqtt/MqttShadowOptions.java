// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Device shadows: limits, who may use them, and where they are reached by HTTP. {@code SHADOW.md} beside this module
 * says what they do.
 */
public class MqttShadowOptions {

  /** Default of {@link #getMap()}. */
  public static final String DEFAULT_MAP = "mqtt-shadows";
  /** Default of {@link #getMaxStateBytes()}: 32 KiB. */
  public static final int DEFAULT_MAX_STATE_BYTES = 32 * 1024;
  /** Most that {@link #setMaxStateBytes} takes: 128 KiB, so that a document with its times fits in the shared map. */
  public static final int MOST_STATE_BYTES = 128 * 1024;
  /** Default of {@link #getMaxDepth()}: 8. */
  public static final int DEFAULT_MAX_DEPTH = 8;
  /** Default of {@link #getMaxShadows()}: 100,000. */
  public static final int DEFAULT_MAX_SHADOWS = 100_000;
  /** Default of {@link #getMaxNames()}: 10. */
  public static final int DEFAULT_MAX_NAMES = 10;
  /** Default of {@link #getMaxPending()}: 10,000. */
  public static final int DEFAULT_MAX_PENDING = 10_000;
  /** Default of {@link #getMaxPendingPerShadow()}: 100. */
  public static final int DEFAULT_MAX_PENDING_PER_SHADOW = 100;
  /** Default of {@link #getKeepDeletedMs()}: 48 hours. */
  public static final long DEFAULT_KEEP_DELETED_MS = 48L * 60 * 60 * 1_000;
  /** Default of {@link #getHttpHost()}. */
  public static final String DEFAULT_HTTP_HOST = "127.0.0.1";
  /** Value of {@link #getHttpPort()} for no HTTP. */
  public static final int NO_HTTP = -1;
  /** Fewest characters of an API key. */
  public static final int MIN_API_KEY_LENGTH = 16;

  private static final Set<String> KEYS = Set.of("map", "maxStateBytes", "maxDepth", "maxShadows", "maxNames",
    "maxPending", "maxPendingPerShadow", "keepDeletedMs", "retainDelta", "clientIdOwns", "httpHost", "httpPort",
    "apiKeys");

  private String map = DEFAULT_MAP;
  private int maxStateBytes = DEFAULT_MAX_STATE_BYTES;
  private int maxDepth = DEFAULT_MAX_DEPTH;
  private int maxShadows = DEFAULT_MAX_SHADOWS;
  private int maxNames = DEFAULT_MAX_NAMES;
  private int maxPending = DEFAULT_MAX_PENDING;
  private int maxPendingPerShadow = DEFAULT_MAX_PENDING_PER_SHADOW;
  private long keepDeletedMs = DEFAULT_KEEP_DELETED_MS;
  private boolean retainDelta = true;
  private boolean clientIdOwns;
  private String httpHost = DEFAULT_HTTP_HOST;
  private int httpPort = NO_HTTP;
  private List<String> apiKeys = List.of();

  /** Creates options with the defaults. */
  public MqttShadowOptions() {
  }

  /** Creates a copy. */
  public MqttShadowOptions(MqttShadowOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default, others are refused. */
  public MqttShadowOptions(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(key + ": unknown (expected: one of "
          + KEYS.stream().sorted().toList() + ")");
      }
    }
    try {
      read(json);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException("a member of another type", e);
    }
  }

  private void read(JsonObject json) {
    setMap(json.getString("map", map));
    setMaxStateBytes(json.getInteger("maxStateBytes", maxStateBytes));
    setMaxDepth(json.getInteger("maxDepth", maxDepth));
    setMaxShadows(json.getInteger("maxShadows", maxShadows));
    setMaxNames(json.getInteger("maxNames", maxNames));
    setMaxPending(json.getInteger("maxPending", maxPending));
    setMaxPendingPerShadow(json.getInteger("maxPendingPerShadow", maxPendingPerShadow));
    setKeepDeletedMs(json.getLong("keepDeletedMs", keepDeletedMs));
    setRetainDelta(json.getBoolean("retainDelta", retainDelta));
    setClientIdOwns(json.getBoolean("clientIdOwns", clientIdOwns));
    setHttpHost(json.getString("httpHost", httpHost));
    setHttpPort(json.getInteger("httpPort", httpPort));
    setApiKeys(json.getJsonArray("apiKeys", new JsonArray()).stream().map(String.class::cast).toList());
  }

  /** Returns the options as JSON, with the API keys. */
  public JsonObject toJson() {
    return new JsonObject().put("map", map).put("maxStateBytes", maxStateBytes).put("maxDepth", maxDepth)
      .put("maxShadows", maxShadows).put("maxNames", maxNames).put("maxPending", maxPending)
      .put("maxPendingPerShadow", maxPendingPerShadow).put("keepDeletedMs", keepDeletedMs)
      .put("retainDelta", retainDelta).put("clientIdOwns", clientIdOwns).put("httpHost", httpHost)
      .put("httpPort", httpPort).put("apiKeys", new JsonArray(apiKeys));
  }

  private static int range(int least, int value, int most, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most
        + ")");
    }
    return value;
  }

  /** Returns the name of the {@link io.waggle.Shared} map that the nodes of a cluster keep shadows in. */
  public String getMap() {
    return map;
  }

  /** Sets the name of the map: not empty, the same on all nodes. */
  public MqttShadowOptions setMap(String map) {
    range(1, map.length(), io.waggle.Shared.MAX_KEY_LENGTH, "map");
    this.map = map;
    return this;
  }

  /** Returns how long desired and reported may be together, as JSON, in bytes. */
  public int getMaxStateBytes() {
    return maxStateBytes;
  }

  /** Sets how long desired and reported may be together, in bytes, 64 to {@link #MOST_STATE_BYTES}. */
  public MqttShadowOptions setMaxStateBytes(int maxStateBytes) {
    this.maxStateBytes = range(64, maxStateBytes, MOST_STATE_BYTES, "maxStateBytes");
    return this;
  }

  /** Returns how many levels desired and reported may have each. */
  public int getMaxDepth() {
    return maxDepth;
  }

  /** Sets how many levels desired and reported may have each, 1 to 32. */
  public MqttShadowOptions setMaxDepth(int maxDepth) {
    this.maxDepth = range(1, maxDepth, 32, "maxDepth");
    return this;
  }

  /** Returns how many shadows there may be in all, on all nodes together. */
  public int getMaxShadows() {
    return maxShadows;
  }

  /** Sets how many shadows there may be in all, at least 1. */
  public MqttShadowOptions setMaxShadows(int maxShadows) {
    this.maxShadows = range(1, maxShadows, Integer.MAX_VALUE - 1, "maxShadows");
    return this;
  }

  /** Returns how many named shadows a device may have beside the one without a name. */
  public int getMaxNames() {
    return maxNames;
  }

  /** Sets how many named shadows a device may have, 0 to 1,000. */
  public MqttShadowOptions setMaxNames(int maxNames) {
    this.maxNames = range(0, maxNames, 1_000, "maxNames");
    return this;
  }

  /** Returns how many requests may wait on this node; those beyond are refused with 429. */
  public int getMaxPending() {
    return maxPending;
  }

  /** Sets how many requests may wait on this node, at least 1. */
  public MqttShadowOptions setMaxPending(int maxPending) {
    this.maxPending = range(1, maxPending, Integer.MAX_VALUE, "maxPending");
    return this;
  }

  /** Returns how many requests may wait for one shadow on this node; those beyond are refused with 429. */
  public int getMaxPendingPerShadow() {
    return maxPendingPerShadow;
  }

  /** Sets how many requests may wait for one shadow on this node, at least 1. */
  public MqttShadowOptions setMaxPendingPerShadow(int maxPendingPerShadow) {
    this.maxPendingPerShadow = range(1, maxPendingPerShadow, Integer.MAX_VALUE, "maxPendingPerShadow");
    return this;
  }

  /** Returns for how long the version of a deleted shadow is remembered, in milliseconds, so that a new one goes on. */
  public long getKeepDeletedMs() {
    return keepDeletedMs;
  }

  /** Sets for how long the version of a deleted shadow is remembered, in milliseconds, at least 1,000. */
  public MqttShadowOptions setKeepDeletedMs(long keepDeletedMs) {
    if (keepDeletedMs < 1_000 || keepDeletedMs > io.waggle.Shared.MAX_LIFETIME_MS) {
      throw new IllegalArgumentException("keepDeletedMs: " + keepDeletedMs + " (expected: 1000 to "
        + io.waggle.Shared.MAX_LIFETIME_MS + ")");
    }
    this.keepDeletedMs = keepDeletedMs;
    return this;
  }

  /** Returns whether a delta is retained, so that a device that comes back gets it when it subscribes. */
  public boolean isRetainDelta() {
    return retainDelta;
  }

  /** Sets whether a delta is retained; true by default. */
  public MqttShadowOptions setRetainDelta(boolean retainDelta) {
    this.retainDelta = retainDelta;
    return this;
  }

  /** Returns whether the client id of a client with a user name says which shadow is its own, too. */
  public boolean isClientIdOwns() {
    return clientIdOwns;
  }

  /**
   * Sets whether the client id of a client with a user name says which shadow is its own, too. False by default: a user
   * may be able to take any client id. The user name always does; of a client without one, its client id.
   */
  public MqttShadowOptions setClientIdOwns(boolean clientIdOwns) {
    this.clientIdOwns = clientIdOwns;
    return this;
  }

  /** Returns the address of the HTTP interface. */
  public String getHttpHost() {
    return httpHost;
  }

  /** Sets the address of the HTTP interface. */
  public MqttShadowOptions setHttpHost(String httpHost) {
    range(1, httpHost.length(), 255, "httpHost");
    this.httpHost = httpHost;
    return this;
  }

  /** Returns the port of the HTTP interface; {@link #NO_HTTP}, the default, for none. */
  public int getHttpPort() {
    return httpPort;
  }

  /** Sets the port of the HTTP interface: 0 for any, {@link #NO_HTTP} for none. It needs {@link #setApiKeys}. */
  public MqttShadowOptions setHttpPort(int httpPort) {
    this.httpPort = range(NO_HTTP, httpPort, 65_535, "httpPort");
    return this;
  }

  /** Returns the keys of who may use the HTTP interface. */
  public List<String> getApiKeys() {
    return apiKeys;
  }

  /**
   * Sets the keys of who may use the HTTP interface, for all shadows: each at least {@link #MIN_API_KEY_LENGTH}
   * characters, itself, or where it stands: <code>${file:/run/secrets/x}</code> or <code>${env:X}</code>.
   */
  public MqttShadowOptions setApiKeys(List<String> apiKeys) {
    this.apiKeys = List.copyOf(apiKeys);
    return this;
  }
}
