// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.waggle.Transport;
import io.waggle.WorkerOptions;
import io.waggle.internal.OptionReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One address the broker listens on. In JSON, {@code {"transport": "tls", "port": 8883, "certPath": …}}. One thread;
 * copied where it is used.
 */
public class MqttListenerOptions {

  /** Default of {@link #getPath()}. */
  public static final String DEFAULT_PATH = "/mqtt";

  private static final List<Transport> TRANSPORTS =
    List.of(Transport.TCP, Transport.TLS, Transport.WEBSOCKET, Transport.WSS);

  private Transport transport = Transport.TCP;
  private String host = WorkerOptions.DEFAULT_HOST;
  private int port;
  private String path = DEFAULT_PATH;
  private String certPath;
  private String keyPath;
  private String trustPath;
  private ClientAuth clientAuth = ClientAuth.NONE;
  private boolean proxyProtocol;
  private List<String> origins = List.of();
  private List<String> trustedProxies = List.of();
  private int maxConnections = WorkerOptions.DEFAULT_MAX_CONNECTIONS;
  private int maxConnectionsPerAddress = WorkerOptions.DEFAULT_MAX_CONNECTIONS_PER_ADDRESS;

  /** Creates options with the defaults: TCP on a free port of this machine. */
  public MqttListenerOptions() {
  }

  /** Creates a copy. */
  public MqttListenerOptions(MqttListenerOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON.
   *
   * @throws IllegalArgumentException if a key is unknown or a value breaks its rule
   */
  public MqttListenerOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setTransport(transport(in.text("transport", transport.scheme())));
    setHost(in.text("host", host));
    setPort(in.integer("port", port));
    setPath(in.text("path", path));
    setCertPath(in.text("certPath", certPath));
    setKeyPath(in.text("keyPath", keyPath));
    setTrustPath(in.text("trustPath", trustPath));
    setClientAuth(clientAuth(in.text("clientAuth", clientAuth.name())));
    setProxyProtocol(in.flag("proxyProtocol", proxyProtocol));
    setOrigins(in.texts("origins", origins));
    setTrustedProxies(in.texts("trustedProxies", trustedProxies));
    setMaxConnections(in.integer("maxConnections", maxConnections));
    setMaxConnectionsPerAddress(in.integer("maxConnectionsPerAddress", maxConnectionsPerAddress));
    in.end();
  }

  private static Transport transport(String scheme) {
    return TRANSPORTS.stream().filter(each -> each.scheme().equals(scheme)).findFirst().orElseThrow(() ->
      new IllegalArgumentException("transport: " + scheme + " (expected: one of tcp, tls, ws, wss)"));
  }

  private static ClientAuth clientAuth(String name) {
    return Arrays.stream(ClientAuth.values()).filter(each -> each.name().equalsIgnoreCase(name)).findFirst()
      .orElseThrow(() -> new IllegalArgumentException("clientAuth: " + name
        + " (expected: one of none, request, required)"));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("transport", transport.scheme()).put("host", host).put("port", port)
      .put("path", path).put("clientAuth", clientAuth.name()).put("proxyProtocol", proxyProtocol)
      .put("origins", new JsonArray(new ArrayList<>(origins)))
      .put("trustedProxies", new JsonArray(new ArrayList<>(trustedProxies)))
      .put("maxConnections", maxConnections).put("maxConnectionsPerAddress", maxConnectionsPerAddress);
    putIfSet(json, "certPath", certPath);
    putIfSet(json, "keyPath", keyPath);
    putIfSet(json, "trustPath", trustPath);
    return json;
  }

  private static void putIfSet(JsonObject json, String key, String value) {
    if (value != null) {
      json.put(key, value);
    }
  }

  /**
   * Returns the options of a worker that listens so.
   *
   * @throws IllegalArgumentException if it is to encrypt and has no certificate
   */
  public WorkerOptions toWorkerOptions() {
    WorkerOptions worker = new WorkerOptions().setTransport(transport).setHost(host).setPort(port).setOrigins(origins)
      .setTrustedProxies(trustedProxies).setProxyProtocol(proxyProtocol).setMaxConnections(maxConnections)
      .setMaxConnectionsPerAddress(maxConnectionsPerAddress);
    if (!transport.isSecure()) {
      return worker;
    }
    if (certPath == null || keyPath == null) {
      throw new IllegalArgumentException((certPath == null ? "certPath" : "keyPath")
        + ": none (expected: both files for " + transport.scheme() + ")");
    }
    if (clientAuth == ClientAuth.NONE) {
      return worker.setCertPath(certPath).setKeyPath(keyPath);
    }
    ServerSSLOptions ssl = new ServerSSLOptions().setClientAuth(clientAuth)
      .setKeyCertOptions(new PemKeyCertOptions().setCertPath(certPath).setKeyPath(keyPath));
    if (trustPath != null) {
      ssl.setTrustOptions(new PemTrustOptions().addCertPath(trustPath));
    }
    return worker.setSslOptions(ssl);
  }

  /** Returns what carries the packets. */
  public Transport getTransport() {
    return transport;
  }

  /** Sets what carries the packets: TCP, TLS, WEBSOCKET or WSS; TCP by default. */
  public MqttListenerOptions setTransport(Transport transport) {
    if (!TRANSPORTS.contains(transport)) {
      throw new IllegalArgumentException("transport: " + transport + " (expected: one of " + TRANSPORTS + ")");
    }
    this.transport = transport;
    return this;
  }

  /** Returns the host name or address to bind. */
  public String getHost() {
    return host;
  }

  /** Sets the host name or address to bind; {@code 127.0.0.1} by default. */
  public MqttListenerOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** Returns the port to bind. */
  public int getPort() {
    return port;
  }

  /** Sets the port to bind, 0 to 65,535; 0, the default, for any free one. */
  public MqttListenerOptions setPort(int port) {
    this.port = (int) OptionReader.within(0, 65_535, port, "port");
    return this;
  }

  /** Returns the path of WebSocket requests. */
  public String getPath() {
    return path;
  }

  /** Sets the path of WebSocket requests. */
  public MqttListenerOptions setPath(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: " + path + " (expected: / in front)");
    }
    this.path = path;
    return this;
  }

  /** Returns the PEM file with the certificate chain, or null. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the PEM file with the certificate chain, for TLS and WSS. */
  public MqttListenerOptions setCertPath(String certPath) {
    this.certPath = certPath;
    return this;
  }

  /** Returns the PEM file with the private key, or null. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the PEM file with the private key. */
  public MqttListenerOptions setKeyPath(String keyPath) {
    this.keyPath = keyPath;
    return this;
  }

  /** Returns the PEM file with the authorities of clients' certificates, or null. */
  public String getTrustPath() {
    return trustPath;
  }

  /** Sets the PEM file with the authorities of clients' certificates. */
  public MqttListenerOptions setTrustPath(String trustPath) {
    this.trustPath = trustPath;
    return this;
  }

  /** Returns whether clients are asked for a certificate. */
  public ClientAuth getClientAuth() {
    return clientAuth;
  }

  /** Sets whether clients are asked for a certificate; {@code NONE} by default. */
  public MqttListenerOptions setClientAuth(ClientAuth clientAuth) {
    this.clientAuth = Objects.requireNonNull(clientAuth, "clientAuth");
    return this;
  }

  /** Returns whether connections begin with a PROXY protocol header. */
  public boolean isProxyProtocol() {
    return proxyProtocol;
  }

  /** Sets whether connections begin with a PROXY protocol header; see {@link WorkerOptions#setProxyProtocol}. */
  public MqttListenerOptions setProxyProtocol(boolean proxyProtocol) {
    this.proxyProtocol = proxyProtocol;
    return this;
  }

  /** Returns the origins of pages that may open a WebSocket. */
  public List<String> getOrigins() {
    return origins;
  }

  /** Sets the origins of pages that may open a WebSocket; see {@link WorkerOptions#setOrigins}. */
  public MqttListenerOptions setOrigins(List<String> origins) {
    this.origins = List.copyOf(origins);
    return this;
  }

  /** Returns the networks of proxies whose word on a client's address counts. */
  public List<String> getTrustedProxies() {
    return trustedProxies;
  }

  /** Sets the networks of proxies whose word on a client's address counts. */
  public MqttListenerOptions setTrustedProxies(List<String> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
    return this;
  }

  /** Returns how many connections all instances take together. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /** Sets how many connections all instances take together, at least 1. */
  public MqttListenerOptions setMaxConnections(int maxConnections) {
    this.maxConnections = (int) OptionReader.within(1, Integer.MAX_VALUE, maxConnections, "maxConnections");
    return this;
  }

  /** Returns how many connections one address may have. */
  public int getMaxConnectionsPerAddress() {
    return maxConnectionsPerAddress;
  }

  /** Sets how many connections one address may have, at least 1. */
  public MqttListenerOptions setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
    this.maxConnectionsPerAddress =
      (int) OptionReader.within(1, Integer.MAX_VALUE, maxConnectionsPerAddress, "maxConnectionsPerAddress");
    return this;
  }
}
