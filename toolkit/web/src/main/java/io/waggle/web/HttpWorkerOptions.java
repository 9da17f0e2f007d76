// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ServerSSLOptions;
import io.waggle.internal.http.HttpLimits;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Where an {@link HttpWorker} listens and what it admits: sizes in bytes, times in milliseconds.
 */
public class HttpWorkerOptions {

  /** Default host: this machine only. */
  public static final String DEFAULT_HOST = "127.0.0.1";
  /** Default of {@link #getMaxHeaderBytes()}: 16 KiB. */
  public static final int DEFAULT_MAX_HEADER_BYTES = 16 * 1024;
  /** Default of {@link #getMaxBodyBytes()}: 10 MiB. */
  public static final long DEFAULT_MAX_BODY_BYTES = 10 * 1024 * 1024;
  /** Default of {@link #getMaxFormFields()}: 256. */
  public static final int DEFAULT_MAX_FORM_FIELDS = 256;
  /** Default of {@link #getMaxFormFieldBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_FORM_FIELD_BYTES = 64 * 1024;
  /** Default of {@link #getMaxUploads()}: 16. */
  public static final int DEFAULT_MAX_UPLOADS = 16;
  /** Default of {@link #getHeadTimeoutMs()}: 10 s. */
  public static final long DEFAULT_HEAD_TIMEOUT_MS = 10_000;
  /** Default of {@link #getBodyTimeoutMs()}: 5 minutes. */
  public static final long DEFAULT_BODY_TIMEOUT_MS = 300_000;
  /** Default of {@link #getIdleTimeoutMs()}: 60 s. */
  public static final long DEFAULT_IDLE_TIMEOUT_MS = 60_000;
  /** Default of {@link #getLingerMs()}: 1 s. */
  public static final long DEFAULT_LINGER_MS = 1_000;
  /** Default of {@link #getShutdownMs()}: 5 s. */
  public static final long DEFAULT_SHUTDOWN_MS = 5_000;
  /** Default of {@link #getMaxConnectionsPerAddress()}: 1,000. */
  public static final int DEFAULT_MAX_CONNECTIONS_PER_ADDRESS = 1_000;
  /** Default of {@link #getMaxConnections()}: 100,000. */
  public static final int DEFAULT_MAX_CONNECTIONS = 100_000;
  /** Default of {@link #getAcceptBacklog()}: 4,096. */
  public static final int DEFAULT_ACCEPT_BACKLOG = 4_096;
  /** Default of {@link #getSessionCookie()}. */
  public static final String DEFAULT_SESSION_COOKIE = "waggle.session";
  /** Default of {@link #getSessionTimeoutMs()}: 24 minutes, as in Workerman. */
  public static final long DEFAULT_SESSION_TIMEOUT_MS = 1_440_000;

  private String host = DEFAULT_HOST;
  private int port;
  private boolean ssl;
  private String certPath;
  private String keyPath;
  private ServerSSLOptions sslOptions;
  private int maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES;
  private long maxBodyBytes = DEFAULT_MAX_BODY_BYTES;
  private int maxFormFields = DEFAULT_MAX_FORM_FIELDS;
  private int maxFormFieldBytes = DEFAULT_MAX_FORM_FIELD_BYTES;
  private int maxUploads = DEFAULT_MAX_UPLOADS;
  private long maxUploadBytes = DEFAULT_MAX_BODY_BYTES;
  private String uploadDirectory = Path.of(System.getProperty("java.io.tmpdir"), "waggle-uploads").toString();
  private long headTimeoutMs = DEFAULT_HEAD_TIMEOUT_MS;
  private long bodyTimeoutMs = DEFAULT_BODY_TIMEOUT_MS;
  private long idleTimeoutMs = DEFAULT_IDLE_TIMEOUT_MS;
  private long lingerMs = DEFAULT_LINGER_MS;
  private long shutdownMs = DEFAULT_SHUTDOWN_MS;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;
  private int maxConnectionsPerAddress = DEFAULT_MAX_CONNECTIONS_PER_ADDRESS;
  private int acceptBacklog = DEFAULT_ACCEPT_BACKLOG;
  private boolean keepAlive = true;
  private boolean strict = true;
  private boolean compression;
  private List<String> methods = List.copyOf(new TreeSet<>(HttpLimits.DEFAULT_METHODS));
  private List<String> trustedProxies = List.of();
  private String sessionCookie = DEFAULT_SESSION_COOKIE;
  private long sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS;

  /** Creates options with the defaults. */
  public HttpWorkerOptions() {
  }

  /**
   * Creates options from an address.
   *
   * @param address {@code http://host:port} or {@code https://host:port}; without a port 80 or 443, with 0 any
   * @throws IllegalArgumentException if it is of another form
   */
  public HttpWorkerOptions(String address) {
    URI uri = parse(address);
    ssl = "https".equalsIgnoreCase(uri.getScheme());
    host = uri.getHost().startsWith("[") ? uri.getHost().substring(1, uri.getHost().length() - 1) : uri.getHost();
    setPort(uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80);
  }

  private static URI parse(String address) {
    String rule = " (expected: http://host:port or https://host:port)";
    try {
      URI uri = new URI(address);
      boolean known = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
      if (known && bare && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("address: " + address + rule, e);
    }
    throw new IllegalArgumentException("address: " + address + rule);
  }

  /** Creates a copy. */
  public HttpWorkerOptions(HttpWorkerOptions other) {
    this(other.toJson());
    sslOptions = other.sslOptions == null ? null : other.sslOptions.copy();
  }

  /** Creates options from JSON; keys are the property names, and {@code address} stands for host, port and ssl. */
  public HttpWorkerOptions(JsonObject json) {
    if (json.containsKey("address")) {
      HttpWorkerOptions parsed = new HttpWorkerOptions(json.getString("address"));
      host = parsed.host;
      port = parsed.port;
      ssl = parsed.ssl;
    }
    readEndpoint(json);
    readSizes(json);
    readTimes(json);
  }

  private void readEndpoint(JsonObject json) {
    setHost(json.getString("host", host));
    setPort(json.getInteger("port", port));
    ssl = json.getBoolean("ssl", ssl);
    certPath = json.getString("certPath", certPath);
    keyPath = json.getString("keyPath", keyPath);
    setAcceptBacklog(json.getInteger("acceptBacklog", acceptBacklog));
    keepAlive = json.getBoolean("keepAlive", keepAlive);
    strict = json.getBoolean("strict", strict);
    compression = json.getBoolean("compression", compression);
    setMethods(strings(json, "methods", methods));
    setTrustedProxies(strings(json, "trustedProxies", trustedProxies));
    setSessionCookie(json.getString("sessionCookie", sessionCookie));
  }

  private void readSizes(JsonObject json) {
    setMaxHeaderBytes(json.getInteger("maxHeaderBytes", maxHeaderBytes));
    setMaxBodyBytes(json.getLong("maxBodyBytes", maxBodyBytes));
    setMaxFormFields(json.getInteger("maxFormFields", maxFormFields));
    setMaxFormFieldBytes(json.getInteger("maxFormFieldBytes", maxFormFieldBytes));
    setMaxUploads(json.getInteger("maxUploads", maxUploads));
    setMaxUploadBytes(json.getLong("maxUploadBytes", maxUploadBytes));
    setUploadDirectory(json.getString("uploadDirectory", uploadDirectory));
    setMaxConnections(json.getInteger("maxConnections", maxConnections));
    setMaxConnectionsPerAddress(json.getInteger("maxConnectionsPerAddress", maxConnectionsPerAddress));
  }

  private void readTimes(JsonObject json) {
    setHeadTimeoutMs(json.getLong("headTimeoutMs", headTimeoutMs));
    setBodyTimeoutMs(json.getLong("bodyTimeoutMs", bodyTimeoutMs));
    setIdleTimeoutMs(json.getLong("idleTimeoutMs", idleTimeoutMs));
    setLingerMs(json.getLong("lingerMs", lingerMs));
    setShutdownMs(json.getLong("shutdownMs", shutdownMs));
    setSessionTimeoutMs(json.getLong("sessionTimeoutMs", sessionTimeoutMs));
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
      .put("host", host).put("port", port).put("ssl", ssl)
      .put("maxHeaderBytes", maxHeaderBytes).put("maxBodyBytes", maxBodyBytes)
      .put("maxFormFields", maxFormFields).put("maxFormFieldBytes", maxFormFieldBytes)
      .put("maxUploads", maxUploads).put("maxUploadBytes", maxUploadBytes).put("uploadDirectory", uploadDirectory)
      .put("headTimeoutMs", headTimeoutMs).put("bodyTimeoutMs", bodyTimeoutMs).put("idleTimeoutMs", idleTimeoutMs)
      .put("lingerMs", lingerMs).put("shutdownMs", shutdownMs)
      .put("maxConnections", maxConnections)
      .put("maxConnectionsPerAddress", maxConnectionsPerAddress).put("acceptBacklog", acceptBacklog)
      .put("keepAlive", keepAlive).put("strict", strict).put("compression", compression)
      .put("methods", new JsonArray(new ArrayList<>(methods)))
      .put("trustedProxies", new JsonArray(new ArrayList<>(trustedProxies)))
      .put("sessionCookie", sessionCookie).put("sessionTimeoutMs", sessionTimeoutMs);
    if (certPath != null) {
      json.put("certPath", certPath);
    }
    if (keyPath != null) {
      json.put("keyPath", keyPath);
    }
    return json;
  }

  /** Returns the host name or address to bind. */
  public String getHost() {
    return host;
  }

  /** Sets the host name or address to bind; {@code 0.0.0.0} for all of IPv4, {@code ::} for all. */
  public HttpWorkerOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** Returns the port to bind; 0 for any free one. */
  public int getPort() {
    return port;
  }

  /** Sets the port to bind, 0-65535. */
  public HttpWorkerOptions setPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
    }
    this.port = port;
    return this;
  }

  /** Returns whether connections are encrypted. */
  public boolean isSsl() {
    return ssl;
  }

  /** Sets whether connections are encrypted; needs a certificate and a key, or SSL options. */
  public HttpWorkerOptions setSsl(boolean ssl) {
    this.ssl = ssl;
    return this;
  }

  /** Returns the PEM file with the certificate chain, or null. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the PEM file with the certificate chain. */
  public HttpWorkerOptions setCertPath(String certPath) {
    this.certPath = certPath;
    return this;
  }

  /** Returns the PEM file with the private key, or null. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the PEM file with the private key. */
  public HttpWorkerOptions setKeyPath(String keyPath) {
    this.keyPath = keyPath;
    return this;
  }

  /** Returns TLS settings beyond a certificate and a key, or null. */
  public ServerSSLOptions getSslOptions() {
    return sslOptions;
  }

  /** Sets TLS settings beyond a certificate and a key; they replace those two. Not part of the JSON form. */
  public HttpWorkerOptions setSslOptions(ServerSSLOptions sslOptions) {
    this.sslOptions = sslOptions;
    return this;
  }

  /** Returns how long a request head may be, the request line included. */
  public int getMaxHeaderBytes() {
    return maxHeaderBytes;
  }

  /**
   * Sets how long a request head may be, at least 256; a longer request line is answered with 414, other heads with
   * 431.
   */
  public HttpWorkerOptions setMaxHeaderBytes(int maxHeaderBytes) {
    this.maxHeaderBytes = atLeast(256, maxHeaderBytes, "maxHeaderBytes");
    return this;
  }

  /** Returns how long a request body may be. */
  public long getMaxBodyBytes() {
    return maxBodyBytes;
  }

  /** Sets how long a request body may be; 0 for none. A longer one is answered with 413. */
  public HttpWorkerOptions setMaxBodyBytes(long maxBodyBytes) {
    this.maxBodyBytes = atLeast(0, maxBodyBytes, "maxBodyBytes");
    return this;
  }

  /** Returns how many parts a form may have, fields and files together. */
  public int getMaxFormFields() {
    return maxFormFields;
  }

  /** Sets how many parts a form may have, at least 1; more are answered with 413. */
  public HttpWorkerOptions setMaxFormFields(int maxFormFields) {
    this.maxFormFields = atLeast(1, maxFormFields, "maxFormFields");
    return this;
  }

  /** Returns how long one field of a form may be. */
  public int getMaxFormFieldBytes() {
    return maxFormFieldBytes;
  }

  /** Sets how long one field of a form may be, at least 1; a longer one is answered with 413. */
  public HttpWorkerOptions setMaxFormFieldBytes(int maxFormFieldBytes) {
    this.maxFormFieldBytes = atLeast(1, maxFormFieldBytes, "maxFormFieldBytes");
    return this;
  }

  /** Returns how many files a form may bring. */
  public int getMaxUploads() {
    return maxUploads;
  }

  /** Sets how many files a form may bring; 0 for none. More are answered with 413. */
  public HttpWorkerOptions setMaxUploads(int maxUploads) {
    this.maxUploads = atLeast(0, maxUploads, "maxUploads");
    return this;
  }

  /** Returns how long one uploaded file may be. */
  public long getMaxUploadBytes() {
    return maxUploadBytes;
  }

  /** Sets how long one uploaded file may be; a longer one is answered with 413. */
  public HttpWorkerOptions setMaxUploadBytes(long maxUploadBytes) {
    this.maxUploadBytes = atLeast(0, maxUploadBytes, "maxUploadBytes");
    return this;
  }

  /** Returns the folder for uploaded files. */
  public String getUploadDirectory() {
    return uploadDirectory;
  }

  /** Sets the folder for uploaded files; made if it is not there. */
  public HttpWorkerOptions setUploadDirectory(String uploadDirectory) {
    this.uploadDirectory = Objects.requireNonNull(uploadDirectory, "uploadDirectory");
    return this;
  }

  /** Returns how long a request head may take from its first byte. */
  public long getHeadTimeoutMs() {
    return headTimeoutMs;
  }

  /** Sets how long a request head may take, at least 1; a later one is answered with 408. */
  public HttpWorkerOptions setHeadTimeoutMs(long headTimeoutMs) {
    this.headTimeoutMs = atLeast(1, headTimeoutMs, "headTimeoutMs");
    return this;
  }

  /** Returns how long a request body may take after the head; 0 for any time. */
  public long getBodyTimeoutMs() {
    return bodyTimeoutMs;
  }

  /** Sets how long a request body may take after the head; 0 for any time. A later one is answered with 408. */
  public HttpWorkerOptions setBodyTimeoutMs(long bodyTimeoutMs) {
    this.bodyTimeoutMs = atLeast(0, bodyTimeoutMs, "bodyTimeoutMs");
    return this;
  }

  /** Returns how long a connection may carry nothing; 0 for ever. */
  public long getIdleTimeoutMs() {
    return idleTimeoutMs;
  }

  /**
   * Sets how long a connection may carry nothing in either direction, before, between or within requests; 0 for
   * ever.
   */
  public HttpWorkerOptions setIdleTimeoutMs(long idleTimeoutMs) {
    this.idleTimeoutMs = atLeast(0, idleTimeoutMs, "idleTimeoutMs");
    return this;
  }

  /** Returns how long a refused client may read the answer. */
  public long getLingerMs() {
    return lingerMs;
  }

  /** Sets how long a refused client may read the answer before the socket is closed, at least 1. */
  public HttpWorkerOptions setLingerMs(long lingerMs) {
    this.lingerMs = atLeast(1, lingerMs, "lingerMs");
    return this;
  }

  /** Returns how long responses in progress may take when the worker closes. */
  public long getShutdownMs() {
    return shutdownMs;
  }

  /** Sets how long responses in progress may take when the worker closes; 0 for not at all. */
  public HttpWorkerOptions setShutdownMs(long shutdownMs) {
    this.shutdownMs = atLeast(0, shutdownMs, "shutdownMs");
    return this;
  }

  /** Returns how many connections all instances on this address take together. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /** Sets how many connections all instances on this address take together, at least 1; more are answered with 503. */
  public HttpWorkerOptions setMaxConnections(int maxConnections) {
    this.maxConnections = atLeast(1, maxConnections, "maxConnections");
    return this;
  }

  /** Returns how many connections one client address may have on all instances together; 0 for any number. */
  public int getMaxConnectionsPerAddress() {
    return maxConnectionsPerAddress;
  }

  /** Sets how many connections one client address may have; 0 for any number. Trusted proxies are not counted. */
  public HttpWorkerOptions setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
    this.maxConnectionsPerAddress = atLeast(0, maxConnectionsPerAddress, "maxConnectionsPerAddress");
    return this;
  }

  /** Returns how many connections may wait to be accepted. */
  public int getAcceptBacklog() {
    return acceptBacklog;
  }

  /** Sets how many connections may wait to be accepted, at least 1. */
  public HttpWorkerOptions setAcceptBacklog(int acceptBacklog) {
    this.acceptBacklog = atLeast(1, acceptBacklog, "acceptBacklog");
    return this;
  }

  /** Returns whether connections serve more than one request. */
  public boolean isKeepAlive() {
    return keepAlive;
  }

  /** Sets whether connections serve more than one request. */
  public HttpWorkerOptions setKeepAlive(boolean keepAlive) {
    this.keepAlive = keepAlive;
    return this;
  }

  /** Returns whether requests are held to the RFC and the limits of the head and body. */
  public boolean isStrict() {
    return strict;
  }

  /**
   * Sets whether requests are held to the RFC and the limits of head and body. False leaves them to Vert.x, for when
   * its inside has changed: see the module's documentation for what is lost.
   */
  public HttpWorkerOptions setStrict(boolean strict) {
    this.strict = strict;
    return this;
  }

  /** Returns whether responses are compressed for clients that ask for it. */
  public boolean isCompression() {
    return compression;
  }

  /**
   * Sets whether responses are compressed for clients that ask for it. Not for pages that hold both a secret and text
   * of others, whose length then tells the secret.
   */
  public HttpWorkerOptions setCompression(boolean compression) {
    this.compression = compression;
    return this;
  }

  /** Returns the methods let through. */
  public List<String> getMethods() {
    return methods;
  }

  /** Sets the methods let through; others are answered with 501. */
  public HttpWorkerOptions setMethods(List<String> methods) {
    this.methods = List.copyOf(methods);
    return this;
  }

  /** Returns the networks whose X-Forwarded-For is believed. */
  public List<String> getTrustedProxies() {
    return trustedProxies;
  }

  /** Sets the networks whose X-Forwarded-For is believed, such as {@code 10.0.0.0/8} or {@code ::1}. */
  public HttpWorkerOptions setTrustedProxies(List<String> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
    return this;
  }

  /** Returns the name of the session cookie. */
  public String getSessionCookie() {
    return sessionCookie;
  }

  /** Sets the name of the session cookie. */
  public HttpWorkerOptions setSessionCookie(String sessionCookie) {
    this.sessionCookie = Objects.requireNonNull(sessionCookie, "sessionCookie");
    return this;
  }

  /** Returns how long an unused session lives. */
  public long getSessionTimeoutMs() {
    return sessionTimeoutMs;
  }

  /** Sets how long an unused session lives, at least 1. */
  public HttpWorkerOptions setSessionTimeoutMs(long sessionTimeoutMs) {
    this.sessionTimeoutMs = atLeast(1, sessionTimeoutMs, "sessionTimeoutMs");
    return this;
  }

  private static int atLeast(int least, int value, String name) {
    return (int) atLeast((long) least, value, name);
  }

  private static long atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " or more)");
    }
    return value;
  }
}
