// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ProxyOptions;
import io.waggle.impl.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where a {@link Client} connects and how it behaves when it cannot. */
public class ClientOptions {

  /** Default of {@link #getConnectTimeoutMs()}: 10 s. */
  public static final int DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
  /** Default of {@link #getReconnectMinMs()}: 500 ms. */
  public static final long DEFAULT_RECONNECT_MIN_MS = 500;
  /** Default of {@link #getReconnectMaxMs()}: 20 s. */
  public static final long DEFAULT_RECONNECT_MAX_MS = 20_000;

  private Transport transport = Transport.TCP;
  private String host = WorkerOptions.DEFAULT_HOST;
  private int port;
  private String path;
  private int connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
  private boolean reconnect;
  private long reconnectMinMs = DEFAULT_RECONNECT_MIN_MS;
  private long reconnectMaxMs = DEFAULT_RECONNECT_MAX_MS;
  private ProxyOptions proxyOptions;
  private ClientSSLOptions sslOptions;
  private Map<String, String> headers = new LinkedHashMap<>();
  private List<String> subProtocols = new ArrayList<>();
  private boolean plainSockets;
  private Limits limits = new Limits();

  /** Creates options with the defaults. */
  public ClientOptions() {
  }

  /**
   * Creates options from an address as in {@link WorkerOptions#WorkerOptions(String)}; for WebSocket a path and query
   * may follow the port. The protocol part is only checked: the client is given its protocol as an object.
   */
  public ClientOptions(String address) {
    Address parsed = Address.parse(address);
    this.transport = parsed.transport();
    this.path = parsed.path();
    if (parsed.host() != null) {
      this.host = parsed.host();
      this.port = parsed.port();
    }
  }

  /** Creates a copy. */
  public ClientOptions(ClientOptions other) {
    this(other.toJson());
    this.proxyOptions = other.proxyOptions == null ? null : new ProxyOptions(other.proxyOptions);
    this.sslOptions = other.sslOptions == null ? null : other.sslOptions.copy();
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public ClientOptions(JsonObject json) {
    if (json.containsKey("transport")) {
      transport = Address.transport(json.getString("transport"));
    }
    setHost(json.getString("host", host));
    setPort(json.getInteger("port", port));
    path = json.getString("path", path);
    setConnectTimeoutMs(json.getInteger("connectTimeoutMs", connectTimeoutMs));
    reconnect = json.getBoolean("reconnect", reconnect);
    setReconnectMinMs(json.getLong("reconnectMinMs", reconnectMinMs));
    setReconnectMaxMs(json.getLong("reconnectMaxMs", reconnectMaxMs));
    json.getJsonObject("headers", new JsonObject()).forEach(e -> headers.put(e.getKey(), String.valueOf(e.getValue())));
    json.getJsonArray("subProtocols", new JsonArray()).forEach(item -> subProtocols.add(String.valueOf(item)));
    plainSockets = json.getBoolean("plainSockets", plainSockets);
    if (json.containsKey("limits")) {
      limits = new Limits(json.getJsonObject("limits"));
    }
  }

  /** Returns the options as JSON, without {@link #getProxyOptions()} and {@link #getSslOptions()}. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("transport", transport.scheme())
      .put("host", host)
      .put("port", port)
      .put("connectTimeoutMs", connectTimeoutMs)
      .put("reconnect", reconnect)
      .put("reconnectMinMs", reconnectMinMs)
      .put("reconnectMaxMs", reconnectMaxMs)
      .put("headers", new JsonObject(new LinkedHashMap<>(headers)))
      .put("subProtocols", new JsonArray(new ArrayList<>(subProtocols)))
      .put("plainSockets", plainSockets)
      .put("limits", limits.toJson());
    return path == null ? json : json.put("path", path);
  }

  /** Returns what carries the bytes. */
  public Transport getTransport() {
    return transport;
  }

  /** Sets what carries the bytes. */
  public ClientOptions setTransport(Transport transport) {
    this.transport = Objects.requireNonNull(transport, "transport");
    return this;
  }

  /** Returns the host name or address to connect to. */
  public String getHost() {
    return host;
  }

  /** Sets the host name or address to connect to. */
  public ClientOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** Returns the port to connect to. */
  public int getPort() {
    return port;
  }

  /** Sets the port to connect to, 0-65535; 0 only where the transport has none. */
  public ClientOptions setPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
    }
    this.port = port;
    return this;
  }

  /** Returns the file of a Unix domain socket, or the request target of a WebSocket; null for {@code /}. */
  public String getPath() {
    return path;
  }

  /** Sets the file of a Unix domain socket, or path and query of a WebSocket. */
  public ClientOptions setPath(String path) {
    this.path = path;
    return this;
  }

  /** Returns how long connecting may take, TCP alone. */
  public int getConnectTimeoutMs() {
    return connectTimeoutMs;
  }

  /** Sets how long connecting may take, at least 1; TLS and WebSocket handshakes have their own limit. */
  public ClientOptions setConnectTimeoutMs(int connectTimeoutMs) {
    this.connectTimeoutMs = Limits.atLeast(1, connectTimeoutMs, "connectTimeoutMs");
    return this;
  }

  /** Returns whether a failed or lost connection is tried again. */
  public boolean isReconnect() {
    return reconnect;
  }

  /** Sets whether a failed or lost connection is tried again. */
  public ClientOptions setReconnect(boolean reconnect) {
    this.reconnect = reconnect;
    return this;
  }

  /** Returns the bound of the first random delay. */
  public long getReconnectMinMs() {
    return reconnectMinMs;
  }

  /** Sets the bound of the first random delay, at least 1; it doubles with each failure. */
  public ClientOptions setReconnectMinMs(long reconnectMinMs) {
    this.reconnectMinMs = Limits.atLeast(1, reconnectMinMs, "reconnectMinMs");
    return this;
  }

  /** Returns the largest bound of a random delay. */
  public long getReconnectMaxMs() {
    return reconnectMaxMs;
  }

  /** Sets the largest bound of a random delay, at least 1. */
  public ClientOptions setReconnectMaxMs(long reconnectMaxMs) {
    this.reconnectMaxMs = Limits.atLeast(1, reconnectMaxMs, "reconnectMaxMs");
    return this;
  }

  /** Returns the SOCKS5 or HTTP CONNECT proxy to go through, or null. */
  public ProxyOptions getProxyOptions() {
    return proxyOptions;
  }

  /** Sets the SOCKS5 or HTTP CONNECT proxy to go through. Not part of the JSON form: it may hold a password. */
  public ClientOptions setProxyOptions(ProxyOptions proxyOptions) {
    this.proxyOptions = proxyOptions;
    return this;
  }

  /** Returns TLS settings; null for the platform's certificates and host name verification. */
  public ClientSSLOptions getSslOptions() {
    return sslOptions;
  }

  /** Sets TLS settings. Verification of certificate and host name is on unless they turn it off. */
  public ClientOptions setSslOptions(ClientSSLOptions sslOptions) {
    this.sslOptions = sslOptions;
    return this;
  }

  /** Returns further headers of the WebSocket request. */
  public Map<String, String> getHeaders() {
    return headers;
  }

  /** Sets further headers of the WebSocket request, such as {@code Authorization} or {@code Origin}. */
  public ClientOptions setHeaders(Map<String, String> headers) {
    this.headers = new LinkedHashMap<>(headers);
    return this;
  }

  /** Returns the WebSocket sub-protocols to offer. */
  public List<String> getSubProtocols() {
    return subProtocols;
  }

  /** Sets the WebSocket sub-protocols to offer, most wanted first. */
  public ClientOptions setSubProtocols(List<String> subProtocols) {
    this.subProtocols = new ArrayList<>(subProtocols);
    return this;
  }

  /** Returns whether connections keep to the public API of Vert.x's sockets. */
  public boolean isPlainSockets() {
    return plainSockets;
  }

  /**
   * Sets whether stream connections keep to the public API of Vert.x's sockets, false by default. What that costs
   * stands at {@link WorkerOptions#setPlainSockets(boolean)}.
   */
  public ClientOptions setPlainSockets(boolean plainSockets) {
    this.plainSockets = plainSockets;
    return this;
  }

  /** Returns what the connection may take. */
  public Limits getLimits() {
    return limits;
  }

  /** Sets what the connection may take. */
  public ClientOptions setLimits(Limits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }
}
