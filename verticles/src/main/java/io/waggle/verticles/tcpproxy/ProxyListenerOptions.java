// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.WorkerOptions;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One address that clients connect to, and where their bytes go. */
public class ProxyListenerOptions {

  /** How an upstream is chosen among those that are up. */
  public enum Balance {
    /** One after the other. */
    ROUND_ROBIN,
    /** The one with the fewest connections. */
    LEAST_CONNECTIONS,
    /** By the client's address: the same client gets the same upstream while that is up. */
    SOURCE_HASH
  }

  /** What tells an upstream the client's address. */
  public enum SendProxy {
    /** Nothing. */
    NONE,
    /** A line of text. */
    V1,
    /** The binary header. */
    V2
  }

  /** Default of {@link #getConnectTimeoutMs()}: 5 s. */
  public static final int DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
  /** Default of {@link #getMaxTries()}: 3. */
  public static final int DEFAULT_MAX_TRIES = 3;
  /** Default of {@link #getMaxFailures()}: 3. */
  public static final int DEFAULT_MAX_FAILURES = 3;
  /** Default of {@link #getDownTimeMs()}: 10 s. */
  public static final long DEFAULT_DOWN_TIME_MS = 10_000;
  /** Default of {@link #getCheckIntervalMs()}: 0, off. */
  public static final long DEFAULT_CHECK_INTERVAL_MS = 0;
  /** Default of {@link #getHandshakeTimeoutMs()}: 10 s. */
  public static final long DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;
  /** Default of {@link #getIdleTimeoutMs()}: 5 minutes. */
  public static final long DEFAULT_IDLE_TIMEOUT_MS = 300_000;
  /** Default of {@link #getBufferBytes()}: 64 KiB. */
  public static final int DEFAULT_BUFFER_BYTES = 64 * 1024;
  /** Default of {@link #getMaxConnections()}: 10,000. */
  public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

  private String name;
  private String host = WorkerOptions.DEFAULT_HOST;
  private int port;
  private String certPath;
  private String keyPath;
  private List<UpstreamOptions> upstreams = new ArrayList<>();
  private Balance balance = Balance.ROUND_ROBIN;
  private boolean proxyProtocol;
  private List<String> trustedProxies = new ArrayList<>();
  private SendProxy sendProxyProtocol = SendProxy.NONE;
  private int connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
  private int maxTries = DEFAULT_MAX_TRIES;
  private int maxFailures = DEFAULT_MAX_FAILURES;
  private long downTimeMs = DEFAULT_DOWN_TIME_MS;
  private long checkIntervalMs = DEFAULT_CHECK_INTERVAL_MS;
  private long handshakeTimeoutMs = DEFAULT_HANDSHAKE_TIMEOUT_MS;
  private long idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS;
  private int bufferBytes = DEFAULT_BUFFER_BYTES;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;
  private int maxConnectionsPerAddress = WorkerOptions.DEFAULT_MAX_CONNECTIONS_PER_ADDRESS;
  private int acceptBacklog = WorkerOptions.DEFAULT_ACCEPT_BACKLOG;

  /** Creates options with the defaults and no upstream. */
  public ProxyListenerOptions() {
  }

  /** Creates a copy. */
  public ProxyListenerOptions(ProxyListenerOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default, others are refused. */
  public ProxyListenerOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    readEndpoint(in);
    readLimits(in);
    in.end();
  }

  private void readEndpoint(OptionReader in) {
    setName(in.text("name", name));
    setHost(in.text("host", host));
    setPort(in.integer("port", port));
    setCertPath(in.text("certPath", certPath));
    setKeyPath(in.text("keyPath", keyPath));
    setUpstreams(in.list("upstreams", upstreams, UpstreamOptions::of));
    setBalance(in.choice("balance", balance));
    setProxyProtocol(in.flag("proxyProtocol", proxyProtocol));
    setTrustedProxies(in.texts("trustedProxies", trustedProxies));
    setSendProxyProtocol(in.choice("sendProxyProtocol", sendProxyProtocol));
  }

  private void readLimits(OptionReader in) {
    setConnectTimeoutMs(in.integer("connectTimeoutMs", connectTimeoutMs));
    setMaxTries(in.integer("maxTries", maxTries));
    setMaxFailures(in.integer("maxFailures", maxFailures));
    setDownTimeMs(in.number("downTimeMs", downTimeMs));
    setCheckIntervalMs(in.number("checkIntervalMs", checkIntervalMs));
    setHandshakeTimeoutMs(in.number("handshakeTimeoutMs", handshakeTimeoutMs));
    setIdleTimeoutMs(in.number("idleTimeoutMs", idleTimeoutMs));
    setBufferBytes(in.integer("bufferBytes", bufferBytes));
    setMaxConnections(in.integer("maxConnections", maxConnections));
    setMaxConnectionsPerAddress(in.integer("maxConnectionsPerAddress", maxConnectionsPerAddress));
    setAcceptBacklog(in.integer("acceptBacklog", acceptBacklog));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonArray servers = new JsonArray();
    upstreams.forEach(upstream -> servers.add(upstream.toJson()));
    JsonObject json = new JsonObject()
      .put("host", host)
      .put("port", port)
      .put("upstreams", servers)
      .put("balance", OptionReader.word(balance))
      .put("proxyProtocol", proxyProtocol)
      .put("trustedProxies", new JsonArray(new ArrayList<>(trustedProxies)))
      .put("sendProxyProtocol", OptionReader.word(sendProxyProtocol))
      .put("connectTimeoutMs", connectTimeoutMs)
      .put("maxTries", maxTries)
      .put("maxFailures", maxFailures)
      .put("downTimeMs", downTimeMs)
      .put("checkIntervalMs", checkIntervalMs)
      .put("handshakeTimeoutMs", handshakeTimeoutMs)
      .put("idleTimeoutMs", idleTimeoutMs)
      .put("bufferBytes", bufferBytes)
      .put("maxConnections", maxConnections)
      .put("maxConnectionsPerAddress", maxConnectionsPerAddress)
      .put("acceptBacklog", acceptBacklog);
    putIfSet(json, "name", name);
    putIfSet(json, "certPath", certPath);
    putIfSet(json, "keyPath", keyPath);
    return json;
  }

  private static void putIfSet(JsonObject json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /** Returns the label in logs and metrics; {@code tcp-proxy[i]} if none was set. */
  public String getName() {
    return name;
  }

  /** Sets the label in logs and metrics. */
  public ProxyListenerOptions setName(String name) {
    this.name = name;
    return this;
  }

  /** Returns the host name or address to bind. */
  public String getHost() {
    return host;
  }

  /** Sets the host name or address to bind; {@code 0.0.0.0} for all of IPv4, {@code ::} for all. */
  public ProxyListenerOptions setHost(String host) {
    this.host = Checks.text(host, "host");
    return this;
  }

  /** Returns the port to bind; 0 for any free one. */
  public int getPort() {
    return port;
  }

  /** Sets the port to bind, 0-65535. */
  public ProxyListenerOptions setPort(int port) {
    this.port = Checks.between(0, 65_535, port, "port");
    return this;
  }

  /** Returns the PEM file with the certificate chain, or null for plain TCP. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the PEM file with the certificate chain: clients then speak TLS, upstreams get what was in it. */
  public ProxyListenerOptions setCertPath(String certPath) {
    this.certPath = certPath;
    return this;
  }

  /** Returns the PEM file with the private key, or null. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the PEM file with the private key. */
  public ProxyListenerOptions setKeyPath(String keyPath) {
    this.keyPath = keyPath;
    return this;
  }

  /** Returns the servers behind this listener. */
  public List<UpstreamOptions> getUpstreams() {
    return upstreams;
  }

  /** Sets the servers behind this listener. */
  public ProxyListenerOptions setUpstreams(List<UpstreamOptions> upstreams) {
    this.upstreams = new ArrayList<>(upstreams);
    return this;
  }

  /** Adds a server behind this listener. */
  public ProxyListenerOptions addUpstream(UpstreamOptions upstream) {
    upstreams.add(upstream);
    return this;
  }

  /** Returns how an upstream is chosen. */
  public Balance getBalance() {
    return balance;
  }

  /** Sets how an upstream is chosen. */
  public ProxyListenerOptions setBalance(Balance balance) {
    this.balance = Objects.requireNonNull(balance, "balance");
    return this;
  }

  /** Returns whether clients may begin with a PROXY protocol header. */
  public boolean isProxyProtocol() {
    return proxyProtocol;
  }

  /**
   * Sets whether clients may begin with a PROXY protocol header, version 1 or 2. One from outside {@link
   * #getTrustedProxies()} closes the connection.
   */
  public ProxyListenerOptions setProxyProtocol(boolean proxyProtocol) {
    this.proxyProtocol = proxyProtocol;
    return this;
  }

  /** Returns the networks whose PROXY protocol header is believed. */
  public List<String> getTrustedProxies() {
    return trustedProxies;
  }

  /** Sets the networks (CIDR, such as {@code 10.0.0.0/8}) whose PROXY protocol header is believed; default: none. */
  public ProxyListenerOptions setTrustedProxies(List<String> trustedProxies) {
    this.trustedProxies = new ArrayList<>(trustedProxies);
    return this;
  }

  /** Returns which PROXY protocol header upstreams get first. */
  public SendProxy getSendProxyProtocol() {
    return sendProxyProtocol;
  }

  /** Sets which PROXY protocol header upstreams get first; theirs must expect it. */
  public ProxyListenerOptions setSendProxyProtocol(SendProxy sendProxyProtocol) {
    this.sendProxyProtocol = Objects.requireNonNull(sendProxyProtocol, "sendProxyProtocol");
    return this;
  }

  /** Returns how long connecting to one upstream may take, in milliseconds. */
  public int getConnectTimeoutMs() {
    return connectTimeoutMs;
  }

  /** Sets how long connecting to one upstream may take, at least 1. */
  public ProxyListenerOptions setConnectTimeoutMs(int connectTimeoutMs) {
    this.connectTimeoutMs = Checks.atLeast(1, connectTimeoutMs, "connectTimeoutMs");
    return this;
  }

  /** Returns how many upstreams one client's connection is tried on. */
  public int getMaxTries() {
    return maxTries;
  }

  /** Sets how many upstreams one client's connection is tried on before it is closed, at least 1. */
  public ProxyListenerOptions setMaxTries(int maxTries) {
    this.maxTries = Checks.atLeast(1, maxTries, "maxTries");
    return this;
  }

  /** Returns how many failed connects in a row take an upstream out. */
  public int getMaxFailures() {
    return maxFailures;
  }

  /** Sets how many failed connects in a row, checks included, take an upstream out, at least 1. */
  public ProxyListenerOptions setMaxFailures(int maxFailures) {
    this.maxFailures = Checks.atLeast(1, maxFailures, "maxFailures");
    return this;
  }

  /** Returns how long a failing upstream is left out, in milliseconds. */
  public long getDownTimeMs() {
    return downTimeMs;
  }

  /** Sets how long a failing upstream is left out, at least 1. A check that succeeds brings it back earlier. */
  public ProxyListenerOptions setDownTimeMs(long downTimeMs) {
    this.downTimeMs = Checks.atLeast(1, downTimeMs, "downTimeMs");
    return this;
  }

  /** Returns how often each upstream is checked by connecting to it, in milliseconds; 0 for never. */
  public long getCheckIntervalMs() {
    return checkIntervalMs;
  }

  /** Sets how often each upstream is checked by connecting to it; 0 for never. */
  public ProxyListenerOptions setCheckIntervalMs(long checkIntervalMs) {
    this.checkIntervalMs = Checks.atLeast(0, checkIntervalMs, "checkIntervalMs");
    return this;
  }

  /** Returns how long a client's TLS handshake may take, in milliseconds. */
  public long getHandshakeTimeoutMs() {
    return handshakeTimeoutMs;
  }

  /** Sets how long a client's TLS handshake may take, at least 1. */
  public ProxyListenerOptions setHandshakeTimeoutMs(long handshakeTimeoutMs) {
    this.handshakeTimeoutMs = Checks.atLeast(1, handshakeTimeoutMs, "handshakeTimeoutMs");
    return this;
  }

  /** Returns how long a connection may carry nothing in either direction, in milliseconds; 0 for ever. */
  public long getIdleTimeoutMs() {
    return idleTimeoutMs;
  }

  /**
   * Sets how long a connection may carry nothing in either direction, because nobody sends or because one side does
   * not read; 0 for ever.
   */
  public ProxyListenerOptions setIdleTimeoutMs(long idleTimeoutMs) {
    this.idleTimeoutMs = Checks.atLeast(0, idleTimeoutMs, "idleTimeoutMs");
    return this;
  }

  /** Returns how much waits for one side before the other is no longer read. */
  public int getBufferBytes() {
    return bufferBytes;
  }

  /**
   * Sets how much waits for one side before the other is no longer read, at least 1,024; what one read brought comes
   * on top.
   */
  public ProxyListenerOptions setBufferBytes(int bufferBytes) {
    this.bufferBytes = Checks.atLeast(1_024, bufferBytes, "bufferBytes");
    return this;
  }

  /** Returns how many clients this listener takes at a time. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /**
   * Sets how many clients this listener takes at a time, all instances together, at least 1; more are closed at once.
   */
  public ProxyListenerOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Checks.atLeast(1, maxConnections, "maxConnections");
    return this;
  }

  /** Returns how many connections one client address may have; 0 for any number. */
  public int getMaxConnectionsPerAddress() {
    return maxConnectionsPerAddress;
  }

  /** Sets how many connections one client address may have; 0 for any number. */
  public ProxyListenerOptions setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
    this.maxConnectionsPerAddress = Checks.atLeast(0, maxConnectionsPerAddress, "maxConnectionsPerAddress");
    return this;
  }

  /** Returns how many connections the kernel holds until they are accepted. */
  public int getAcceptBacklog() {
    return acceptBacklog;
  }

  /** Sets how many connections the kernel holds until they are accepted, at least 1. */
  public ProxyListenerOptions setAcceptBacklog(int acceptBacklog) {
    this.acceptBacklog = Checks.atLeast(1, acceptBacklog, "acceptBacklog");
    return this;
  }
}
