// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.Checks;
import io.waggle.web.HttpWorkerOptions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Where {@code waggle:web} listens and which sites it serves. In JSON the options of the main site stand beside those
 * of the server: {@code {"port": 8080, "root": "public"}}.
 */
public class WebServerOptions {

  /** Default of {@link #getPort()}. */
  public static final int DEFAULT_PORT = 8080;
  /** Default of {@link #getCertCheckIntervalMs()}: 0.3 s. */
  public static final long DEFAULT_CERT_CHECK_INTERVAL_MS = 300;

  private String host = HttpWorkerOptions.DEFAULT_HOST;
  private int port = DEFAULT_PORT;
  private String certPath;
  private String keyPath;
  private long certCheckIntervalMs = DEFAULT_CERT_CHECK_INTERVAL_MS;
  private int maxConnections = HttpWorkerOptions.DEFAULT_MAX_CONNECTIONS;
  private int acceptBacklog = HttpWorkerOptions.DEFAULT_ACCEPT_BACKLOG;
  private int maxHeaderBytes = HttpWorkerOptions.DEFAULT_MAX_HEADER_BYTES;
  private long headTimeoutMs = HttpWorkerOptions.DEFAULT_HEAD_TIMEOUT_MS;
  private long idleTimeoutMs = HttpWorkerOptions.DEFAULT_IDLE_TIMEOUT_MS;
  private long shutdownMs = HttpWorkerOptions.DEFAULT_SHUTDOWN_MS;
  private SiteOptions site = new SiteOptions();
  private Map<String, SiteOptions> virtualHosts = new LinkedHashMap<>();

  /** Creates options with the defaults and no root. */
  public WebServerOptions() {
  }

  /** Creates a copy. */
  public WebServerOptions(WebServerOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON; keys are the property names of these options and of {@link SiteOptions}.
   *
   * @throws IllegalArgumentException if a key is unknown or a value breaks its rule; the message names both
   */
  public WebServerOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setHost(in.text("host", host));
    setPort(in.integer("port", port));
    site.read(in);
    setVirtualHosts(in.options("virtualHosts", virtualHosts, WebServerOptions::sites));
    setCertPath(in.text("certPath", certPath));
    setKeyPath(in.text("keyPath", keyPath));
    setCertCheckIntervalMs(in.number("certCheckIntervalMs", certCheckIntervalMs));
    setMaxConnections(in.integer("maxConnections", maxConnections));
    setAcceptBacklog(in.integer("acceptBacklog", acceptBacklog));
    setMaxHeaderBytes(in.integer("maxHeaderBytes", maxHeaderBytes));
    setHeadTimeoutMs(in.number("headTimeoutMs", headTimeoutMs));
    setIdleTimeoutMs(in.number("idleTimeoutMs", idleTimeoutMs));
    setShutdownMs(in.number("shutdownMs", shutdownMs));
    in.end();
  }

  private static Map<String, SiteOptions> sites(JsonObject json) {
    OptionReader in = new OptionReader(json);
    Map<String, SiteOptions> sites = new LinkedHashMap<>();
    json.fieldNames().forEach(name -> sites.put(name, in.options(name, null, SiteOptions::new)));
    return sites;
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject hosts = new JsonObject();
    virtualHosts.forEach((name, its) -> hosts.put(name, its.toJson()));
    JsonObject json = new JsonObject().put("host", host).put("port", port).mergeIn(site.toJson())
      .put("virtualHosts", hosts)
      .put("certCheckIntervalMs", certCheckIntervalMs)
      .put("maxConnections", maxConnections)
      .put("acceptBacklog", acceptBacklog)
      .put("maxHeaderBytes", maxHeaderBytes)
      .put("headTimeoutMs", headTimeoutMs)
      .put("idleTimeoutMs", idleTimeoutMs)
      .put("shutdownMs", shutdownMs);
    if (certPath != null) {
      json.put("certPath", certPath);
    }
    if (keyPath != null) {
      json.put("keyPath", keyPath);
    }
    return json;
  }

  /** Returns the settings of the HTTP worker underneath. */
  HttpWorkerOptions worker() {
    return new HttpWorkerOptions()
      .setHost(host).setPort(port)
      .setSsl(certPath != null).setCertPath(certPath).setKeyPath(keyPath)
      .setMaxConnections(maxConnections).setAcceptBacklog(acceptBacklog)
      .setMaxHeaderBytes(maxHeaderBytes).setMaxBodyBytes(0)
      .setHeadTimeoutMs(headTimeoutMs).setIdleTimeoutMs(idleTimeoutMs).setShutdownMs(shutdownMs);
  }

  /** Returns the host name or address to bind. */
  public String getHost() {
    return host;
  }

  /** Sets the host name or address to bind; {@code 0.0.0.0} for all of IPv4, {@code ::} for all. */
  public WebServerOptions setHost(String host) {
    this.host = Checks.text(host, "host");
    return this;
  }

  /** Returns the port to bind; 0 for any free one. */
  public int getPort() {
    return port;
  }

  /** Sets the port to bind, 0-65535. */
  public WebServerOptions setPort(int port) {
    this.port = Checks.between(0, 65_535, port, "port");
    return this;
  }

  /** Returns the PEM file with the certificate chain, or null for plain HTTP. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the PEM file with the certificate chain: the server then speaks HTTPS. */
  public WebServerOptions setCertPath(String certPath) {
    this.certPath = certPath;
    return this;
  }

  /** Returns the PEM file with the private key, or null. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the PEM file with the private key. */
  public WebServerOptions setKeyPath(String keyPath) {
    this.keyPath = keyPath;
    return this;
  }

  /** Returns how often the files of certificate and key are looked at, in milliseconds; 0 for never. */
  public long getCertCheckIntervalMs() {
    return certCheckIntervalMs;
  }

  /** Sets how often the files of certificate and key are looked at; new ones serve new connections. 0 for never. */
  public WebServerOptions setCertCheckIntervalMs(long certCheckIntervalMs) {
    this.certCheckIntervalMs = Checks.atLeast(0, certCheckIntervalMs, "certCheckIntervalMs");
    return this;
  }

  /** Returns how many connections one instance takes. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /** Sets how many connections one instance takes, at least 1; more are answered with 503. */
  public WebServerOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Checks.atLeast(1, maxConnections, "maxConnections");
    return this;
  }

  /** Returns how many connections the kernel holds until they are accepted. */
  public int getAcceptBacklog() {
    return acceptBacklog;
  }

  /** Sets how many connections the kernel holds until they are accepted, at least 1. */
  public WebServerOptions setAcceptBacklog(int acceptBacklog) {
    this.acceptBacklog = Checks.atLeast(1, acceptBacklog, "acceptBacklog");
    return this;
  }

  /** Returns how long the head of a request may be, in bytes. */
  public int getMaxHeaderBytes() {
    return maxHeaderBytes;
  }

  /** Sets how long the head of a request may be, at least 256; a longer one is answered with 414 or 431. */
  public WebServerOptions setMaxHeaderBytes(int maxHeaderBytes) {
    this.maxHeaderBytes = Checks.atLeast(256, maxHeaderBytes, "maxHeaderBytes");
    return this;
  }

  /** Returns how long the head of a request may take, in milliseconds. */
  public long getHeadTimeoutMs() {
    return headTimeoutMs;
  }

  /** Sets how long the head of a request may take, at least 1; a later one is answered with 408. */
  public WebServerOptions setHeadTimeoutMs(long headTimeoutMs) {
    this.headTimeoutMs = Checks.atLeast(1, headTimeoutMs, "headTimeoutMs");
    return this;
  }

  /** Returns how long a connection may carry nothing, in milliseconds; 0 for ever. */
  public long getIdleTimeoutMs() {
    return idleTimeoutMs;
  }

  /** Sets how long a connection may carry nothing; 0 for ever. */
  public WebServerOptions setIdleTimeoutMs(long idleTimeoutMs) {
    this.idleTimeoutMs = Checks.atLeast(0, idleTimeoutMs, "idleTimeoutMs");
    return this;
  }

  /** Returns how long answers in progress may take when the server is stopped, in milliseconds. */
  public long getShutdownMs() {
    return shutdownMs;
  }

  /** Sets how long answers in progress may take when the server is stopped; 0 for not at all. */
  public WebServerOptions setShutdownMs(long shutdownMs) {
    this.shutdownMs = Checks.atLeast(0, shutdownMs, "shutdownMs");
    return this;
  }

  /** Returns the main site, which answers for every host name that is no virtual host. */
  public SiteOptions getSite() {
    return site;
  }

  /** Sets the main site. */
  public WebServerOptions setSite(SiteOptions site) {
    this.site = Objects.requireNonNull(site, "site");
    return this;
  }

  /** Returns the sites of further host names, in lower case. */
  public Map<String, SiteOptions> getVirtualHosts() {
    return virtualHosts;
  }

  /** Sets the sites of further host names, such as {@code docs.example.com}; case and port do not count. */
  public WebServerOptions setVirtualHosts(Map<String, SiteOptions> virtualHosts) {
    this.virtualHosts = new LinkedHashMap<>();
    virtualHosts.forEach((name, its) -> this.virtualHosts.put(name.toLowerCase(Locale.ROOT), its));
    return this;
  }
}
