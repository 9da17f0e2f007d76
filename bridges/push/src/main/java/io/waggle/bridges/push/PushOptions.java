// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelAccess.Rule;
import io.waggle.ChannelOptions;
import io.waggle.ChannelsOptions;
import io.waggle.DeliveryLevel;
import io.waggle.internal.OptionReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * How the push bridge listens, what it takes from whom, and every limit. Properties are the keys of {@code -conf}; a
 * wrong or unknown one is an {@link IllegalArgumentException}. One thread; copied where it is used.
 */
public class PushOptions {

  /** Default of {@link #getPort()}. */
  public static final int DEFAULT_PORT = 8_081;
  /** Default of {@link #getConnectTimeoutMs()}. */
  public static final long DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
  /** Default of {@link #getPingIntervalMs()}. */
  public static final long DEFAULT_PING_INTERVAL_MS = 25_000;
  /** Default of {@link #getPingGraceMs()}. */
  public static final long DEFAULT_PING_GRACE_MS = 10_000;
  /** Default of {@link #getPollTimeoutMs()}. */
  public static final long DEFAULT_POLL_TIMEOUT_MS = 25_000;
  /** Default of {@link #getSessionWaitMs()}. */
  public static final long DEFAULT_SESSION_WAIT_MS = 30_000;
  /** Default of {@link #getRpcTimeoutMs()}. */
  public static final long DEFAULT_RPC_TIMEOUT_MS = 10_000;
  /** Default of {@link #getExpiryNoticeMs()}. */
  public static final long DEFAULT_EXPIRY_NOTICE_MS = 30_000;
  /** Default of {@link #getTicketMs()}. */
  public static final long DEFAULT_TICKET_MS = 30_000;
  /** Default of {@link #getIdempotencyMs()}. */
  public static final long DEFAULT_IDEMPOTENCY_MS = 120_000;
  /** Default of {@link #getMaxFrameBytes()}. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 131_072;
  /** Default of {@link #getMaxQueuedBytes()}. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 1_048_576;
  /** Default of {@link #getMaxChannelBytes()}. */
  public static final int DEFAULT_MAX_CHANNEL_BYTES = 200;
  /** Default of {@link #getMaxSubscriptions()}. */
  public static final int DEFAULT_MAX_SUBSCRIPTIONS = 100;
  /** Default of {@link #getMaxPending()}. */
  public static final int DEFAULT_MAX_PENDING = 100;
  /** Default of {@link #getPublishesPerSecond()}. */
  public static final int DEFAULT_PUBLISHES_PER_SECOND = 20;
  /** Default of {@link #getPublishBurst()}. */
  public static final int DEFAULT_PUBLISH_BURST = 50;
  /** Default of {@link #getUidPublishesPerSecond()}. */
  public static final int DEFAULT_UID_PUBLISHES_PER_SECOND = 100;
  /** Default of {@link #getAddressPublishesPerSecond()}. */
  public static final int DEFAULT_ADDRESS_PUBLISHES_PER_SECOND = 500;
  /** Default of {@link #getMaxRates()}. */
  public static final int DEFAULT_MAX_RATES = 100_000;
  /** Default of {@link #getMaxConnections()}. */
  public static final int DEFAULT_MAX_CONNECTIONS = 100_000;
  /** Default of {@link #getMaxConnectionsPerAddress()}. */
  public static final int DEFAULT_MAX_CONNECTIONS_PER_ADDRESS = 1_000;
  /** Default of {@link #getMaxSessions()}. */
  public static final int DEFAULT_MAX_SESSIONS = 10_000;
  /** Default of {@link #getMaxSessionsPerAddress()}. */
  public static final int DEFAULT_MAX_SESSIONS_PER_ADDRESS = 100;
  /** Default of {@link #getMaxBatch()}. */
  public static final int DEFAULT_MAX_BATCH = 100;
  /** Default of {@link #getMaxEventChannels()}. */
  public static final int DEFAULT_MAX_EVENT_CHANNELS = 32;
  /** Default of {@link #getMaxBodyBytes()}. */
  public static final int DEFAULT_MAX_BODY_BYTES = 1_048_576;
  /** Default of {@link #getMaxTargets()}. */
  public static final int DEFAULT_MAX_TARGETS = 1_000;
  /** Default of {@link #getHost()}. */
  public static final String DEFAULT_HOST = "127.0.0.1";
  /** Default of {@link #getPath()}. */
  public static final String DEFAULT_PATH = "/push";
  /** Default of {@link #getApiPath()}. */
  public static final String DEFAULT_API_PATH = "/api";
  /** Default of {@link #getName()}. */
  public static final String DEFAULT_NAME = "push";
  /** Default of {@link #getChannels()}. */
  public static final String DEFAULT_CHANNELS = "main";

  private String host = DEFAULT_HOST;
  private String path = DEFAULT_PATH;
  private String apiPath = DEFAULT_API_PATH;
  private String name = DEFAULT_NAME;
  private String channels = DEFAULT_CHANNELS;
  private String certPath;
  private String keyPath;
  private int port = DEFAULT_PORT;
  private long connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
  private long pingIntervalMs = DEFAULT_PING_INTERVAL_MS;
  private long pingGraceMs = DEFAULT_PING_GRACE_MS;
  private long pollTimeoutMs = DEFAULT_POLL_TIMEOUT_MS;
  private long sessionWaitMs = DEFAULT_SESSION_WAIT_MS;
  private long rpcTimeoutMs = DEFAULT_RPC_TIMEOUT_MS;
  private long expiryNoticeMs = DEFAULT_EXPIRY_NOTICE_MS;
  private long ticketMs = DEFAULT_TICKET_MS;
  private long idempotencyMs = DEFAULT_IDEMPOTENCY_MS;
  private int maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  private int maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private int maxChannelBytes = DEFAULT_MAX_CHANNEL_BYTES;
  private int maxSubscriptions = DEFAULT_MAX_SUBSCRIPTIONS;
  private int maxPending = DEFAULT_MAX_PENDING;
  private int publishesPerSecond = DEFAULT_PUBLISHES_PER_SECOND;
  private int publishBurst = DEFAULT_PUBLISH_BURST;
  private int uidPublishesPerSecond = DEFAULT_UID_PUBLISHES_PER_SECOND;
  private int addressPublishesPerSecond = DEFAULT_ADDRESS_PUBLISHES_PER_SECOND;
  private int maxRates = DEFAULT_MAX_RATES;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;
  private int maxConnectionsPerAddress = DEFAULT_MAX_CONNECTIONS_PER_ADDRESS;
  private int maxSessions = DEFAULT_MAX_SESSIONS;
  private int maxSessionsPerAddress = DEFAULT_MAX_SESSIONS_PER_ADDRESS;
  private int maxBatch = DEFAULT_MAX_BATCH;
  private int maxEventChannels = DEFAULT_MAX_EVENT_CHANNELS;
  private int maxBodyBytes = DEFAULT_MAX_BODY_BYTES;
  private int maxTargets = DEFAULT_MAX_TARGETS;
  private List<String> origins = List.of();
  private List<String> trustedProxies = List.of();
  private List<String> apiKeys = List.of();
  private Map<String, String> rpc = Map.of();
  private ChannelsOptions channelOptions;
  private TokenOptions tokens;
  private HookOptions hooks;
  private ReceiptOptions receipts;
  private WebPushOptions webPush;
  private PusherOptions pusher;

  /** Creates options with the defaults. */
  public PushOptions() {
  }

  /** Creates a copy. */
  public PushOptions(PushOptions other) {
    host = other.host;
    path = other.path;
    apiPath = other.apiPath;
    name = other.name;
    channels = other.channels;
    certPath = other.certPath;
    keyPath = other.keyPath;
    port = other.port;
    connectTimeoutMs = other.connectTimeoutMs;
    pingIntervalMs = other.pingIntervalMs;
    pingGraceMs = other.pingGraceMs;
    pollTimeoutMs = other.pollTimeoutMs;
    sessionWaitMs = other.sessionWaitMs;
    rpcTimeoutMs = other.rpcTimeoutMs;
    expiryNoticeMs = other.expiryNoticeMs;
    ticketMs = other.ticketMs;
    idempotencyMs = other.idempotencyMs;
    maxFrameBytes = other.maxFrameBytes;
    maxQueuedBytes = other.maxQueuedBytes;
    maxChannelBytes = other.maxChannelBytes;
    maxSubscriptions = other.maxSubscriptions;
    maxPending = other.maxPending;
    publishesPerSecond = other.publishesPerSecond;
    publishBurst = other.publishBurst;
    uidPublishesPerSecond = other.uidPublishesPerSecond;
    addressPublishesPerSecond = other.addressPublishesPerSecond;
    maxRates = other.maxRates;
    maxConnections = other.maxConnections;
    maxConnectionsPerAddress = other.maxConnectionsPerAddress;
    maxSessions = other.maxSessions;
    maxSessionsPerAddress = other.maxSessionsPerAddress;
    maxBatch = other.maxBatch;
    maxEventChannels = other.maxEventChannels;
    maxBodyBytes = other.maxBodyBytes;
    maxTargets = other.maxTargets;
    origins = other.origins;
    trustedProxies = other.trustedProxies;
    apiKeys = other.apiKeys;
    rpc = other.rpc;
    channelOptions = other.channelOptions == null ? null : new ChannelsOptions(other.channelOptions);
    tokens = other.tokens == null ? null : new TokenOptions(other.tokens);
    hooks = other.hooks == null ? null : new HookOptions(other.hooks);
    receipts = other.receipts == null ? null : new ReceiptOptions(other.receipts);
    webPush = other.webPush == null ? null : new WebPushOptions(other.webPush);
    pusher = other.pusher == null ? null : new PusherOptions(other.pusher);
  }

  /**
   * Creates options from JSON.
   *
   * @throws IllegalArgumentException if a key is unknown or a value breaks its rule
   */
  public PushOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setHost(in.text("host", host));
    setPath(in.text("path", path));
    setApiPath(in.text("apiPath", apiPath));
    setName(in.text("name", name));
    setChannels(in.text("channels", channels));
    setCertPath(in.text("certPath", certPath));
    setKeyPath(in.text("keyPath", keyPath));
    readNumbers(in);
    setOrigins(in.texts("origins", origins));
    setTrustedProxies(in.texts("trustedProxies", trustedProxies));
    setApiKeys(in.texts("apiKeys", apiKeys));
    setRpc(in.textMap("rpc", rpc));
    channelOptions = in.options("channelOptions", ChannelsOptions::new);
    tokens = in.options("tokens", TokenOptions::new);
    hooks = in.options("hooks", HookOptions::new);
    receipts = in.options("receipts", ReceiptOptions::new);
    webPush = in.options("webPush", WebPushOptions::new);
    pusher = in.options("pusher", PusherOptions::new);
    in.end();
  }

  private void readNumbers(OptionReader in) {
    setPort(in.integer("port", port));
    setConnectTimeoutMs(in.number("connectTimeoutMs", connectTimeoutMs));
    setPingIntervalMs(in.number("pingIntervalMs", pingIntervalMs));
    setPingGraceMs(in.number("pingGraceMs", pingGraceMs));
    setPollTimeoutMs(in.number("pollTimeoutMs", pollTimeoutMs));
    setSessionWaitMs(in.number("sessionWaitMs", sessionWaitMs));
    setRpcTimeoutMs(in.number("rpcTimeoutMs", rpcTimeoutMs));
    setExpiryNoticeMs(in.number("expiryNoticeMs", expiryNoticeMs));
    setTicketMs(in.number("ticketMs", ticketMs));
    setIdempotencyMs(in.number("idempotencyMs", idempotencyMs));
    setMaxFrameBytes(in.integer("maxFrameBytes", maxFrameBytes));
    setMaxQueuedBytes(in.integer("maxQueuedBytes", maxQueuedBytes));
    setMaxChannelBytes(in.integer("maxChannelBytes", maxChannelBytes));
    setMaxSubscriptions(in.integer("maxSubscriptions", maxSubscriptions));
    setMaxPending(in.integer("maxPending", maxPending));
    setPublishesPerSecond(in.integer("publishesPerSecond", publishesPerSecond));
    setPublishBurst(in.integer("publishBurst", publishBurst));
    setUidPublishesPerSecond(in.integer("uidPublishesPerSecond", uidPublishesPerSecond));
    setAddressPublishesPerSecond(in.integer("addressPublishesPerSecond", addressPublishesPerSecond));
    setMaxRates(in.integer("maxRates", maxRates));
    setMaxConnections(in.integer("maxConnections", maxConnections));
    setMaxConnectionsPerAddress(in.integer("maxConnectionsPerAddress", maxConnectionsPerAddress));
    setMaxSessions(in.integer("maxSessions", maxSessions));
    setMaxSessionsPerAddress(in.integer("maxSessionsPerAddress", maxSessionsPerAddress));
    setMaxBatch(in.integer("maxBatch", maxBatch));
    setMaxEventChannels(in.integer("maxEventChannels", maxEventChannels));
    setMaxBodyBytes(in.integer("maxBodyBytes", maxBodyBytes));
    setMaxTargets(in.integer("maxTargets", maxTargets));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.put("host", host);
    json.put("path", path);
    json.put("apiPath", apiPath);
    json.put("name", name);
    json.put("channels", channels);
    json.put("certPath", certPath);
    json.put("keyPath", keyPath);
    json.put("port", port);
    json.put("connectTimeoutMs", connectTimeoutMs);
    json.put("pingIntervalMs", pingIntervalMs);
    json.put("pingGraceMs", pingGraceMs);
    json.put("pollTimeoutMs", pollTimeoutMs);
    json.put("sessionWaitMs", sessionWaitMs);
    json.put("rpcTimeoutMs", rpcTimeoutMs);
    json.put("expiryNoticeMs", expiryNoticeMs);
    json.put("ticketMs", ticketMs);
    json.put("idempotencyMs", idempotencyMs);
    json.put("maxFrameBytes", maxFrameBytes);
    json.put("maxQueuedBytes", maxQueuedBytes);
    json.put("maxChannelBytes", maxChannelBytes);
    json.put("maxSubscriptions", maxSubscriptions);
    json.put("maxPending", maxPending);
    json.put("publishesPerSecond", publishesPerSecond);
    json.put("publishBurst", publishBurst);
    json.put("uidPublishesPerSecond", uidPublishesPerSecond);
    json.put("addressPublishesPerSecond", addressPublishesPerSecond);
    json.put("maxRates", maxRates);
    json.put("maxConnections", maxConnections);
    json.put("maxConnectionsPerAddress", maxConnectionsPerAddress);
    json.put("maxSessions", maxSessions);
    json.put("maxSessionsPerAddress", maxSessionsPerAddress);
    json.put("maxBatch", maxBatch);
    json.put("maxEventChannels", maxEventChannels);
    json.put("maxBodyBytes", maxBodyBytes);
    json.put("maxTargets", maxTargets);
    json.put("origins", new ArrayList<>(origins));
    json.put("trustedProxies", new ArrayList<>(trustedProxies));
    json.put("apiKeys", new ArrayList<>(apiKeys));
    json.put("rpc", new JsonObject(new LinkedHashMap<>(rpc)));
    put(json, "channelOptions", channelOptions == null ? null : channelOptions.toJson());
    put(json, "tokens", tokens == null ? null : tokens.toJson());
    put(json, "hooks", hooks == null ? null : hooks.toJson());
    put(json, "receipts", receipts == null ? null : receipts.toJson());
    put(json, "webPush", webPush == null ? null : webPush.toJson());
    put(json, "pusher", pusher == null ? null : pusher.toJson());
    return json;
  }

  private static void put(JsonObject json, String name, JsonObject section) {
    if (section != null) {
      json.put(name, section);
    }
  }

  /** Returns the address to listen on. */
  public String getHost() {
    return host;
  }

  /** Sets the address to listen on. */
  public PushOptions setHost(String host) {
    this.host = host;
    return this;
  }

  /** Returns under which path clients come. */
  public String getPath() {
    return path;
  }

  /** Sets under which path clients come. */
  public PushOptions setPath(String path) {
    if (!path.matches("(/[A-Za-z0-9._-]+){1,8}")) {
      throw new IllegalArgumentException("path: " + path + " (expected: a path such as /push)");
    }
    this.path = path;
    return this;
  }

  /** Returns under which path the back end comes. */
  public String getApiPath() {
    return apiPath;
  }

  /** Sets under which path the back end comes. */
  public PushOptions setApiPath(String apiPath) {
    if (!apiPath.matches("(/[A-Za-z0-9._-]+){1,8}")) {
      throw new IllegalArgumentException("apiPath: " + apiPath + " (expected: a path such as /push)");
    }
    this.apiPath = apiPath;
    return this;
  }

  /** Returns the name of the gateway, and of what its nodes share. */
  public String getName() {
    return name;
  }

  /** Sets the name of the gateway, and of what its nodes share. */
  public PushOptions setName(String name) {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException("name: " + name + " (expected: 1-64 letters, digits, dots, hyphens, underscores)");
    }
    this.name = name;
    return this;
  }

  /** Returns the name of the {@link io.waggle.Channels}. */
  public String getChannels() {
    return channels;
  }

  /** Sets the name of the {@link io.waggle.Channels}. */
  public PushOptions setChannels(String channels) {
    this.channels = channels;
    return this;
  }

  /** Returns the file with the certificate chain, PEM; null for no TLS. */
  public String getCertPath() {
    return certPath;
  }

  /** Sets the file with the certificate chain, PEM; null for no TLS. */
  public PushOptions setCertPath(String certPath) {
    this.certPath = certPath;
    return this;
  }

  /** Returns the file with the private key, PEM; null for no TLS. */
  public String getKeyPath() {
    return keyPath;
  }

  /** Sets the file with the private key, PEM; null for no TLS. */
  public PushOptions setKeyPath(String keyPath) {
    this.keyPath = keyPath;
    return this;
  }

  /** Returns the port; 0 for any that is free. */
  public int getPort() {
    return port;
  }

  /** Sets the port; 0 for any that is free; 0 to 65535. */
  public PushOptions setPort(int port) {
    this.port = (int) OptionReader.within(0, 65_535, port, "port");
    return this;
  }

  /** Returns within how many milliseconds a client has to send {@code connect}. */
  public long getConnectTimeoutMs() {
    return connectTimeoutMs;
  }

  /** Sets within how many milliseconds a client has to send {@code connect}; 100 to 600000. */
  public PushOptions setConnectTimeoutMs(long connectTimeoutMs) {
    this.connectTimeoutMs = OptionReader.within(100, 600_000, connectTimeoutMs, "connectTimeoutMs");
    return this;
  }

  /** Returns after how many milliseconds of silence a client hears a ping. */
  public long getPingIntervalMs() {
    return pingIntervalMs;
  }

  /** Sets after how many milliseconds of silence a client hears a ping; 50 to 600000. */
  public PushOptions setPingIntervalMs(long pingIntervalMs) {
    this.pingIntervalMs = OptionReader.within(50, 600_000, pingIntervalMs, "pingIntervalMs");
    return this;
  }

  /** Returns how many milliseconds longer than a ping interval a client may be silent. */
  public long getPingGraceMs() {
    return pingGraceMs;
  }

  /** Sets how many milliseconds longer than a ping interval a client may be silent; 50 to 600000. */
  public PushOptions setPingGraceMs(long pingGraceMs) {
    this.pingGraceMs = OptionReader.within(50, 600_000, pingGraceMs, "pingGraceMs");
    return this;
  }

  /** Returns after how many milliseconds a poll is answered with nothing. */
  public long getPollTimeoutMs() {
    return pollTimeoutMs;
  }

  /** Sets after how many milliseconds a poll is answered with nothing; 50 to 55000. */
  public PushOptions setPollTimeoutMs(long pollTimeoutMs) {
    this.pollTimeoutMs = OptionReader.within(50, 55_000, pollTimeoutMs, "pollTimeoutMs");
    return this;
  }

  /** Returns how many milliseconds a session of HTTP lives while nobody receives. */
  public long getSessionWaitMs() {
    return sessionWaitMs;
  }

  /** Sets how many milliseconds a session of HTTP lives while nobody receives; 50 to 600000. */
  public PushOptions setSessionWaitMs(long sessionWaitMs) {
    this.sessionWaitMs = OptionReader.within(50, 600_000, sessionWaitMs, "sessionWaitMs");
    return this;
  }

  /** Returns how many milliseconds a verticle has to answer a call. */
  public long getRpcTimeoutMs() {
    return rpcTimeoutMs;
  }

  /** Sets how many milliseconds a verticle has to answer a call; 1 to 600000. */
  public PushOptions setRpcTimeoutMs(long rpcTimeoutMs) {
    this.rpcTimeoutMs = OptionReader.within(1, 600_000, rpcTimeoutMs, "rpcTimeoutMs");
    return this;
  }

  /** Returns how many milliseconds before its token expires a client is told. */
  public long getExpiryNoticeMs() {
    return expiryNoticeMs;
  }

  /** Sets how many milliseconds before its token expires a client is told; 0 to 3600000. */
  public PushOptions setExpiryNoticeMs(long expiryNoticeMs) {
    this.expiryNoticeMs = OptionReader.within(0, 3_600_000, expiryNoticeMs, "expiryNoticeMs");
    return this;
  }

  /** Returns how many milliseconds a ticket is good for. */
  public long getTicketMs() {
    return ticketMs;
  }

  /** Sets how many milliseconds a ticket is good for; 1000 to 600000. */
  public PushOptions setTicketMs(long ticketMs) {
    this.ticketMs = OptionReader.within(1_000, 600_000, ticketMs, "ticketMs");
    return this;
  }

  /** Returns for how many milliseconds the same key of the back end is published once. */
  public long getIdempotencyMs() {
    return idempotencyMs;
  }

  /** Sets for how many milliseconds the same key of the back end is published once; 1000 to 86400000. */
  public PushOptions setIdempotencyMs(long idempotencyMs) {
    this.idempotencyMs = OptionReader.within(1_000, 86_400_000, idempotencyMs, "idempotencyMs");
    return this;
  }

  /** Returns the longest frame of a client in bytes; a longer one closes with 1009. */
  public int getMaxFrameBytes() {
    return maxFrameBytes;
  }

  /** Sets the longest frame of a client in bytes; a longer one closes with 1009; 256 to 16777216. */
  public PushOptions setMaxFrameBytes(int maxFrameBytes) {
    this.maxFrameBytes = (int) OptionReader.within(256, 16_777_216, maxFrameBytes, "maxFrameBytes");
    return this;
  }

  /** Returns how many bytes wait for a client before it is closed with 3000. */
  public int getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how many bytes wait for a client before it is closed with 3000; 1024 to 1073741824. */
  public PushOptions setMaxQueuedBytes(int maxQueuedBytes) {
    this.maxQueuedBytes = (int) OptionReader.within(1_024, 1_073_741_824, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns the longest name of a channel in UTF-8; a longer one is error 413. */
  public int getMaxChannelBytes() {
    return maxChannelBytes;
  }

  /** Sets the longest name of a channel in UTF-8; a longer one is error 413; 1 to 65535. */
  public PushOptions setMaxChannelBytes(int maxChannelBytes) {
    this.maxChannelBytes = (int) OptionReader.within(1, 65_535, maxChannelBytes, "maxChannelBytes");
    return this;
  }

  /** Returns how many channels one connection may subscribe to; one more is error 429. */
  public int getMaxSubscriptions() {
    return maxSubscriptions;
  }

  /** Sets how many channels one connection may subscribe to; one more is error 429; 1 to 1000. */
  public PushOptions setMaxSubscriptions(int maxSubscriptions) {
    this.maxSubscriptions = (int) OptionReader.within(1, 1_000, maxSubscriptions, "maxSubscriptions");
    return this;
  }

  /** Returns how many frames of one connection may wait for their answer; one more is error 429. */
  public int getMaxPending() {
    return maxPending;
  }

  /** Sets how many frames of one connection may wait for their answer; one more is error 429; 1 to 10000. */
  public PushOptions setMaxPending(int maxPending) {
    this.maxPending = (int) OptionReader.within(1, 10_000, maxPending, "maxPending");
    return this;
  }

  /** Returns how many messages and calls a second one connection may send; more are error 429. */
  public int getPublishesPerSecond() {
    return publishesPerSecond;
  }

  /** Sets how many messages and calls a second one connection may send; more are error 429; 1 to 1000000. */
  public PushOptions setPublishesPerSecond(int publishesPerSecond) {
    this.publishesPerSecond = (int) OptionReader.within(1, 1_000_000, publishesPerSecond, "publishesPerSecond");
    return this;
  }

  /** Returns how many messages one connection may send at once after a pause. */
  public int getPublishBurst() {
    return publishBurst;
  }

  /** Sets how many messages one connection may send at once after a pause; 1 to 1000000. */
  public PushOptions setPublishBurst(int publishBurst) {
    this.publishBurst = (int) OptionReader.within(1, 1_000_000, publishBurst, "publishBurst");
    return this;
  }

  /** Returns how many messages a second one user may send, over all connections of this process. */
  public int getUidPublishesPerSecond() {
    return uidPublishesPerSecond;
  }

  /** Sets how many messages a second one user may send, over all connections of this process; 1 to 1000000. */
  public PushOptions setUidPublishesPerSecond(int uidPublishesPerSecond) {
    this.uidPublishesPerSecond =
      (int) OptionReader.within(1, 1_000_000, uidPublishesPerSecond, "uidPublishesPerSecond");
    return this;
  }

  /** Returns how many messages a second one address may send, over all connections of this process. */
  public int getAddressPublishesPerSecond() {
    return addressPublishesPerSecond;
  }

  /** Sets how many messages a second one address may send, over all connections of this process; 1 to 1000000. */
  public PushOptions setAddressPublishesPerSecond(int addressPublishesPerSecond) {
    this.addressPublishesPerSecond =
      (int) OptionReader.within(1, 1_000_000, addressPublishesPerSecond, "addressPublishesPerSecond");
    return this;
  }

  /** Returns how many users and addresses this process counts messages of at a time. */
  public int getMaxRates() {
    return maxRates;
  }

  /** Sets how many users and addresses this process counts messages of at a time; 1 to 10000000. */
  public PushOptions setMaxRates(int maxRates) {
    this.maxRates = (int) OptionReader.within(1, 10_000_000, maxRates, "maxRates");
    return this;
  }

  /** Returns how many connections the port takes. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /** Sets how many connections the port takes; 1 to 10000000. */
  public PushOptions setMaxConnections(int maxConnections) {
    this.maxConnections = (int) OptionReader.within(1, 10_000_000, maxConnections, "maxConnections");
    return this;
  }

  /** Returns how many connections the port takes from one address. */
  public int getMaxConnectionsPerAddress() {
    return maxConnectionsPerAddress;
  }

  /** Sets how many connections the port takes from one address; 1 to 10000000. */
  public PushOptions setMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
    this.maxConnectionsPerAddress =
      (int) OptionReader.within(1, 10_000_000, maxConnectionsPerAddress, "maxConnectionsPerAddress");
    return this;
  }

  /** Returns how many sessions of HTTP this process keeps; one more is 503. */
  public int getMaxSessions() {
    return maxSessions;
  }

  /** Sets how many sessions of HTTP this process keeps; one more is 503; 1 to 10000000. */
  public PushOptions setMaxSessions(int maxSessions) {
    this.maxSessions = (int) OptionReader.within(1, 10_000_000, maxSessions, "maxSessions");
    return this;
  }

  /** Returns how many sessions of HTTP this process keeps of one address; one more is 429. */
  public int getMaxSessionsPerAddress() {
    return maxSessionsPerAddress;
  }

  /** Sets how many sessions of HTTP this process keeps of one address; one more is 429; 1 to 10000000. */
  public PushOptions setMaxSessionsPerAddress(int maxSessionsPerAddress) {
    this.maxSessionsPerAddress =
      (int) OptionReader.within(1, 10_000_000, maxSessionsPerAddress, "maxSessionsPerAddress");
    return this;
  }

  /** Returns how many frames or messages one request may bring. */
  public int getMaxBatch() {
    return maxBatch;
  }

  /** Sets how many frames or messages one request may bring; 1 to 1000. */
  public PushOptions setMaxBatch(int maxBatch) {
    this.maxBatch = (int) OptionReader.within(1, 1_000, maxBatch, "maxBatch");
    return this;
  }

  /** Returns how many channels one plain stream of events may have. */
  public int getMaxEventChannels() {
    return maxEventChannels;
  }

  /** Sets how many channels one plain stream of events may have; 1 to 1000. */
  public PushOptions setMaxEventChannels(int maxEventChannels) {
    this.maxEventChannels = (int) OptionReader.within(1, 1_000, maxEventChannels, "maxEventChannels");
    return this;
  }

  /** Returns the longest body of a request in bytes; a longer one is 413. */
  public int getMaxBodyBytes() {
    return maxBodyBytes;
  }

  /** Sets the longest body of a request in bytes; a longer one is 413; 1024 to 1073741824. */
  public PushOptions setMaxBodyBytes(int maxBodyBytes) {
    this.maxBodyBytes = (int) OptionReader.within(1_024, 1_073_741_824, maxBodyBytes, "maxBodyBytes");
    return this;
  }

  /** Returns how many channels, users or groups one message of the back end may name. */
  public int getMaxTargets() {
    return maxTargets;
  }

  /** Sets how many channels, users or groups one message of the back end may name; 1 to 10000. */
  public PushOptions setMaxTargets(int maxTargets) {
    this.maxTargets = (int) OptionReader.within(1, 10_000, maxTargets, "maxTargets");
    return this;
  }

  /**
   * Returns origins of web pages that may come, such as {@code https://app.example.com}, exactly; {@code *} for any. Empty: those
   * of the server's own host.
   */
  public List<String> getOrigins() {
    return origins;
  }

  /**
   * Sets origins of web pages that may come, such as {@code https://app.example.com}, exactly; {@code *} for any. Empty: those
   * of the server's own host.
   */
  public PushOptions setOrigins(List<String> origins) {
    this.origins = List.copyOf(new LinkedHashSet<>(origins));
    return this;
  }

  /** Returns networks whose X-Forwarded-For is believed, such as {@code 10.0.0.0/8}. */
  public List<String> getTrustedProxies() {
    return trustedProxies;
  }

  /** Sets networks whose X-Forwarded-For is believed, such as {@code 10.0.0.0/8}. */
  public PushOptions setTrustedProxies(List<String> trustedProxies) {
    this.trustedProxies = List.copyOf(new LinkedHashSet<>(trustedProxies));
    return this;
  }

  /**
   * Returns keys of the back end, each at least 32 characters or a reference as in {@link TokenOptions}; without any there is
   * no API.
   */
  public List<String> getApiKeys() {
    return apiKeys;
  }

  /**
   * Sets keys of the back end, each at least 32 characters or a reference as in {@link TokenOptions}; without any there is
   * no API.
   */
  public PushOptions setApiKeys(List<String> apiKeys) {
    this.apiKeys = List.copyOf(new LinkedHashSet<>(apiKeys));
    return this;
  }

  /** Returns whether there is a key of a back end, here or among the tokens. */
  public boolean hasApiKeys() {
    return !apiKeys.isEmpty() || tokens != null && !tokens.getApiKeys().isEmpty();
  }

  /** Returns which methods clients may call, with the event-bus address of each; none by default. */
  public Map<String, String> getRpc() {
    return rpc;
  }

  /** Sets which methods clients may call, with the event-bus address of each. */
  public PushOptions setRpc(Map<String, String> rpc) {
    this.rpc = Map.copyOf(rpc);
    return this;
  }

  /**
   * Returns the options of the channels, taken if this bridge is the first to use them; null for the default: a history
   * of 100 messages, ids that count once, presence, and everybody may subscribe to what is not private, but not publish.
   */
  public ChannelsOptions getChannelOptions() {
    return channelOptions;
  }

  /** Sets the options of the channels. */
  public PushOptions setChannelOptions(ChannelsOptions channelOptions) {
    this.channelOptions = channelOptions == null ? null : new ChannelsOptions(channelOptions);
    return this;
  }

  /** Returns the options of the channels, or the default. */
  public ChannelsOptions channelOptions() {
    return channelOptions != null ? new ChannelsOptions(channelOptions) : new ChannelsOptions()
      .addChannel(new ChannelOptions("#").setHistorySize(100).setPresence(true)
        .setDelivery(DeliveryLevel.EFFECTIVELY_ONCE))
      .setAccessRules(List.of(Rule.allow("#", Action.SUBSCRIBE, Action.PRESENCE)));
  }

  /** Returns which tokens are good; null, the default, for none. */
  public TokenOptions getTokens() {
    return tokens;
  }

  /** Sets which tokens are good; null, the default, for none. */
  public PushOptions setTokens(TokenOptions tokens) {
    this.tokens = tokens;
    return this;
  }

  /** Returns who is asked before and told after; null, the default, for nobody. */
  public HookOptions getHooks() {
    return hooks;
  }

  /** Sets who is asked before and told after; null, the default, for nobody. */
  public PushOptions setHooks(HookOptions hooks) {
    this.hooks = hooks;
    return this;
  }

  /** Returns how messages wait for their receipts; null for the defaults. */
  public ReceiptOptions getReceipts() {
    return receipts;
  }

  /** Sets how messages wait for their receipts; null for the defaults. */
  public PushOptions setReceipts(ReceiptOptions receipts) {
    this.receipts = receipts;
    return this;
  }

  /** Returns how messages are given to browsers' push services; null, the default, for not at all. */
  public WebPushOptions getWebPush() {
    return webPush;
  }

  /** Sets how messages are given to browsers' push services; null, the default, for not at all. */
  public PushOptions setWebPush(WebPushOptions webPush) {
    this.webPush = webPush;
    return this;
  }

  /** Returns what Pusher's clients find here; null, the default, for nothing. */
  public PusherOptions getPusher() {
    return pusher;
  }

  /** Sets what Pusher's clients find here; null, the default, for nothing. */
  public PushOptions setPusher(PusherOptions pusher) {
    this.pusher = pusher;
    return this;
  }
}
