// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.internal.trust.ApiKeys;
import java.util.List;

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
  public static final int MIN_API_KEY_LENGTH = ApiKeys.MIN_LENGTH;

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
    OptionReader in = new OptionReader(json);
    setMap(in.text("map", map));
    setMaxStateBytes(in.integer("maxStateBytes", maxStateBytes));
    setMaxDepth(in.integer("maxDepth", maxDepth));
    setMaxShadows(in.integer("maxShadows", maxShadows));
    setMaxNames(in.integer("maxNames", maxNames));
    setMaxPending(in.integer("maxPending", maxPending));
    setMaxPendingPerShadow(in.integer("maxPendingPerShadow", maxPendingPerShadow));
    setKeepDeletedMs(in.number("keepDeletedMs", keepDeletedMs));
    setRetainDelta(in.flag("retainDelta", retainDelta));
    setClientIdOwns(in.flag("clientIdOwns", clientIdOwns));
    setHttpHost(in.text("httpHost", httpHost));
    setHttpPort(in.integer("httpPort", httpPort));
    setApiKeys(in.texts("apiKeys", apiKeys));
    in.end();
  }

  /** Returns the options as JSON, with the API keys. */
  public JsonObject toJson() {
    return new JsonObject().put("map", map).put("maxStateBytes", maxStateBytes).put("maxDepth", maxDepth)
      .put("maxShadows", maxShadows).put("maxNames", maxNames).put("maxPending", maxPending)
      .put("maxPendingPerShadow", maxPendingPerShadow).put("keepDeletedMs", keepDeletedMs)
      .put("retainDelta", retainDelta).put("clientIdOwns", clientIdOwns).put("httpHost", httpHost)
      .put("httpPort", httpPort).put("apiKeys", new JsonArray(apiKeys));
  }

  /** Returns the name of the {@link io.waggle.Shared} map that the nodes of a cluster keep shadows in. */
  public String getMap() {
    return map;
  }

  /** Sets the name of the map: not empty, the same on all nodes. */
  public MqttShadowOptions setMap(String map) {
    OptionReader.within(1, io.waggle.Shared.MAX_KEY_LENGTH, map.length(), "map");
    this.map = map;
    return this;
  }

  /** Returns how long desired and reported may be together, as JSON, in bytes. */
  public int getMaxStateBytes() {
    return maxStateBytes;
  }

  /** Sets how long desired and reported may be together, in bytes, 64 to {@link #MOST_STATE_BYTES}. */
  public MqttShadowOptions setMaxStateBytes(int maxStateBytes) {
    this.maxStateBytes = (int) OptionReader.within(64, MOST_STATE_BYTES, maxStateBytes, "maxStateBytes");
    return this;
  }

  /** Returns how many levels desired and reported may have each. */
  public int getMaxDepth() {
    return maxDepth;
  }

  /** Sets how many levels desired and reported may have each, 1 to 32. */
  public MqttShadowOptions setMaxDepth(int maxDepth) {
    this.maxDepth = (int) OptionReader.within(1, 32, maxDepth, "maxDepth");
    return this;
  }

  /** Returns how many shadows there may be in all, on all nodes together. */
  public int getMaxShadows() {
    return maxShadows;
  }

  /** Sets how many shadows there may be in all, at least 1. */
  public MqttShadowOptions setMaxShadows(int maxShadows) {
    this.maxShadows = (int) OptionReader.within(1, Integer.MAX_VALUE - 1, maxShadows, "maxShadows");
    return this;
  }

  /** Returns how many named shadows a device may have beside the one without a name. */
  public int getMaxNames() {
    return maxNames;
  }

  /** Sets how many named shadows a device may have, 0 to 1,000. */
  public MqttShadowOptions setMaxNames(int maxNames) {
    this.maxNames = (int) OptionReader.within(0, 1_000, maxNames, "maxNames");
    return this;
  }

  /** Returns how many requests may wait on this node; those beyond are refused with 429. */
  public int getMaxPending() {
    return maxPending;
  }

  /** Sets how many requests may wait on this node, at least 1. */
  public MqttShadowOptions setMaxPending(int maxPending) {
    this.maxPending = (int) OptionReader.within(1, Integer.MAX_VALUE, maxPending, "maxPending");
    return this;
  }

  /** Returns how many requests may wait for one shadow on this node; those beyond are refused with 429. */
  public int getMaxPendingPerShadow() {
    return maxPendingPerShadow;
  }

  /** Sets how many requests may wait for one shadow on this node, at least 1. */
  public MqttShadowOptions setMaxPendingPerShadow(int maxPendingPerShadow) {
    this.maxPendingPerShadow =
      (int) OptionReader.within(1, Integer.MAX_VALUE, maxPendingPerShadow, "maxPendingPerShadow");
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
    OptionReader.within(1, 255, httpHost.length(), "httpHost");
    this.httpHost = httpHost;
    return this;
  }

  /** Returns the port of the HTTP interface; {@link #NO_HTTP}, the default, for none. */
  public int getHttpPort() {
    return httpPort;
  }

  /** Sets the port of the HTTP interface: 0 for any, {@link #NO_HTTP} for none. It needs {@link #setApiKeys}. */
  public MqttShadowOptions setHttpPort(int httpPort) {
    this.httpPort = (int) OptionReader.within(NO_HTTP, 65_535, httpPort, "httpPort");
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
