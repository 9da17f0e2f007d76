// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.Checks;
import java.util.ArrayList;
import java.util.List;

/** What {@code waggle:tcp-proxy} does: its listeners, each with its upstreams. */
public class TcpProxyOptions {

  /** Default of {@link #getDrainTimeoutMs()}: 10 s. */
  public static final long DEFAULT_DRAIN_TIMEOUT_MS = 10_000;

  private List<ProxyListenerOptions> listeners = new ArrayList<>();
  private long drainTimeoutMs = DEFAULT_DRAIN_TIMEOUT_MS;

  /** Creates options without a listener. */
  public TcpProxyOptions() {
  }

  /** Creates a copy. */
  public TcpProxyOptions(TcpProxyOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON; keys are the property names, missing ones keep their default.
   *
   * @throws IllegalArgumentException if a key is unknown or a value breaks its rule; the message names both
   */
  public TcpProxyOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setListeners(in.list("listeners", listeners, item -> new ProxyListenerOptions(OptionReader.itemObject(item))));
    setDrainTimeoutMs(in.number("drainTimeoutMs", drainTimeoutMs));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonArray array = new JsonArray();
    listeners.forEach(listener -> array.add(listener.toJson()));
    return new JsonObject().put("listeners", array).put("drainTimeoutMs", drainTimeoutMs);
  }

  /** Returns the listeners. */
  public List<ProxyListenerOptions> getListeners() {
    return listeners;
  }

  /** Sets the listeners. */
  public TcpProxyOptions setListeners(List<ProxyListenerOptions> listeners) {
    this.listeners = new ArrayList<>(listeners);
    return this;
  }

  /** Adds a listener. */
  public TcpProxyOptions addListener(ProxyListenerOptions listener) {
    listeners.add(listener);
    return this;
  }

  /** Returns how long open connections may go on when the proxy is stopped. */
  public long getDrainTimeoutMs() {
    return drainTimeoutMs;
  }

  /** Sets how long open connections may go on when the proxy is stopped; 0 for not at all. */
  public TcpProxyOptions setDrainTimeoutMs(long drainTimeoutMs) {
    this.drainTimeoutMs = Checks.atLeast(0, drainTimeoutMs, "drainTimeoutMs");
    return this;
  }
}
