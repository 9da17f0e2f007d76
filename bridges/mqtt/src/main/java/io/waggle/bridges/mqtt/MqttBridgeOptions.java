// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelsOptions;
import io.waggle.Transport;
import io.waggle.internal.OptionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How the broker listens, whom it lets in, and every limit. Properties are the keys of {@code -conf}; a wrong or
 * unknown one is an {@link IllegalArgumentException}. One thread; copied where it is used.
 */
public class MqttBridgeOptions {

  /** Default of {@link #getSysIntervalMs()}: 10 s. */
  public static final long DEFAULT_SYS_INTERVAL_MS = 10_000;
  /** Default of {@link #getPort()}. */
  public static final int DEFAULT_PORT = 1_883;
  /** Default of {@link #getWebSocketPort()}. */
  public static final int DEFAULT_WEB_SOCKET_PORT = 8_083;
  /** Value of a port that says: no such listener. */
  public static final int NO_PORT = -1;
  /** Default of {@link #getMaxPacketBytes()}. */
  public static final int DEFAULT_MAX_PACKET_BYTES = 262_144;
  /** Default of {@link #getConnectTimeoutMs()}. */
  public static final long DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
  /** Default of {@link #getPacketTimeoutMs()}. */
  public static final long DEFAULT_PACKET_TIMEOUT_MS = 30_000;
  /** Default of {@link #getReceiveMaximum()}. */
  public static final int DEFAULT_RECEIVE_MAXIMUM = 20;
  /** Default of {@link #getMaxInflight()}. */
  public static final int DEFAULT_MAX_INFLIGHT = 20;
  /** Default of {@link #getMaxQueuedMessages()}. */
  public static final int DEFAULT_MAX_QUEUED_MESSAGES = 1_000;
  /** Default of {@link #getMaxQueuedBytes()}. */
  public static final long DEFAULT_MAX_QUEUED_BYTES = 4_194_304;
  /** Default of {@link #getMaxOutboundBytes()}. */
  public static final int DEFAULT_MAX_OUTBOUND_BYTES = 1_048_576;
  /** Default of {@link #getMaxClientIdLength()}. */
  public static final int DEFAULT_MAX_CLIENT_ID_LENGTH = 256;
  /** Default of {@link #getMaxSubscriptions()}. */
  public static final int DEFAULT_MAX_SUBSCRIPTIONS = 1_000;
  /** Default of {@link #getMaxTopicLevels()}. */
  public static final int DEFAULT_MAX_TOPIC_LEVELS = 32;
  /** Default of {@link #getTopicAliasMaximum()}. */
  public static final int DEFAULT_TOPIC_ALIAS_MAXIMUM = 16;
  /** Default of {@link #getMaxOutboundAliases()}. */
  public static final int DEFAULT_MAX_OUTBOUND_ALIASES = 16;
  /** Default of {@link #getMaxSessionExpirySeconds()}. */
  public static final long DEFAULT_MAX_SESSION_EXPIRY_SECONDS = 604_800;
  /** Default of {@link #getMaxRetainedMessages()}. */
  public static final int DEFAULT_MAX_RETAINED_MESSAGES = 1_000_000;
  /** Default of {@link #getMaxRetainedBytes()}. */
  public static final long DEFAULT_MAX_RETAINED_BYTES = 268_435_456;
  /** Default of {@link #getMaxRetainedRemovals()}. */
  public static final int DEFAULT_MAX_RETAINED_REMOVALS = 100_000;
  /** Default of {@link #getMaxKeepAliveSeconds()}. */
  public static final int DEFAULT_MAX_KEEP_ALIVE_SECONDS = 0;
  /** Default of {@link #getMaxSessions()}. */
  public static final int DEFAULT_MAX_SESSIONS = 100_000;
  /** Default of {@link #getMaxShareGroups()}. */
  public static final int DEFAULT_MAX_SHARE_GROUPS = 1_000;
  /** Default of {@link #getSharedQueueExpirySeconds()}. */
  public static final long DEFAULT_SHARED_QUEUE_EXPIRY_SECONDS = 86_400;
  /** Default of {@link #getMaxHandover()}. */
  public static final int DEFAULT_MAX_HANDOVER = 16_384;

  /** Default of {@link #getChannels()}. */
  public static final String DEFAULT_CHANNELS = "main";
  /** Default of {@link #getChannelQos()}: 1. */
  public static final int DEFAULT_CHANNEL_QOS = 1;

  private String name = "mqtt";
  private String host = "127.0.0.1";
  private String serverReference;
  private String responseInformation;
  private int port = DEFAULT_PORT;
  private int webSocketPort = DEFAULT_WEB_SOCKET_PORT;
  private int maxPacketBytes = DEFAULT_MAX_PACKET_BYTES;
  private long connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
  private long packetTimeoutMs = DEFAULT_PACKET_TIMEOUT_MS;
  private int receiveMaximum = DEFAULT_RECEIVE_MAXIMUM;
  private int maxInflight = DEFAULT_MAX_INFLIGHT;
  private int maxQueuedMessages = DEFAULT_MAX_QUEUED_MESSAGES;
  private long maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private int maxOutboundBytes = DEFAULT_MAX_OUTBOUND_BYTES;
  private int maxClientIdLength = DEFAULT_MAX_CLIENT_ID_LENGTH;
  private int maxSubscriptions = DEFAULT_MAX_SUBSCRIPTIONS;
  private int maxTopicLevels = DEFAULT_MAX_TOPIC_LEVELS;
  private int topicAliasMaximum = DEFAULT_TOPIC_ALIAS_MAXIMUM;
  private int maxOutboundAliases = DEFAULT_MAX_OUTBOUND_ALIASES;
  private long maxSessionExpirySeconds = DEFAULT_MAX_SESSION_EXPIRY_SECONDS;
  private int maxRetainedMessages = DEFAULT_MAX_RETAINED_MESSAGES;
  private long maxRetainedBytes = DEFAULT_MAX_RETAINED_BYTES;
  private int maxRetainedRemovals = DEFAULT_MAX_RETAINED_REMOVALS;
  private int maxKeepAliveSeconds = DEFAULT_MAX_KEEP_ALIVE_SECONDS;
  private int maxSessions = DEFAULT_MAX_SESSIONS;
  private int maxShareGroups = DEFAULT_MAX_SHARE_GROUPS;
  private long sharedQueueExpirySeconds = DEFAULT_SHARED_QUEUE_EXPIRY_SECONDS;
  private int maxHandover = DEFAULT_MAX_HANDOVER;
  private String channels = DEFAULT_CHANNELS;
  private ChannelsOptions channelOptions = new ChannelsOptions();
  private int channelQos = DEFAULT_CHANNEL_QOS;
  private boolean closeOnDenied;
  private List<MqttListenerOptions> listeners = List.of();
  private List<MqttRemoteOptions> remotes = List.of();
  private long sysIntervalMs = DEFAULT_SYS_INTERVAL_MS;
  private MqttAuthOptions auth = new MqttAuthOptions();
  private MqttStoreOptions store;
  private List<Authenticator> authenticators = List.of();
  private List<EnhancedAuthenticator> enhancedAuthenticators = List.of();
  private List<Authorizer> authorizers = List.of();
  private MqttShadowOptions shadow;
  private List<MqttRuleOptions> rules = List.of();
  private MqttBusOptions bus;

  /** Creates options with the defaults. */
  public MqttBridgeOptions() {
  }

  /** Creates a copy. */
  public MqttBridgeOptions(MqttBridgeOptions other) {
    this(other.toJson());
    authenticators = List.copyOf(other.authenticators);
    enhancedAuthenticators = List.copyOf(other.enhancedAuthenticators);
    authorizers = List.copyOf(other.authorizers);
    channelOptions = new ChannelsOptions(other.channelOptions);
  }

  /**
   * Creates options from JSON.
   *
   * @throws IllegalArgumentException if a key is unknown or a value breaks its rule
   */
  public MqttBridgeOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setName(in.text("name", name));
    setHost(in.text("host", host));
    setServerReference(in.text("serverReference", serverReference));
    setResponseInformation(in.text("responseInformation", responseInformation));
    setCloseOnDenied(in.flag("closeOnDenied", closeOnDenied));
    setChannels(in.text("channels", channels));
    setChannelOptions(in.options("channelOptions", channelOptions, ChannelsOptions::new));
    setChannelQos(in.integer("channelQos", channelQos));
    setPort(in.integer("port", port));
    setWebSocketPort(in.integer("webSocketPort", webSocketPort));
    setListeners(in.objects("listeners", listeners, MqttListenerOptions::new));
    setAuth(in.options("auth", auth, MqttAuthOptions::new));
    setStore(in.options("store", MqttStoreOptions::new));
    setRemotes(in.objects("remotes", remotes, MqttRemoteOptions::new));
    setSysIntervalMs(in.number("sysIntervalMs", sysIntervalMs));
    setShadow(in.options("shadow", MqttShadowOptions::new));
    setRules(in.objects("rules", rules, MqttRuleOptions::new));
    setBus(in.options("bus", MqttBusOptions::new));
    readLimits(in);
    in.end();
  }

  private void readLimits(OptionReader in) {
    setMaxPacketBytes(in.integer("maxPacketBytes", maxPacketBytes));
    setConnectTimeoutMs(in.number("connectTimeoutMs", connectTimeoutMs));
    setPacketTimeoutMs(in.number("packetTimeoutMs", packetTimeoutMs));
    setReceiveMaximum(in.integer("receiveMaximum", receiveMaximum));
    setMaxInflight(in.integer("maxInflight", maxInflight));
    setMaxQueuedMessages(in.integer("maxQueuedMessages", maxQueuedMessages));
    setMaxQueuedBytes(in.number("maxQueuedBytes", maxQueuedBytes));
    setMaxOutboundBytes(in.integer("maxOutboundBytes", maxOutboundBytes));
    setMaxClientIdLength(in.integer("maxClientIdLength", maxClientIdLength));
    setMaxSubscriptions(in.integer("maxSubscriptions", maxSubscriptions));
    setMaxTopicLevels(in.integer("maxTopicLevels", maxTopicLevels));
    setTopicAliasMaximum(in.integer("topicAliasMaximum", topicAliasMaximum));
    setMaxOutboundAliases(in.integer("maxOutboundAliases", maxOutboundAliases));
    setMaxSessionExpirySeconds(in.number("maxSessionExpirySeconds", maxSessionExpirySeconds));
    setMaxRetainedMessages(in.integer("maxRetainedMessages", maxRetainedMessages));
    setMaxRetainedBytes(in.number("maxRetainedBytes", maxRetainedBytes));
    setMaxRetainedRemovals(in.integer("maxRetainedRemovals", maxRetainedRemovals));
    setMaxKeepAliveSeconds(in.integer("maxKeepAliveSeconds", maxKeepAliveSeconds));
    setMaxSessions(in.integer("maxSessions", maxSessions));
    setMaxShareGroups(in.integer("maxShareGroups", maxShareGroups));
    setSharedQueueExpirySeconds(in.number("sharedQueueExpirySeconds", sharedQueueExpirySeconds));
    setMaxHandover(in.integer("maxHandover", maxHandover));
  }

  /** Returns the options as JSON, without authenticators and authorizers that are objects. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.put("name", name);
    json.put("host", host);
    if (serverReference != null) {
      json.put("serverReference", serverReference);
    }
    if (responseInformation != null) {
      json.put("responseInformation", responseInformation);
    }
    json.put("port", port).put("webSocketPort", webSocketPort);
    json.put("closeOnDenied", closeOnDenied);
    json.put("channels", channels).put("channelOptions", channelOptions.toJson()).put("channelQos", channelQos);
    if (!listeners.isEmpty()) {
      JsonArray array = new JsonArray();
      listeners.forEach(listener -> array.add(listener.toJson()));
      json.put("listeners", array);
    }
    json.put("auth", auth.toJson()).put("sysIntervalMs", sysIntervalMs);
    if (!remotes.isEmpty()) {
      JsonArray array = new JsonArray();
      remotes.forEach(remote -> array.add(remote.toJson()));
      json.put("remotes", array);
    }
    if (store != null) {
      json.put("store", store.toJson());
    }
    if (shadow != null) {
      json.put("shadow", shadow.toJson());
    }
    if (!rules.isEmpty()) {
      JsonArray array = new JsonArray();
      rules.forEach(rule -> array.add(rule.toJson()));
      json.put("rules", array);
    }
    if (bus != null) {
      json.put("bus", bus.toJson());
    }
    return putLimits(json);
  }

  private JsonObject putLimits(JsonObject json) {
    return json
      .put("maxPacketBytes", maxPacketBytes)
      .put("connectTimeoutMs", connectTimeoutMs)
      .put("packetTimeoutMs", packetTimeoutMs)
      .put("receiveMaximum", receiveMaximum)
      .put("maxInflight", maxInflight)
      .put("maxQueuedMessages", maxQueuedMessages)
      .put("maxQueuedBytes", maxQueuedBytes)
      .put("maxOutboundBytes", maxOutboundBytes)
      .put("maxClientIdLength", maxClientIdLength)
      .put("maxSubscriptions", maxSubscriptions)
      .put("maxTopicLevels", maxTopicLevels)
      .put("topicAliasMaximum", topicAliasMaximum)
      .put("maxOutboundAliases", maxOutboundAliases)
      .put("maxSessionExpirySeconds", maxSessionExpirySeconds)
      .put("maxRetainedMessages", maxRetainedMessages)
      .put("maxRetainedBytes", maxRetainedBytes)
      .put("maxRetainedRemovals", maxRetainedRemovals)
      .put("maxKeepAliveSeconds", maxKeepAliveSeconds)
      .put("maxSessions", maxSessions)
      .put("maxShareGroups", maxShareGroups)
      .put("sharedQueueExpirySeconds", sharedQueueExpirySeconds)
      .put("maxHandover", maxHandover);
  }

  /** Returns the listeners: those that were set, else TCP and WebSocket on {@link #getHost()}. */
  public List<MqttListenerOptions> effectiveListeners() {
    if (!listeners.isEmpty()) {
      return listeners;
    }
    List<MqttListenerOptions> two = new ArrayList<>();
    if (port != NO_PORT) {
      two.add(new MqttListenerOptions().setHost(host).setPort(port));
    }
    if (webSocketPort != NO_PORT) {
      two.add(new MqttListenerOptions().setTransport(Transport.WEBSOCKET).setHost(host).setPort(webSocketPort));
    }
    return two;
  }

  /** Returns the name of the channels whose topics are those of this broker; empty if it keeps to itself. */
  public String getChannels() {
    return channels;
  }

  /** Sets the name of the channels; all bridges that are to meet name the same. Empty for none. */
  public MqttBridgeOptions setChannels(String channels) {
    this.channels = channels == null ? "" : channels;
    return this;
  }

  /** Returns the options of the channels. */
  public ChannelsOptions getChannelOptions() {
    return channelOptions;
  }

  /** Sets the options of the channels: history, presence, who may do what. They count if nobody used them before. */
  public MqttBridgeOptions setChannelOptions(ChannelsOptions channelOptions) {
    this.channelOptions = new ChannelsOptions(channelOptions);
    return this;
  }

  /** Returns with which quality of service clients get what other bridges and verticles have published. */
  public int getChannelQos() {
    return channelQos;
  }

  /** Sets that quality of service, 0 to 2; 1 unless set. */
  public MqttBridgeOptions setChannelQos(int channelQos) {
    this.channelQos = (int) OptionReader.within(0, 2, channelQos, "channelQos");
    return this;
  }

  /** Returns the TCP port that is listened on if no listeners are named. */
  public int getPort() {
    return port;
  }

  /** Sets the TCP port, 0 for any free one, {@link #NO_PORT} for none. */
  public MqttBridgeOptions setPort(int port) {
    this.port = (int) OptionReader.within(NO_PORT, 65_535, port, "port");
    return this;
  }

  /** Returns the port for MQTT over WebSocket on path {@code /mqtt} if no listeners are named. */
  public int getWebSocketPort() {
    return webSocketPort;
  }

  /** Sets the port for MQTT over WebSocket, 0 for any free one, {@link #NO_PORT} for none. */
  public MqttBridgeOptions setWebSocketPort(int webSocketPort) {
    this.webSocketPort = (int) OptionReader.within(NO_PORT, 65_535, webSocketPort, "webSocketPort");
    return this;
  }

  /** Returns the listeners; empty for the two of {@link #getPort()} and {@link #getWebSocketPort()}. */
  public List<MqttListenerOptions> getListeners() {
    return listeners;
  }

  /** Sets the listeners, instead of those two. */
  public MqttBridgeOptions setListeners(List<MqttListenerOptions> listeners) {
    this.listeners = listeners.stream().map(MqttListenerOptions::new).toList();
    return this;
  }

  /** Returns who is let in and what he may do. */
  public MqttAuthOptions getAuth() {
    return auth;
  }

  /** Sets who is let in and what he may do; by default clients of this machine may do everything. */
  public MqttBridgeOptions setAuth(MqttAuthOptions auth) {
    this.auth = new MqttAuthOptions(auth);
    return this;
  }

  /** Returns the other brokers whose topics are joined with ours. */
  public List<MqttRemoteOptions> getRemotes() {
    return remotes;
  }

  /** Sets the other brokers whose topics are joined with ours; each has a name of its own. None by default. */
  public MqttBridgeOptions setRemotes(List<MqttRemoteOptions> remotes) {
    if (remotes.stream().map(MqttRemoteOptions::getName).distinct().count() < remotes.size()) {
      throw new IllegalArgumentException("remotes: two of one name (expected: a name for each)");
    }
    this.remotes = remotes.stream().map(MqttRemoteOptions::new).toList();
    return this;
  }

  /** Returns how often the broker says in {@code $SYS/broker/…} how it is, in milliseconds; 0 for never. */
  public long getSysIntervalMs() {
    return sysIntervalMs;
  }

  /** Sets how often the broker says in {@code $SYS/broker/…} how it is, in milliseconds; 0 for never. */
  public MqttBridgeOptions setSysIntervalMs(long sysIntervalMs) {
    this.sysIntervalMs = OptionReader.within(0, 86_400_000, sysIntervalMs, "sysIntervalMs");
    return this;
  }

  /** Returns where sessions, queues and retained messages are kept on disk; null for memory only. */
  public MqttStoreOptions getStore() {
    return store;
  }

  /**
   * Sets where they are kept on disk; null, the default, for memory only. {@code waggle:mqtt} keeps them by default.
   */
  public MqttBridgeOptions setStore(MqttStoreOptions store) {
    this.store = store == null ? null : new MqttStoreOptions(store);
    return this;
  }

  /** Returns what device shadows do; null for none. */
  public MqttShadowOptions getShadow() {
    return shadow;
  }

  /** Sets what device shadows do; null, the default, for none. */
  public MqttBridgeOptions setShadow(MqttShadowOptions shadow) {
    this.shadow = shadow == null ? null : new MqttShadowOptions(shadow);
    return this;
  }

  /** Returns the rules. */
  public List<MqttRuleOptions> getRules() {
    return rules;
  }

  /** Sets the rules: what is made of messages and where it goes; each with a name of its own. */
  public MqttBridgeOptions setRules(List<MqttRuleOptions> rules) {
    this.rules = rules.stream().map(MqttRuleOptions::new).toList();
    return this;
  }

  /** Returns what of the event bus clients reach, and the other way round; null for nothing. */
  public MqttBusOptions getBus() {
    return bus;
  }

  /** Sets what of the event bus clients reach, and the other way round; null, the default, for nothing. */
  public MqttBridgeOptions setBus(MqttBusOptions bus) {
    this.bus = bus == null ? null : new MqttBusOptions(bus);
    return this;
  }

  /** Returns who says who a client is, before what {@link #getAuth()} names. */
  public List<Authenticator> getAuthenticators() {
    return authenticators;
  }

  /** Sets who says who a client is, asked in order. Not part of the JSON form. */
  public MqttBridgeOptions setAuthenticators(List<Authenticator> authenticators) {
    this.authenticators = List.copyOf(authenticators);
    return this;
  }

  /** Returns the methods of enhanced authentication. */
  public List<EnhancedAuthenticator> getEnhancedAuthenticators() {
    return enhancedAuthenticators;
  }

  /** Sets the methods of enhanced authentication. Not part of the JSON form. */
  public MqttBridgeOptions setEnhancedAuthenticators(List<EnhancedAuthenticator> enhancedAuthenticators) {
    this.enhancedAuthenticators = List.copyOf(enhancedAuthenticators);
    return this;
  }

  /** Returns who says what a client may do, before what {@link #getAuth()} names. */
  public List<Authorizer> getAuthorizers() {
    return authorizers;
  }

  /** Sets who says what a client may do, asked in order; nobody's opinion is a yes. Not part of the JSON form. */
  public MqttBridgeOptions setAuthorizers(List<Authorizer> authorizers) {
    this.authorizers = List.copyOf(authorizers);
    return this;
  }

  /** Returns what the broker is called among those of one Vert.x; bridges of one name are one broker. */
  public String getName() {
    return name;
  }

  /** Sets what the broker is called among those of one Vert.x; bridges of one name are one broker. */
  public MqttBridgeOptions setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Returns the address of the listeners that are there if none are named. */
  public String getHost() {
    return host;
  }

  /** Sets the address of the listeners that are there if none are named. */
  public MqttBridgeOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** Returns the other server that clients of version 5 are told of when this one stops or is full; null for none. */
  public String getServerReference() {
    return serverReference;
  }

  /** Sets the other server that clients of version 5 are told of when this one stops or is full; null for none. */
  public MqttBridgeOptions setServerReference(String serverReference) {
    this.serverReference = serverReference;
    return this;
  }

  /** Returns the topic prefix for answers, told to clients that ask for it; null for none. */
  public String getResponseInformation() {
    return responseInformation;
  }

  /** Sets the topic prefix for answers, told to clients that ask for it; null for none. */
  public MqttBridgeOptions setResponseInformation(String responseInformation) {
    this.responseInformation = responseInformation;
    return this;
  }

  /**
   * Returns whether a client of version 3 that publishes where it may not is closed; if not, its message is
   * acknowledged and dropped.
   */
  public boolean isCloseOnDenied() {
    return closeOnDenied;
  }

  /**
   * Sets whether a client of version 3 that publishes where it may not is closed; if not, its message is
   * acknowledged and dropped; false by default.
   */
  public MqttBridgeOptions setCloseOnDenied(boolean closeOnDenied) {
    this.closeOnDenied = closeOnDenied;
    return this;
  }

  /** Returns how long a packet of a client may be; longer ones end it with 0x95. */
  public int getMaxPacketBytes() {
    return maxPacketBytes;
  }

  /** Sets how long a packet of a client may be; longer ones end it with 0x95. 16 to 268,435,460. */
  public MqttBridgeOptions setMaxPacketBytes(int maxPacketBytes) {
    this.maxPacketBytes = (int) OptionReader.within(16, 268435460L, maxPacketBytes, "maxPacketBytes");
    return this;
  }

  /** Returns how long a client may take from its connection to its whole CONNECT, to a second. */
  public long getConnectTimeoutMs() {
    return connectTimeoutMs;
  }

  /** Sets how long a client may take from its connection to its whole CONNECT, to a second. At least 1. */
  public MqttBridgeOptions setConnectTimeoutMs(long connectTimeoutMs) {
    this.connectTimeoutMs = OptionReader.within(1, Long.MAX_VALUE, connectTimeoutMs, "connectTimeoutMs");
    return this;
  }

  /** Returns how long a packet may take from its first byte to its last, in milliseconds. */
  public long getPacketTimeoutMs() {
    return packetTimeoutMs;
  }

  /**
   * Sets how long a packet may take from its first byte to its last; whoever takes longer is closed. 1 ms to a day,
   * looked at every 100 ms.
   */
  public MqttBridgeOptions setPacketTimeoutMs(long packetTimeoutMs) {
    this.packetTimeoutMs = OptionReader.within(1, 86_400_000, packetTimeoutMs, "packetTimeoutMs");
    return this;
  }

  /**
   * Returns how many QoS 1 and 2 messages of a client may be unacknowledged; one more ends it with 0x93 (version 5),
   * or waits.
   */
  public int getReceiveMaximum() {
    return receiveMaximum;
  }

  /**
   * Sets how many QoS 1 and 2 messages of a client may be unacknowledged; one more ends it with 0x93 (version 5), or
   * waits. 1 to 65,535.
   */
  public MqttBridgeOptions setReceiveMaximum(int receiveMaximum) {
    this.receiveMaximum = (int) OptionReader.within(1, 65535L, receiveMaximum, "receiveMaximum");
    return this;
  }

  /** Returns how many QoS 1 and 2 messages a client may leave unacknowledged, unless it wants fewer. */
  public int getMaxInflight() {
    return maxInflight;
  }

  /** Sets how many QoS 1 and 2 messages a client may leave unacknowledged, unless it wants fewer. 1 to 65,535. */
  public MqttBridgeOptions setMaxInflight(int maxInflight) {
    this.maxInflight = (int) OptionReader.within(1, 65535L, maxInflight, "maxInflight");
    return this;
  }

  /** Returns how many messages may wait for a client beside those under way; what comes then is dropped. */
  public int getMaxQueuedMessages() {
    return maxQueuedMessages;
  }

  /** Sets how many messages may wait for a client beside those under way; what comes then is dropped. At least 1. */
  public MqttBridgeOptions setMaxQueuedMessages(int maxQueuedMessages) {
    this.maxQueuedMessages = (int) OptionReader.within(1, Integer.MAX_VALUE, maxQueuedMessages, "maxQueuedMessages");
    return this;
  }

  /** Returns how many bytes may wait for a client beside those under way; what comes then is dropped. */
  public long getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how many bytes may wait for a client beside those under way; what comes then is dropped. At least 1. */
  public MqttBridgeOptions setMaxQueuedBytes(long maxQueuedBytes) {
    this.maxQueuedBytes = OptionReader.within(1, Long.MAX_VALUE, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns how many sent bytes a client may leave unread: QoS 0 messages beyond are dropped, others wait. */
  public int getMaxOutboundBytes() {
    return maxOutboundBytes;
  }

  /**
   * Sets how many sent bytes a client may leave unread: QoS 0 messages beyond are dropped, others wait. At least
   * 1,024.
   */
  public MqttBridgeOptions setMaxOutboundBytes(int maxOutboundBytes) {
    this.maxOutboundBytes = (int) OptionReader.within(1024, Integer.MAX_VALUE, maxOutboundBytes, "maxOutboundBytes");
    return this;
  }

  /** Returns how many characters a client identifier may have; longer ones are refused with 0x85. */
  public int getMaxClientIdLength() {
    return maxClientIdLength;
  }

  /** Sets how many characters a client identifier may have; longer ones are refused with 0x85. 1 to 65,535. */
  public MqttBridgeOptions setMaxClientIdLength(int maxClientIdLength) {
    this.maxClientIdLength = (int) OptionReader.within(1, 65535L, maxClientIdLength, "maxClientIdLength");
    return this;
  }

  /** Returns how many subscriptions a session may have; more are refused with 0x97. */
  public int getMaxSubscriptions() {
    return maxSubscriptions;
  }

  /** Sets how many subscriptions a session may have; more are refused with 0x97. At least 1. */
  public MqttBridgeOptions setMaxSubscriptions(int maxSubscriptions) {
    this.maxSubscriptions = (int) OptionReader.within(1, Integer.MAX_VALUE, maxSubscriptions, "maxSubscriptions");
    return this;
  }

  /** Returns how many levels a topic or topic filter may have; more are refused with 0x90 or 0x8F. */
  public int getMaxTopicLevels() {
    return maxTopicLevels;
  }

  /** Sets how many levels a topic or topic filter may have; more are refused with 0x90 or 0x8F. 1 to 65,535. */
  public MqttBridgeOptions setMaxTopicLevels(int maxTopicLevels) {
    this.maxTopicLevels = (int) OptionReader.within(1, 65535L, maxTopicLevels, "maxTopicLevels");
    return this;
  }

  /** Returns how many topic aliases a client may set. */
  public int getTopicAliasMaximum() {
    return topicAliasMaximum;
  }

  /** Sets how many topic aliases a client may set. 0 to 65,535. */
  public MqttBridgeOptions setTopicAliasMaximum(int topicAliasMaximum) {
    this.topicAliasMaximum = (int) OptionReader.within(0, 65535L, topicAliasMaximum, "topicAliasMaximum");
    return this;
  }

  /** Returns how many topic aliases are set towards a client, if it allows as many. */
  public int getMaxOutboundAliases() {
    return maxOutboundAliases;
  }

  /** Sets how many topic aliases are set towards a client, if it allows as many. 0 to 65,535. */
  public MqttBridgeOptions setMaxOutboundAliases(int maxOutboundAliases) {
    this.maxOutboundAliases = (int) OptionReader.within(0, 65535L, maxOutboundAliases, "maxOutboundAliases");
    return this;
  }

  /**
   * Returns how long a session lives without its client at most, a week by default; those of version 3 that are to
   * be kept live so long.
   */
  public long getMaxSessionExpirySeconds() {
    return maxSessionExpirySeconds;
  }

  /**
   * Sets how long a session lives without its client at most, a week by default; those of version 3 that are to be
   * kept live so long. 0 to 4,294,967,295.
   */
  public MqttBridgeOptions setMaxSessionExpirySeconds(long maxSessionExpirySeconds) {
    this.maxSessionExpirySeconds =
      OptionReader.within(0, 4294967295L, maxSessionExpirySeconds, "maxSessionExpirySeconds");
    return this;
  }

  /** Returns how many topics may have a retained message; more are refused with 0x97. */
  public int getMaxRetainedMessages() {
    return maxRetainedMessages;
  }

  /** Sets how many topics may have a retained message; more are refused with 0x97. At least 0. */
  public MqttBridgeOptions setMaxRetainedMessages(int maxRetainedMessages) {
    this.maxRetainedMessages =
      (int) OptionReader.within(0, Integer.MAX_VALUE, maxRetainedMessages, "maxRetainedMessages");
    return this;
  }

  /** Returns how many bytes topics and payloads of retained messages may have together; more are refused with 0x97. */
  public long getMaxRetainedBytes() {
    return maxRetainedBytes;
  }

  /**
   * Sets how many bytes topics and payloads of retained messages may have together; more are refused with 0x97. At
   * least 0.
   */
  public MqttBridgeOptions setMaxRetainedBytes(long maxRetainedBytes) {
    this.maxRetainedBytes = OptionReader.within(0, Long.MAX_VALUE, maxRetainedBytes, "maxRetainedBytes");
    return this;
  }

  /**
   * Returns how many removals of retained messages are remembered in a cluster, for a day: a node that comes back with
   * such a message is told. The first ones are forgotten if there are more.
   */
  public int getMaxRetainedRemovals() {
    return maxRetainedRemovals;
  }

  /** Sets how many removals of retained messages are remembered in a cluster, for a day. At least 0. */
  public MqttBridgeOptions setMaxRetainedRemovals(int maxRetainedRemovals) {
    this.maxRetainedRemovals =
      (int) OptionReader.within(0, Integer.MAX_VALUE, maxRetainedRemovals, "maxRetainedRemovals");
    return this;
  }

  /**
   * Returns the longest keep-alive, told to clients of version 5 that want a longer one or none; 0 for what they
   * want.
   */
  public int getMaxKeepAliveSeconds() {
    return maxKeepAliveSeconds;
  }

  /**
   * Sets the longest keep-alive, told to clients of version 5 that want a longer one or none; 0 for what they want.
   * 0 to 65,535.
   */
  public MqttBridgeOptions setMaxKeepAliveSeconds(int maxKeepAliveSeconds) {
    this.maxKeepAliveSeconds = (int) OptionReader.within(0, 65535L, maxKeepAliveSeconds, "maxKeepAliveSeconds");
    return this;
  }

  /** Returns how many sessions there may be, with and without their client; more are refused with 0x97. */
  public int getMaxSessions() {
    return maxSessions;
  }

  /** Sets how many sessions there may be, with and without their client; more are refused with 0x97. At least 1. */
  public MqttBridgeOptions setMaxSessions(int maxSessions) {
    this.maxSessions = (int) OptionReader.within(1, Integer.MAX_VALUE, maxSessions, "maxSessions");
    return this;
  }

  /** Returns how many groups of shared subscriptions there may be; more are refused with 0x97. */
  public int getMaxShareGroups() {
    return maxShareGroups;
  }

  /** Sets how many groups of shared subscriptions there may be; more are refused with 0x97. At least 0. */
  public MqttBridgeOptions setMaxShareGroups(int maxShareGroups) {
    this.maxShareGroups = (int) OptionReader.within(0, Integer.MAX_VALUE, maxShareGroups, "maxShareGroups");
    return this;
  }

  /**
   * Returns how long a group of shared subscriptions without a member keeps its messages for the next one; 0 for not
   * at all.
   */
  public long getSharedQueueExpirySeconds() {
    return sharedQueueExpirySeconds;
  }

  /**
   * Sets how long a group of shared subscriptions without a member keeps its messages for the next one; 0 for not at
   * all. At least 0.
   */
  public MqttBridgeOptions setSharedQueueExpirySeconds(long sharedQueueExpirySeconds) {
    this.sharedQueueExpirySeconds =
      OptionReader.within(0, Long.MAX_VALUE, sharedQueueExpirySeconds, "sharedQueueExpirySeconds");
    return this;
  }

  /**
   * Returns how many messages may be on their way from one event loop to another; QoS 0 messages beyond are dropped.
   */
  public int getMaxHandover() {
    return maxHandover;
  }

  /**
   * Sets how many messages may be on their way from one event loop to another; QoS 0 messages beyond are dropped. At
   * least 1.
   */
  public MqttBridgeOptions setMaxHandover(int maxHandover) {
    this.maxHandover = (int) OptionReader.within(1, Integer.MAX_VALUE, maxHandover, "maxHandover");
    return this;
  }
}
