// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.Checks;
import java.util.ArrayList;
import java.util.List;

/** What {@code waggle:bus-bridge} does: where it listens, what passes, and its limits. */
public class BusBridgeOptions {

  /** Default of {@link #getHost()}: 127.0.0.1. */
  public static final String DEFAULT_HOST = "127.0.0.1";
  /** Default of {@link #getSockJsPort()}: 8090. */
  public static final int DEFAULT_SOCKJS_PORT = 8090;
  /** Default of {@link #getSockJsPath()}: /eventbus. */
  public static final String DEFAULT_SOCKJS_PATH = "/eventbus";
  /** Default of {@link #getTcpPort()}: 7000. */
  public static final int DEFAULT_TCP_PORT = 7000;
  /** Default of {@link #getMaxConnections()}: 10,000. */
  public static final int DEFAULT_MAX_CONNECTIONS = 10_000;
  /** Default of {@link #getMaxAddressLength()}: 200. */
  public static final int DEFAULT_MAX_ADDRESS_LENGTH = 200;
  /** Default of {@link #getMaxHandlersPerSocket()}: 100. */
  public static final int DEFAULT_MAX_HANDLERS_PER_SOCKET = 100;
  /** Default of {@link #getMaxMessageBytes()}: 65,536. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 65_536;
  /** Default of {@link #getMaxQueuedBytes()}: 1,048,576. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 1_048_576;
  /** Default of {@link #getReplyTimeoutMs()}: 10,000. */
  public static final long DEFAULT_REPLY_TIMEOUT_MS = 10_000;
  /** Default of {@link #getPingTimeoutMs()}: 30,000. */
  public static final long DEFAULT_PING_TIMEOUT_MS = 30_000;

  private List<BusRuleOptions> inbound = new ArrayList<>();
  private List<BusRuleOptions> outbound = new ArrayList<>();
  private List<String> origins = new ArrayList<>();
  private String host = DEFAULT_HOST;
  private int sockJsPort = DEFAULT_SOCKJS_PORT;
  private String sockJsPath = DEFAULT_SOCKJS_PATH;
  private int tcpPort = DEFAULT_TCP_PORT;
  private String certPath;
  private String keyPath;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;
  private int maxAddressLength = DEFAULT_MAX_ADDRESS_LENGTH;
  private int maxHandlersPerSocket = DEFAULT_MAX_HANDLERS_PER_SOCKET;
  private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
  private int maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private long replyTimeoutMs = DEFAULT_REPLY_TIMEOUT_MS;
  private long pingTimeoutMs = DEFAULT_PING_TIMEOUT_MS;

  /** Creates options that let nothing pass. */
  public BusBridgeOptions() {
  }

  /** Creates a copy. */
  public BusBridgeOptions(BusBridgeOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON; keys are the property names, missing ones keep their default.
   *
   * @throws IllegalArgumentException if a key is unknown or a value breaks its rule; the message names both
   */
  public BusBridgeOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setInbound(in.list("inbound", inbound, BusBridgeOptions::rule));
    setOutbound(in.list("outbound", outbound, BusBridgeOptions::rule));
    setOrigins(in.texts("origins", origins));
    setHost(in.text("host", host));
    setSockJsPort(in.integer("sockJsPort", sockJsPort));
    setSockJsPath(in.text("sockJsPath", sockJsPath));
    setTcpPort(in.integer("tcpPort", tcpPort));
    setCertPath(in.text("certPath", certPath));
    setKeyPath(in.text("keyPath", keyPath));
    setMaxConnections(in.integer("maxConnections", maxConnections));
    setMaxAddressLength(in.integer("maxAddressLength", maxAddressLength));
    setMaxHandlersPerSocket(in.integer("maxHandlersPerSocket", maxHandlersPerSocket));
    setMaxMessageBytes(in.integer("maxMessageBytes", maxMessageBytes));
    setMaxQueuedBytes(in.integer("maxQueuedBytes", maxQueuedBytes));
    setReplyTimeoutMs(in.number("replyTimeoutMs", replyTimeoutMs));
    setPingTimeoutMs(in.number("pingTimeoutMs", pingTimeoutMs));
    in.end();
  }

  private static BusRuleOptions rule(Object item) {
    return item instanceof String address ? new BusRuleOptions(address)
      : new BusRuleOptions(OptionReader.itemObject(item));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("inbound", rules(inbound)).put("outbound", rules(outbound))
      .put("origins", new JsonArray(new ArrayList<>(origins)));
    json.put("host", host);
    json.put("sockJsPort", sockJsPort);
    json.put("sockJsPath", sockJsPath);
    json.put("tcpPort", tcpPort);
    json.put("maxConnections", maxConnections);
    json.put("maxAddressLength", maxAddressLength);
    json.put("maxHandlersPerSocket", maxHandlersPerSocket);
    json.put("maxMessageBytes", maxMessageBytes);
    json.put("maxQueuedBytes", maxQueuedBytes);
    json.put("replyTimeoutMs", replyTimeoutMs);
    json.put("pingTimeoutMs", pingTimeoutMs);
    if (certPath != null) {
      json.put("certPath", certPath);
    }
    if (keyPath != null) {
      json.put("keyPath", keyPath);
    }
    return json;
  }

  private static JsonArray rules(List<BusRuleOptions> rules) {
    JsonArray array = new JsonArray();
    rules.forEach(rule -> array.add(rule.toJson()));
    return array;
  }

  /** Returns what clients may send. */
  public List<BusRuleOptions> getInbound() {
    return inbound;
  }

  /** Sets what clients may send: requests, messages and publications; replies to what they received always pass. */
  public BusBridgeOptions setInbound(List<BusRuleOptions> inbound) {
    this.inbound = new ArrayList<>(inbound);
    return this;
  }

  /** Adds something that clients may send. */
  public BusBridgeOptions addInbound(BusRuleOptions rule) {
    inbound.add(rule);
    return this;
  }

  /** Returns what clients may receive. */
  public List<BusRuleOptions> getOutbound() {
    return outbound;
  }

  /** Sets what clients may register for and receive; replies to their requests always pass. */
  public BusBridgeOptions setOutbound(List<BusRuleOptions> outbound) {
    this.outbound = new ArrayList<>(outbound);
    return this;
  }

  /** Adds something that clients may receive. */
  public BusBridgeOptions addOutbound(BusRuleOptions rule) {
    outbound.add(rule);
    return this;
  }

  /** Returns the origins whose pages may call. */
  public List<String> getOrigins() {
    return origins;
  }

  /** Sets the origins whose pages may call, such as {@code https://example.com}; none for the server's own, * for all. */
  public BusBridgeOptions setOrigins(List<String> origins) {
    this.origins = new ArrayList<>(origins);
    return this;
  }

  /** Returns what both servers bind. */
  public String getHost() {
    return host;
  }

  /** Sets what both servers bind. */
  public BusBridgeOptions setHost(String host) {
    this.host = Checks.text(host, "host");
    return this;
  }

  /** Returns the port of SockJS over HTTP; 0 for any free one, -1 for none. */
  public int getSockJsPort() {
    return sockJsPort;
  }

  /** Sets the port of SockJS over HTTP; 0 for any free one, -1 for none. */
  public BusBridgeOptions setSockJsPort(int sockJsPort) {
    this.sockJsPort = Checks.between(-1, 65_535, sockJsPort, "sockJsPort");
    return this;
  }

  /** Returns the path of SockJS. */
  public String getSockJsPath() {
    return sockJsPath;
  }

  /** Sets the path of SockJS. */
  public BusBridgeOptions setSockJsPath(String sockJsPath) {
    this.sockJsPath = path(sockJsPath);
    return this;
  }

  /** Returns the port of the TCP bridge; 0 for any free one, -1 for none. */
  public int getTcpPort() {
    return tcpPort;
  }

  /** Sets the port of the TCP bridge; 0 for any free one, -1 for none. */
  public BusBridgeOptions setTcpPort(int tcpPort) {
    this.tcpPort = Checks.between(-1, 65_535, tcpPort, "tcpPort");
    return this;
  }

  /** Returns the PEM file of the certificate, with which both servers speak TLS; null for none. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the PEM file of the certificate, with which both servers speak TLS; null for none. */
  public BusBridgeOptions setCertPath(String certPath) {
    this.certPath = certPath;
    return this;
  }

  /** Returns the PEM file of its private key; null for none. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the PEM file of its private key; null for none. */
  public BusBridgeOptions setKeyPath(String keyPath) {
    this.keyPath = keyPath;
    return this;
  }

  /** Returns how many clients an instance has on each of its servers; more are closed at once. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /** Sets how many clients an instance has on each of its servers; more are closed at once. */
  public BusBridgeOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Checks.atLeast(1, maxConnections, "maxConnections");
    return this;
  }

  /** Returns how many characters an address may have. */
  public int getMaxAddressLength() {
    return maxAddressLength;
  }

  /** Sets how many characters an address may have. */
  public BusBridgeOptions setMaxAddressLength(int maxAddressLength) {
    this.maxAddressLength = Checks.atLeast(1, maxAddressLength, "maxAddressLength");
    return this;
  }

  /** Returns how many registrations and open requests one client may have. */
  public int getMaxHandlersPerSocket() {
    return maxHandlersPerSocket;
  }

  /** Sets how many registrations and open requests one client may have. */
  public BusBridgeOptions setMaxHandlersPerSocket(int maxHandlersPerSocket) {
    this.maxHandlersPerSocket = Checks.atLeast(1, maxHandlersPerSocket, "maxHandlersPerSocket");
    return this;
  }

  /** Returns the size of a message from a client, envelope included. */
  public int getMaxMessageBytes() {
    return maxMessageBytes;
  }

  /** Sets the size of a message from a client, envelope included. */
  public BusBridgeOptions setMaxMessageBytes(int maxMessageBytes) {
    this.maxMessageBytes = Checks.atLeast(1_000, maxMessageBytes, "maxMessageBytes");
    return this;
  }

  /** Returns how many bytes wait for a client that does not read before it is closed. */
  public int getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how many bytes wait for a client that does not read before it is closed. */
  public BusBridgeOptions setMaxQueuedBytes(int maxQueuedBytes) {
    this.maxQueuedBytes = Checks.atLeast(1_000, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns how long a reply is waited for. */
  public long getReplyTimeoutMs() {
    return replyTimeoutMs;
  }

  /** Sets how long a reply is waited for. */
  public BusBridgeOptions setReplyTimeoutMs(long replyTimeoutMs) {
    this.replyTimeoutMs = Checks.atLeast(1, replyTimeoutMs, "replyTimeoutMs");
    return this;
  }

  /** Returns how long a client may be silent, in milliseconds; clients send pings. */
  public long getPingTimeoutMs() {
    return pingTimeoutMs;
  }

  /** Sets how long a client may be silent, in milliseconds; clients send pings. */
  public BusBridgeOptions setPingTimeoutMs(long pingTimeoutMs) {
    this.pingTimeoutMs = Checks.atLeast(1_000, pingTimeoutMs, "pingTimeoutMs");
    return this;
  }

  private static String path(String path) {
    if (!path.matches("/[A-Za-z0-9_-]{1,100}(/[A-Za-z0-9_-]{1,100}){0,8}")) {
      throw new IllegalArgumentException("sockJsPath: " + path + " (expected: a path such as /eventbus)");
    }
    return path;
  }
}
