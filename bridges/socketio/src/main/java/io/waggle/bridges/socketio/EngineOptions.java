// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import java.util.ArrayList;
import java.util.List;

/**
 * How clients are connected, whatever they say then: path, transports, heartbeat, origins and limits. Sizes are bytes,
 * times milliseconds.
 */
public class EngineOptions {

  /** Default of {@link #getPath()}. */
  public static final String DEFAULT_PATH = "/socket.io/";
  /** Default of {@link #getPingIntervalMs()}: 25 s. */
  public static final long DEFAULT_PING_INTERVAL_MS = 25_000;
  /** Default of {@link #getPingTimeoutMs()}: 20 s. */
  public static final long DEFAULT_PING_TIMEOUT_MS = 20_000;
  /** Default of {@link #getUpgradeTimeoutMs()}: 10 s. */
  public static final long DEFAULT_UPGRADE_TIMEOUT_MS = 10_000;
  /** Default of {@link #getFirstPollTimeoutMs()}: 10 s. */
  public static final long DEFAULT_FIRST_POLL_TIMEOUT_MS = 10_000;
  /** Default of {@link #getCloseTimeoutMs()}: 5 s. */
  public static final long DEFAULT_CLOSE_TIMEOUT_MS = 5_000;
  /** Default of {@link #getMaxPayloadBytes()}: 1,000,000. */
  public static final int DEFAULT_MAX_PAYLOAD_BYTES = 1_000_000;
  /** Default of {@link #getMaxPackets()}: 50,000. */
  public static final int DEFAULT_MAX_PACKETS = 50_000;
  /** Default of {@link #getMaxQueuedBytes()}: 1 MiB. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 1024 * 1024;
  /** Default of {@link #getMaxSessions()}: 100,000. */
  public static final int DEFAULT_MAX_SESSIONS = 100_000;
  /** Default of {@link #getMaxSessionsPerAddress()}: 1,000. */
  public static final int DEFAULT_MAX_SESSIONS_PER_ADDRESS = 1_000;

  private static final List<String> TRANSPORTS = List.of("polling", "websocket");

  private String path = DEFAULT_PATH;
  private List<String> transports = TRANSPORTS;
  private boolean allowUpgrades = true;
  private boolean jsonp;
  private List<String> origins = List.of();
  private String cookie;
  private long pingIntervalMs = DEFAULT_PING_INTERVAL_MS;
  private long pingTimeoutMs = DEFAULT_PING_TIMEOUT_MS;
  private long upgradeTimeoutMs = DEFAULT_UPGRADE_TIMEOUT_MS;
  private long firstPollTimeoutMs = DEFAULT_FIRST_POLL_TIMEOUT_MS;
  private long closeTimeoutMs = DEFAULT_CLOSE_TIMEOUT_MS;
  private int maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES;
  private int maxPackets = DEFAULT_MAX_PACKETS;
  private int maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private int maxSessions = DEFAULT_MAX_SESSIONS;
  private int maxSessionsPerAddress = DEFAULT_MAX_SESSIONS_PER_ADDRESS;

  /** Creates options with the defaults. */
  public EngineOptions() {
  }

  /** Creates a copy. */
  public EngineOptions(EngineOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default, others are refused. */
  public EngineOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setPath(in.text("path", path));
    setTransports(in.texts("transports", transports));
    allowUpgrades = in.flag("allowUpgrades", allowUpgrades);
    jsonp = in.flag("jsonp", jsonp);
    setOrigins(in.texts("origins", origins));
    setCookie(in.text("cookie", cookie));
    setPingIntervalMs(in.number("pingIntervalMs", pingIntervalMs));
    setPingTimeoutMs(in.number("pingTimeoutMs", pingTimeoutMs));
    setUpgradeTimeoutMs(in.number("upgradeTimeoutMs", upgradeTimeoutMs));
    setFirstPollTimeoutMs(in.number("firstPollTimeoutMs", firstPollTimeoutMs));
    setCloseTimeoutMs(in.number("closeTimeoutMs", closeTimeoutMs));
    setMaxPayloadBytes(in.integer("maxPayloadBytes", maxPayloadBytes));
    setMaxPackets(in.integer("maxPackets", maxPackets));
    setMaxQueuedBytes(in.integer("maxQueuedBytes", maxQueuedBytes));
    setMaxSessions(in.integer("maxSessions", maxSessions));
    setMaxSessionsPerAddress(in.integer("maxSessionsPerAddress", maxSessionsPerAddress));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("path", path)
      .put("transports", new JsonArray(new ArrayList<>(transports)))
      .put("allowUpgrades", allowUpgrades)
      .put("jsonp", jsonp)
      .put("origins", new JsonArray(new ArrayList<>(origins)))
      .put("pingIntervalMs", pingIntervalMs)
      .put("pingTimeoutMs", pingTimeoutMs)
      .put("upgradeTimeoutMs", upgradeTimeoutMs)
      .put("firstPollTimeoutMs", firstPollTimeoutMs)
      .put("closeTimeoutMs", closeTimeoutMs)
      .put("maxPayloadBytes", maxPayloadBytes)
      .put("maxPackets", maxPackets)
      .put("maxQueuedBytes", maxQueuedBytes)
      .put("maxSessions", maxSessions)
      .put("maxSessionsPerAddress", maxSessionsPerAddress);
    if (cookie != null) {
      json.put("cookie", cookie);
    }
    return json;
  }

  /** Returns the path of all requests, which ends with a slash; clients may leave that out. */
  public String getPath() {
    return path;
  }

  /** Sets the path, which starts with a slash; one at its end is added. */
  public EngineOptions setPath(String path) {
    if (!path.startsWith("/") || path.indexOf('?') >= 0) {
      throw new IllegalArgumentException("path: " + path + " (expected: to start with /, without a query)");
    }
    this.path = path.endsWith("/") ? path : path + "/";
    return this;
  }

  /** Returns the transports clients may use. */
  public List<String> getTransports() {
    return transports;
  }

  /** Sets the transports clients may use: {@code polling}, {@code websocket} (the default: both). */
  public EngineOptions setTransports(List<String> transports) {
    if (transports.isEmpty() || !TRANSPORTS.containsAll(transports)) {
      throw new IllegalArgumentException("transports: " + transports + " (expected: some of " + TRANSPORTS + ")");
    }
    this.transports = List.copyOf(transports);
    return this;
  }

  /** Returns whether a polling client may change to WebSocket. */
  public boolean isAllowUpgrades() {
    return allowUpgrades;
  }

  /** Sets whether a polling client may change to WebSocket; true by default. */
  public EngineOptions setAllowUpgrades(boolean allowUpgrades) {
    this.allowUpgrades = allowUpgrades;
    return this;
  }

  /** Returns whether browsers that know no cross-origin requests may poll with scripts. */
  public boolean isJsonp() {
    return jsonp;
  }

  /**
   * Sets whether browsers that know no cross-origin requests (Internet Explorer before 10) may poll with scripts. False
   * by default: no origin is known of such a request, so any page can make one with the visitor's cookies.
   */
  public EngineOptions setJsonp(boolean jsonp) {
    this.jsonp = jsonp;
    return this;
  }

  /** Returns the origins whose pages may connect; empty for the server's own host alone. */
  public List<String> getOrigins() {
    return origins;
  }

  /**
   * Sets the origins whose pages may connect, such as {@code https://shop.example}. Empty, the default, means pages of
   * the host that is asked; {@code *} means all, without cookies. Clients that are no browsers send no origin and may
   * always connect.
   */
  public EngineOptions setOrigins(List<String> origins) {
    this.origins = List.copyOf(origins);
    return this;
  }

  /** Returns the name of the cookie with the session id; null for none. */
  public String getCookie() {
    return cookie;
  }

  /**
   * Sets the name of a cookie with the session id, for load balancers that keep a client at one server by it; null,
   * the default, for none. The server itself does not look at it. Only polling clients get it.
   */
  public EngineOptions setCookie(String cookie) {
    if (cookie != null && !cookie.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException("cookie: " + cookie + " (expected: 1-64 letters, digits or . _ -)");
    }
    this.cookie = cookie;
    return this;
  }

  /** Returns how often the server (revision 4) or the client (revision 3) sends a ping. */
  public long getPingIntervalMs() {
    return pingIntervalMs;
  }

  /**
   * Sets how often a ping is sent, at least 1. It has to be less than the idle timeout of the HTTP worker, which ends
   * silent polls.
   */
  public EngineOptions setPingIntervalMs(long pingIntervalMs) {
    this.pingIntervalMs = OptionReader.atLeast(1, pingIntervalMs, "pingIntervalMs");
    return this;
  }

  /** Returns how long a ping may be overdue before the session ends. */
  public long getPingTimeoutMs() {
    return pingTimeoutMs;
  }

  /** Sets how long a ping, or its answer, may be overdue before the session ends, at least 1. */
  public EngineOptions setPingTimeoutMs(long pingTimeoutMs) {
    this.pingTimeoutMs = OptionReader.atLeast(1, pingTimeoutMs, "pingTimeoutMs");
    return this;
  }

  /** Returns how long a change to WebSocket may take. */
  public long getUpgradeTimeoutMs() {
    return upgradeTimeoutMs;
  }

  /** Sets how long a change to WebSocket may take, at least 1; then the session goes on polling. */
  public EngineOptions setUpgradeTimeoutMs(long upgradeTimeoutMs) {
    this.upgradeTimeoutMs = OptionReader.atLeast(1, upgradeTimeoutMs, "upgradeTimeoutMs");
    return this;
  }

  /** Returns how long a session waits for its client's first request after the one that opened it. */
  public long getFirstPollTimeoutMs() {
    return firstPollTimeoutMs;
  }

  /** Sets how long a polling session waits for the first request after the one that opened it, at least 1. */
  public EngineOptions setFirstPollTimeoutMs(long firstPollTimeoutMs) {
    this.firstPollTimeoutMs = OptionReader.atLeast(1, firstPollTimeoutMs, "firstPollTimeoutMs");
    return this;
  }

  /** Returns how long the last messages of a closed session wait for its client's last poll. */
  public long getCloseTimeoutMs() {
    return closeTimeoutMs;
  }

  /** Sets how long the last messages of a closed session wait for its client's last poll, at least 1. */
  public EngineOptions setCloseTimeoutMs(long closeTimeoutMs) {
    this.closeTimeoutMs = OptionReader.atLeast(1, closeTimeoutMs, "closeTimeoutMs");
    return this;
  }

  /** Returns how long a body or a WebSocket message of a client may be. */
  public int getMaxPayloadBytes() {
    return maxPayloadBytes;
  }

  /**
   * Sets how long a body or a WebSocket message of a client may be, at least 64: a longer body is answered with 413, a
   * longer message closes with 1009. Clients of revision 4 are told.
   */
  public EngineOptions setMaxPayloadBytes(int maxPayloadBytes) {
    this.maxPayloadBytes = (int) OptionReader.atLeast(64, maxPayloadBytes, "maxPayloadBytes");
    return this;
  }

  /** Returns how many packets one body may hold. */
  public int getMaxPackets() {
    return maxPackets;
  }

  /** Sets how many packets one body may hold, at least 1; more end the session. */
  public EngineOptions setMaxPackets(int maxPackets) {
    this.maxPackets = (int) OptionReader.atLeast(1, maxPackets, "maxPackets");
    return this;
  }

  /** Returns how much may wait for a client before it counts as too slow. */
  public int getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how much may wait for a client, at least 1; when it is reached the session ends. */
  public EngineOptions setMaxQueuedBytes(int maxQueuedBytes) {
    this.maxQueuedBytes = (int) OptionReader.atLeast(1, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns how many sessions there may be in this process. */
  public int getMaxSessions() {
    return maxSessions;
  }

  /** Sets how many sessions there may be in this process, at least 1; further ones are answered with 503. */
  public EngineOptions setMaxSessions(int maxSessions) {
    this.maxSessions = (int) OptionReader.atLeast(1, maxSessions, "maxSessions");
    return this;
  }

  /** Returns how many sessions one address may have. */
  public int getMaxSessionsPerAddress() {
    return maxSessionsPerAddress;
  }

  /** Sets how many sessions one address may have, at least 1; further ones are answered with 503. */
  public EngineOptions setMaxSessionsPerAddress(int maxSessionsPerAddress) {
    this.maxSessionsPerAddress = (int) OptionReader.atLeast(1, maxSessionsPerAddress, "maxSessionsPerAddress");
    return this;
  }
}
