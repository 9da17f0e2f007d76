// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ServerSSLOptions;
import io.waggle.impl.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where a {@link Worker} listens and what it admits. The transport defaults to TCP on 127.0.0.1, port 0 (any).
 */
public class WorkerOptions {

  /** Default host: this machine only. */
  public static final String DEFAULT_HOST = "127.0.0.1";
  /** Default of {@link #getMaxConnections()}: 100,000. */
  public static final int DEFAULT_MAX_CONNECTIONS = 100_000;
  /** Default of {@link #getMaxConnectionsPerAddress()}: 1,000. */
  public static final int DEFAULT_MAX_CONNECTIONS_PER_ADDRESS = 1_000;
  /** Default of {@link #getAcceptBacklog()}: 4,096. */
  public static final int DEFAULT_ACCEPT_BACKLOG = 4_096;

  private String name;
  private String protocol;
  private Transport transport = Transport.TCP;
  private String host = DEFAULT_HOST;
  private int port;
  private String path;
  private boolean listening = true;
  private int instances = 1;
  private String certPath;
  private String keyPath;
  private ServerSSLOptions sslOptions;
  private List<String> origins = new ArrayList<>();
  private List<String> trustedProxies = new ArrayList<>();
  private boolean proxyProtocol;
  private boolean plainSockets;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;
  private int maxConnectionsPerAddress = DEFAULT_MAX_CONNECTIONS_PER_ADDRESS;
  private int acceptBacklog = DEFAULT_ACCEPT_BACKLOG;
  private Limits limits = new Limits();

  /** Creates options with the defaults. */
  public WorkerOptions() {
  }

  /**
   * Creates options from an address: {@code protocol://host:port}, {@code transport://host:port} or
   * {@code protocol+transport://host:port}; for Unix sockets {@code unix:///path} or {@code protocol+unix:///path}.
   *
   * <p>Protocols: {@code raw}, {@code text}, {@code frame}, {@code json} (over TCP unless a transport follows).
   * Transports: {@code tcp}, {@code tls} ({@code ssl}), {@code udp}, {@code unix}, {@code ws} ({@code websocket}),
   * {@code wss}, {@code http}, {@code https}; alone they carry {@code raw}, the WebSocket ones {@code text}.
   *
   * @param address such as {@code text://0.0.0.0:5678} or {@code json+ws://[::1]:9000}
   * @throws IllegalArgumentException if it is not of that form; the message names the known schemes
   */
  public WorkerOptions(String address) {
    Address parsed = Address.parse(address);
    this.protocol = parsed.protocol();
    this.transport = parsed.transport();
    this.path = parsed.path();
    if (parsed.host() != null) {
      this.host = parsed.host();
      this.port = parsed.port();
    }
  }

  /** Creates a copy. */
  public WorkerOptions(WorkerOptions other) {
    this(other.toJson());
    this.sslOptions = other.sslOptions == null ? null : other.sslOptions.copy();
  }

  /** Creates options from JSON; keys are the property names, and {@code address} stands for a whole address. */
  public WorkerOptions(JsonObject json) {
    if (json.containsKey("address")) {
      WorkerOptions parsed = new WorkerOptions(json.getString("address"));
      this.protocol = parsed.protocol;
      this.transport = parsed.transport;
      this.path = parsed.path;
      this.host = parsed.host;
      this.port = parsed.port;
    }
    readEndpoint(json);
    readAdmission(json);
  }

  private void readEndpoint(JsonObject json) {
    name = json.getString("name", name);
    protocol = json.getString("protocol", protocol);
    if (json.containsKey("transport")) {
      setTransport(Address.transport(json.getString("transport")));
    }
    setHost(json.getString("host", host));
    setPort(json.getInteger("port", port));
    path = json.getString("path", path);
    listening = json.getBoolean("listening", listening);
    setInstances(json.getInteger("instances", instances));
    certPath = json.getString("certPath", certPath);
    keyPath = json.getString("keyPath", keyPath);
    setAcceptBacklog(json.getInteger("acceptBacklog", acceptBacklog));
  }

  private void readAdmission(JsonObject json) {
    setOrigins(strings(json, "origins", origins));
    setTrustedProxies(strings(json, "trustedProxies", trustedProxies));
    proxyProtocol = json.getBoolean("proxyProtocol", proxyProtocol);
    plainSockets = json.getBoolean("plainSockets", plainSockets);
    setMaxConnections(json.getInteger("maxConnections", maxConnections));
    setMaxConnectionsPerAddress(json.getInteger("maxConnectionsPerAddress", maxConnectionsPerAddress));
    if (json.containsKey("limits")) {
      limits = new Limits(json.getJsonObject("limits"));
    }
  }

  private static List<String> strings(JsonObject json, String key, List<String> fallback) {
    JsonArray array = json.getJsonArray(key);
    if (array == null) {
      return fallback;
    }
    List<String> list = new ArrayList<>();
    array.forEach(item -> list.add(String.valueOf(item)));
    return list;
  }

  /** Returns the options as JSON, without {@link #getSslOptions()}. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("transport", transport.scheme())
      .put("host", host)
      .put("port", port)
      .put("listening", listening)
      .put("instances", instances)
      .put("origins", new JsonArray(new ArrayList<>(origins)))
      .put("trustedProxies", new JsonArray(new ArrayList<>(trustedProxies)))
      .put("proxyProtocol", proxyProtocol)
      .put("plainSockets", plainSockets)
      .put("maxConnections", maxConnections)
      .put("maxConnectionsPerAddress", maxConnectionsPerAddress)
      .put("acceptBacklog", acceptBacklog)
      .put("limits", limits.toJson());
    putIfSet(json, "name", name);
    putIfSet(json, "protocol", protocol);
    putIfSet(json, "path", path);
    putIfSet(json, "certPath", certPath);
    putIfSet(json, "keyPath", keyPath);
    return json;
  }

  private static void putIfSet(JsonObject json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /** Returns the label in logs and status tables; the address if none was set. */
  public String getName() {
    return name != null ? name : address();
  }

  /** Sets the label in logs and status tables. */
  public WorkerOptions setName(String name) {
    this.name = name;
    return this;
  }

  /** Returns the address in words, such as {@code ws://127.0.0.1:8080}; {@code none} for a background worker. */
  public String address() {
    if (!listening) {
      return "none";
    }
    String prefix = protocol == null || protocol.equals("raw") ? "" : protocol + "+";
    String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return prefix + transport.scheme() + "://" + (transport == Transport.UNIX ? path : shownHost + ":" + port);
  }

  /** Returns the name of a built-in protocol, or null if the worker was given one as an object. */
  public String getProtocol() {
    return protocol;
  }

  /** Sets the protocol by name: {@code raw}, {@code text}, {@code frame} or {@code json}. */
  public WorkerOptions setProtocol(String protocol) {
    this.protocol = protocol;
    return this;
  }

  /** Returns what carries the bytes. */
  public Transport getTransport() {
    return transport;
  }

  /** Sets what carries the bytes. */
  public WorkerOptions setTransport(Transport transport) {
    this.transport = Objects.requireNonNull(transport, "transport");
    return this;
  }

  /** Returns the host name or address to bind. */
  public String getHost() {
    return host;
  }

  /** Sets the host name or address to bind; {@code 0.0.0.0} for all of IPv4, {@code ::} for all. */
  public WorkerOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** Returns the port to bind; 0 for any free one, the same for all instances of one deployment. */
  public int getPort() {
    return port;
  }

  /** Sets the port to bind, 0-65535. */
  public WorkerOptions setPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
    }
    this.port = port;
    return this;
  }

  /** Returns the file of a Unix domain socket, or null. */
  public String getPath() {
    return path;
  }

  /** Sets the file of a Unix domain socket. A stale file that nobody listens on is replaced. */
  public WorkerOptions setPath(String path) {
    this.path = path;
    return this;
  }

  /** Returns whether the worker listens at all. */
  public boolean isListening() {
    return listening;
  }

  /** Sets whether the worker listens; false makes it a background worker. */
  public WorkerOptions setListening(boolean listening) {
    this.listening = listening;
    return this;
  }

  /** Returns how many instances {@link Worker#deploy} starts. */
  public int getInstances() {
    return instances;
  }

  /** Sets how many instances {@link Worker#deploy} starts, at least 1. */
  public WorkerOptions setInstances(int instances) {
    this.instances = Limits.atLeast(1, instances, "instances");
    return this;
  }

  /** Returns the PEM file with the certificate chain, or null. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the PEM file with the certificate chain, for the transports that encrypt. */
  public WorkerOptions setCertPath(String certPath) {
    this.certPath = certPath;
    return this;
  }

  /** Returns the PEM file with the private key, or null. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the PEM file with the private key. */
  public WorkerOptions setKeyPath(String keyPath) {
    this.keyPath = keyPath;
    return this;
  }

  /** Returns TLS settings beyond a certificate and a key, or null. */
  public ServerSSLOptions getSslOptions() {
    return sslOptions;
  }

  /** Sets TLS settings beyond a certificate and a key; they replace those two. Not part of the JSON form. */
  public WorkerOptions setSslOptions(ServerSSLOptions sslOptions) {
    this.sslOptions = sslOptions;
    return this;
  }

  /** Returns the origins a browser may open a WebSocket from; empty for the host it connects to. */
  public List<String> getOrigins() {
    return origins;
  }

  /**
   * Sets the origins a browser may open a WebSocket from, such as {@code https://app.example.com}, compared exactly;
   * {@code *} for any. Empty, the default: the origin's host and port must be those of the {@code Host} header.
   * Clients that send no {@code Origin} (all but browsers) are not checked.
   */
  public WorkerOptions setOrigins(List<String> origins) {
    this.origins = new ArrayList<>(origins);
    return this;
  }

  /** Returns the networks whose word about the client's address is believed. */
  public List<String> getTrustedProxies() {
    return trustedProxies;
  }

  /** Sets the networks (CIDR, such as {@code 10.0.0.0/8}) of trusted proxies; default: none. */
  public WorkerOptions setTrustedProxies(List<String> networks) {
    this.trustedProxies = new ArrayList<>(networks);
    return this;
  }

  /** Returns whether connections begin with a PROXY protocol header. */
  public boolean isProxyProtocol() {
    return proxyProtocol;
  }

  /**
   * Sets whether connections may begin with a PROXY protocol header, version 1 or 2. One from outside
   * {@link #getTrustedProxies()} closes the connection.
   */
  public WorkerOptions setProxyProtocol(boolean proxyProtocol) {
    this.proxyProtocol = proxyProtocol;
    return this;
  }

  /** Returns whether connections keep to the public API of Vert.x's sockets. */
  public boolean isPlainSockets() {
    return plainSockets;
  }

  /**
   * Sets whether stream connections keep to the public API of Vert.x's sockets, false by default. It is the way out
   * if a release of Vert.x breaks the faster way into its pipelines; the system property {@code waggle.plainSockets}
   * sets it for all workers and clients of a process. Plain sockets take more memory and processor time, do not close
   * by halves ({@link Connection#end()} closes, and a peer that ends its side is closed), and one whose peer reads
   * nothing stays with the operating system for up to a minute after its connection was closed, longer without the
   * native transport.
   */
  public WorkerOptions setPlainSockets(boolean plainSockets) {
    this.plainSockets = plainSockets;
    return this;
  }

  /** Returns how many connections all instances on this address may have together. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /** Sets how many connections all instances on this address may have together, at least 1. */
  public WorkerOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Limits.atLeast(1, maxConnections, "maxConnections");
    return this;
  }

  /** Returns how many connections one client address may have; 0 for any number. */
  public int getMaxConnectionsPerAddress() {
    return maxConnectionsPerAddress;
  }

  /** Sets how many connections one client address may have on all instances together; 0 for any number. */
  public WorkerOptions setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
    this.maxConnectionsPerAddress = Limits.atLeast(0, maxConnectionsPerAddress, "maxConnectionsPerAddress");
    return this;
  }

  /** Returns how many connections the kernel holds until they are accepted. */
  public int getAcceptBacklog() {
    return acceptBacklog;
  }

  /** Sets how many connections the kernel holds until they are accepted, at least 1. */
  public WorkerOptions setAcceptBacklog(int acceptBacklog) {
    this.acceptBacklog = Limits.atLeast(1, acceptBacklog, "acceptBacklog");
    return this;
  }

  /** Returns what one connection may take. */
  public Limits getLimits() {
    return limits;
  }

  /** Sets what one connection may take. */
  public WorkerOptions setLimits(Limits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }
}
