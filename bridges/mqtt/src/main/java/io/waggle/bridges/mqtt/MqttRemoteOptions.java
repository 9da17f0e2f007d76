// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.remote.Routing;
import io.waggle.internal.OptionReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/**
 * Another broker whose topics are joined with ours. What it gets while it is away waits in memory; it is gone if this
 * process ends. In a cluster one node has it, or the others take its place again and again. A message that went through
 * this broker before is not passed on again.
 *
 * <pre>
 * {"name": "plant", "url": "mqtts://plant.example:8883", "username": "hq", "passwordFile": "/run/secrets/plant",
 *  "routes": [{"direction": "in", "filter": "sensors/#", "qos": 1, "localPrefix": "plant/"},
 *             {"direction": "out", "filter": "orders/#", "qos": 2, "localPrefix": "plant/"}]}
 * </pre>
 */
public final class MqttRemoteOptions {

  /** The ways of a route. */
  private static final List<String> DIRECTIONS = List.of("in", "out", "both");

  /**
   * Topics that are joined. The topic {@code localPrefix + x} here is {@code remotePrefix + x} there, for each x that
   * the filter matches. Immutable.
   *
   * @param direction {@code in} from there to here, {@code out} from here to there, or {@code both}
   * @param filter a topic filter
   * @param qos the most that messages of this route have, 0 to 2
   * @param localPrefix empty for none
   * @param remotePrefix empty for none
   */
  public record Route(String direction, String filter, int qos, String localPrefix, String remotePrefix) {

    /** Creates a route. */
    public Route {
      if (!DIRECTIONS.contains(direction)) {
        throw new IllegalArgumentException("direction: another word (expected: one of " + DIRECTIONS + ")");
      }
      OptionReader.within(0, 2, qos, "qos");
      Routing.check(filter, localPrefix, remotePrefix);
    }

    /** Creates a route from JSON; without them the direction is {@code both}, qos 1, prefixes empty. */
    public Route(JsonObject json) {
      this(new OptionReader(json));
    }

    private Route(OptionReader in) {
      this(in.text("direction", "both"), in.text("filter", ""), in.integer("qos", 1), in.text("localPrefix", ""),
        in.text("remotePrefix", ""));
      in.end();
    }

    /** Returns the route as JSON. */
    public JsonObject toJson() {
      return new JsonObject().put("direction", direction).put("filter", filter).put("qos", qos)
        .put("localPrefix", localPrefix).put("remotePrefix", remotePrefix);
    }
  }

  /** Default of {@link #getProtocolLevel()}: {@value}. */
  public static final int DEFAULT_PROTOCOL_LEVEL = 5;
  /** Default of {@link #getKeepAliveSeconds()}: {@value}. */
  public static final int DEFAULT_KEEP_ALIVE_SECONDS = 60;
  /** Default of {@link #getSessionExpirySeconds()}: a day. */
  public static final long DEFAULT_SESSION_EXPIRY_SECONDS = 86_400;
  /** Default of {@link #getConnectTimeoutMs()}: 10 s. */
  public static final long DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
  /** Default of {@link #getReconnectMinMs()}: {@value}. */
  public static final long DEFAULT_RECONNECT_MIN_MS = 500;
  /** Default of {@link #getReconnectMaxMs()}: a minute. */
  public static final long DEFAULT_RECONNECT_MAX_MS = 60_000;
  /** Default of {@link #getMaxInflight()}: {@value}. */
  public static final int DEFAULT_MAX_INFLIGHT = 100;
  /** Default of {@link #getMaxQueued()}: {@value}. */
  public static final int DEFAULT_MAX_QUEUED = 10_000;
  /** Default of {@link #getMaxQueuedBytes()}: 64 MiB. */
  public static final long DEFAULT_MAX_QUEUED_BYTES = 64L * 1024 * 1024;
  /** Default of {@link #getMaxPacketBytes()}: 1 MiB. */
  public static final int DEFAULT_MAX_PACKET_BYTES = 1024 * 1024;

  /**
   * How many messages are on their way out at most with version 3, whose servers cannot say what they take: mosquitto
   * closes the connection for one more.
   */
  public static final int MOST_INFLIGHT_OF_VERSION_3 = 20;

  private String name = "remote";
  private String url = "mqtt://127.0.0.1:1883";
  private int protocolLevel = DEFAULT_PROTOCOL_LEVEL;
  private String clientId = "";
  private String username = "";
  private String password = "";
  private String passwordFile = "";
  private String trustPath = "";
  private String certPath = "";
  private String keyPath = "";
  private int keepAliveSeconds = DEFAULT_KEEP_ALIVE_SECONDS;
  private long sessionExpirySeconds = DEFAULT_SESSION_EXPIRY_SECONDS;
  private long connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
  private long reconnectMinMs = DEFAULT_RECONNECT_MIN_MS;
  private long reconnectMaxMs = DEFAULT_RECONNECT_MAX_MS;
  private int maxInflight = DEFAULT_MAX_INFLIGHT;
  private int maxQueued = DEFAULT_MAX_QUEUED;
  private long maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private int maxPacketBytes = DEFAULT_MAX_PACKET_BYTES;
  private List<Route> routes = List.of();

  /** Creates options with the defaults. */
  public MqttRemoteOptions() {
  }

  /** Creates a copy. */
  public MqttRemoteOptions(MqttRemoteOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON: the names are those of the setters; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a name is unknown, or a value is not in range
   */
  public MqttRemoteOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setName(in.text("name", name));
    setUrl(in.text("url", url));
    setProtocolLevel(in.integer("protocolLevel", protocolLevel));
    setClientId(in.text("clientId", clientId));
    setUsername(in.text("username", username));
    setPassword(in.text("password", password));
    setPasswordFile(in.text("passwordFile", passwordFile));
    setTrustPath(in.text("trustPath", trustPath));
    setCertPath(in.text("certPath", certPath));
    setKeyPath(in.text("keyPath", keyPath));
    setKeepAliveSeconds(in.integer("keepAliveSeconds", keepAliveSeconds));
    setSessionExpirySeconds(in.number("sessionExpirySeconds", sessionExpirySeconds));
    setConnectTimeoutMs(in.number("connectTimeoutMs", connectTimeoutMs));
    setReconnectMinMs(in.number("reconnectMinMs", reconnectMinMs));
    setReconnectMaxMs(in.number("reconnectMaxMs", reconnectMaxMs));
    setMaxInflight(in.integer("maxInflight", maxInflight));
    setMaxQueued(in.integer("maxQueued", maxQueued));
    setMaxQueuedBytes(in.number("maxQueuedBytes", maxQueuedBytes));
    setMaxPacketBytes(in.integer("maxPacketBytes", maxPacketBytes));
    setRoutes(in.objects("routes", routes, Route::new));
    in.end();
  }

  /** Returns the options as JSON, with the secrets that are in them. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("name", name)
      .put("url", url)
      .put("protocolLevel", protocolLevel)
      .put("clientId", clientId)
      .put("username", username)
      .put("password", password)
      .put("passwordFile", passwordFile)
      .put("trustPath", trustPath)
      .put("certPath", certPath)
      .put("keyPath", keyPath)
      .put("keepAliveSeconds", keepAliveSeconds)
      .put("sessionExpirySeconds", sessionExpirySeconds)
      .put("connectTimeoutMs", connectTimeoutMs)
      .put("reconnectMinMs", reconnectMinMs)
      .put("reconnectMaxMs", reconnectMaxMs)
      .put("maxInflight", maxInflight)
      .put("maxQueued", maxQueued)
      .put("maxQueuedBytes", maxQueuedBytes)
      .put("maxPacketBytes", maxPacketBytes)
      .put("routes", new JsonArray(routes.stream().map(Route::toJson).toList()));
    return json;
  }

  /** Returns what it is called in topics, logs and the client id. */
  public String getName() {
    return name;
  }

  /** Sets what it is called in topics, logs and the client id: letters, digits, dots and dashes. */
  public MqttRemoteOptions setName(String name) {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException("name: not such a name (expected: 1-64 letters, digits, dots and dashes)");
    }
    this.name = name;
    return this;
  }

  /** Returns where it is. */
  public String getUrl() {
    return url;
  }

  /**
   * Sets where it is: {@code mqtt://host:port}, {@code mqtts:} with TLS, {@code ws:} or {@code wss:} with a path for
   * WebSocket.
   */
  public MqttRemoteOptions setUrl(String url) {
    this.url = requireUrl(url);
    return this;
  }

  /** Returns with which version of MQTT it is spoken to. */
  public int getProtocolLevel() {
    return protocolLevel;
  }

  /**
   * Sets with which version of MQTT it is spoken to: 5, or 4 for 3.1.1. Only version 5 can tell what is its own,
   * whatever its routes.
   */
  public MqttRemoteOptions setProtocolLevel(int protocolLevel) {
    this.protocolLevel = (int) OptionReader.within(4, 5, protocolLevel, "protocolLevel");
    return this;
  }

  /** Returns the client id; empty for one of the name. */
  public String getClientId() {
    return clientId;
  }

  /**
   * Sets the client id there, which must not change, or messages are lost between; empty, the default, for {@code
   * waggle-} and the name.
   */
  public MqttRemoteOptions setClientId(String clientId) {
    this.clientId = OptionReader.given(clientId, "clientId");
    return this;
  }

  /** Returns the user name there; empty for none. */
  public String getUsername() {
    return username;
  }

  /** Sets the user name there; empty, the default, for none. */
  public MqttRemoteOptions setUsername(String username) {
    this.username = OptionReader.given(username, "username");
    return this;
  }

  /** Returns the password there; empty for none. */
  public String getPassword() {
    return password;
  }

  /** Sets the password there; empty, the default, for none. */
  public MqttRemoteOptions setPassword(String password) {
    this.password = OptionReader.given(password, "password");
    return this;
  }

  /** Returns the file whose text is the password; empty for none. */
  public String getPasswordFile() {
    return passwordFile;
  }

  /** Sets the file whose text is the password, read before each connect; none by default. */
  public MqttRemoteOptions setPasswordFile(String passwordFile) {
    this.passwordFile = OptionReader.given(passwordFile, "passwordFile");
    return this;
  }

  /** Returns the PEM file of whom to trust with TLS; empty for the platform's. */
  public String getTrustPath() {
    return trustPath;
  }

  /** Sets the PEM file of whom to trust with TLS; empty, the default, for the platform's authorities. */
  public MqttRemoteOptions setTrustPath(String trustPath) {
    this.trustPath = OptionReader.given(trustPath, "trustPath");
    return this;
  }

  /** Returns the PEM file of our certificate; empty for none. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the PEM file of our certificate; none by default. */
  public MqttRemoteOptions setCertPath(String certPath) {
    this.certPath = OptionReader.given(certPath, "certPath");
    return this;
  }

  /** Returns the PEM file of its key; empty for none. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the PEM file of the key of our certificate. */
  public MqttRemoteOptions setKeyPath(String keyPath) {
    this.keyPath = OptionReader.given(keyPath, "keyPath");
    return this;
  }

  /** Returns after how long without a word the other side is asked whether it is there, in seconds. */
  public int getKeepAliveSeconds() {
    return keepAliveSeconds;
  }

  /** Sets after how long without a word the other side is asked whether it is there, in seconds, 1 to 65,535. */
  public MqttRemoteOptions setKeepAliveSeconds(int keepAliveSeconds) {
    this.keepAliveSeconds = (int) OptionReader.within(1, 65_535, keepAliveSeconds, "keepAliveSeconds");
    return this;
  }

  /** Returns how long the other side keeps our session and its messages while we are away, in seconds. */
  public long getSessionExpirySeconds() {
    return sessionExpirySeconds;
  }

  /**
   * Sets how long the other side keeps our session and its messages while we are away, in seconds; 0 to begin anew
   * each time. With version 3 it keeps them as long as it likes, or not at all for 0.
   */
  public MqttRemoteOptions setSessionExpirySeconds(long sessionExpirySeconds) {
    this.sessionExpirySeconds = OptionReader.within(0, 0xFFFF_FFFFL, sessionExpirySeconds, "sessionExpirySeconds");
    return this;
  }

  /** Returns how long it may take until messages can flow, in milliseconds. */
  public long getConnectTimeoutMs() {
    return connectTimeoutMs;
  }

  /** Sets how long it may take until messages can flow, in milliseconds, 1 to 600,000. */
  public MqttRemoteOptions setConnectTimeoutMs(long connectTimeoutMs) {
    this.connectTimeoutMs = OptionReader.within(1, 600_000, connectTimeoutMs, "connectTimeoutMs");
    return this;
  }

  /** Returns the bound of the first random delay before connecting again, in milliseconds. */
  public long getReconnectMinMs() {
    return reconnectMinMs;
  }

  /**
   * Sets the bound of the first random delay before connecting again, in milliseconds, at least 1; it doubles with
   * each failure.
   */
  public MqttRemoteOptions setReconnectMinMs(long reconnectMinMs) {
    this.reconnectMinMs = OptionReader.within(1, 3_600_000, reconnectMinMs, "reconnectMinMs");
    return this;
  }

  /** Returns the largest bound of that delay, in milliseconds. */
  public long getReconnectMaxMs() {
    return reconnectMaxMs;
  }

  /** Sets the largest bound of that delay, in milliseconds, at least 1. */
  public MqttRemoteOptions setReconnectMaxMs(long reconnectMaxMs) {
    this.reconnectMaxMs = OptionReader.within(1, 3_600_000, reconnectMaxMs, "reconnectMaxMs");
    return this;
  }

  /** Returns how many messages are under way in each direction. */
  public int getMaxInflight() {
    return maxInflight;
  }

  /** Sets how many messages are under way in each direction, 1 to 65,535. */
  public MqttRemoteOptions setMaxInflight(int maxInflight) {
    this.maxInflight = (int) OptionReader.within(1, 65_535, maxInflight, "maxInflight");
    return this;
  }

  /** Returns how many messages wait for the other side; one more is dropped. */
  public int getMaxQueued() {
    return maxQueued;
  }

  /** Sets how many messages wait for the other side, at least 1. Of QoS 0 none wait while it is away. */
  public MqttRemoteOptions setMaxQueued(int maxQueued) {
    this.maxQueued = (int) OptionReader.within(1, 10_000_000, maxQueued, "maxQueued");
    return this;
  }

  /** Returns how many bytes of topics and payloads wait for the other side; a message over that is dropped. */
  public long getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how many bytes of topics and payloads wait for the other side, at least 1. */
  public MqttRemoteOptions setMaxQueuedBytes(long maxQueuedBytes) {
    this.maxQueuedBytes = OptionReader.within(1, Long.MAX_VALUE, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns the longest packet that is taken, in bytes. */
  public int getMaxPacketBytes() {
    return maxPacketBytes;
  }

  /** Sets the longest packet that is taken, in bytes, at least 1,024. */
  public MqttRemoteOptions setMaxPacketBytes(int maxPacketBytes) {
    this.maxPacketBytes = (int) OptionReader.within(1_024, 256 * 1024 * 1024, maxPacketBytes, "maxPacketBytes");
    return this;
  }

  /** Returns which topics are joined. */
  public List<Route> getRoutes() {
    return routes;
  }

  /** Sets which topics are joined; none by default. */
  public MqttRemoteOptions setRoutes(List<Route> routes) {
    this.routes = List.copyOf(routes);
    return this;
  }

  private static String requireUrl(String url) {
    try {
      URI uri = new URI(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (List.of("mqtt", "mqtts", "ws", "wss").contains(scheme) && uri.getHost() != null && uri.getPort() > 0
        && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // told below; the exception would show a URL that may hold a password
    }
    throw new IllegalArgumentException("url: no such URL (expected: mqtt:, mqtts:, ws: or wss:, host, port, no user)");
  }
}
