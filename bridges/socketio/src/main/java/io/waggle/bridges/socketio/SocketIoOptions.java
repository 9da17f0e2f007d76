// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.web.HttpWorkerOptions;
import java.util.Objects;

/** Limits and rules of a {@link SocketIo} server; all instances and nodes should give the same. */
public class SocketIoOptions {

  /** Port of {@link #getHttp()} unless it is set: 3120. */
  public static final int DEFAULT_PORT = 3_120;
  /** Default of {@link #getName()}: socketio. */
  public static final String DEFAULT_NAME = "socketio";
  /** Default of {@link #getChannelsName()}: main. */
  public static final String DEFAULT_CHANNELS_NAME = "main";
  /** Default of {@link #getConnectTimeoutMs()}: 45 s. */
  public static final long DEFAULT_CONNECT_TIMEOUT_MS = 45_000;
  /** Default of {@link #getMaxAttachments()}: 10. */
  public static final int DEFAULT_MAX_ATTACHMENTS = 10;
  /** Default of {@link #getMaxPacketBytes()}: 4 MiB. */
  public static final int DEFAULT_MAX_PACKET_BYTES = 4 * 1024 * 1024;
  /** Default of {@link #getAttachmentTimeoutMs()}: 30 s. */
  public static final long DEFAULT_ATTACHMENT_TIMEOUT_MS = 30_000;
  /** Default of {@link #getMaxNamespaces()}: 100. */
  public static final int DEFAULT_MAX_NAMESPACES = 100;
  /** Default of {@link #getMaxConnects()}: 500. */
  public static final int DEFAULT_MAX_CONNECTS = 500;
  /** Default of {@link #getMaxDynamicNamespaces()}: 10,000. */
  public static final int DEFAULT_MAX_DYNAMIC_NAMESPACES = 10_000;
  /** Default of {@link #getMaxRooms()}: 500. */
  public static final int DEFAULT_MAX_ROOMS = 500;
  /** Default of {@link #getMaxPendingEvents()}: 1,000. */
  public static final int DEFAULT_MAX_PENDING_EVENTS = 1_000;
  /** Default of {@link #getMaxPendingAcks()}: 1,000. */
  public static final int DEFAULT_MAX_PENDING_ACKS = 1_000;
  /** Default of {@link #getAckTimeoutMs()}: 30 s. */
  public static final long DEFAULT_ACK_TIMEOUT_MS = 30_000;
  /** Default of {@link #getRecoveryMs()}: not at all. */
  public static final long DEFAULT_RECOVERY_MS = 0;
  /** Default of {@link #getRecoveryPackets()}: 1,000. */
  public static final int DEFAULT_RECOVERY_PACKETS = 1_000;

  private String name = DEFAULT_NAME;
  private String channelsName = DEFAULT_CHANNELS_NAME;
  private long connectTimeoutMs = DEFAULT_CONNECT_TIMEOUT_MS;
  private int maxAttachments = DEFAULT_MAX_ATTACHMENTS;
  private int maxPacketBytes = DEFAULT_MAX_PACKET_BYTES;
  private long attachmentTimeoutMs = DEFAULT_ATTACHMENT_TIMEOUT_MS;
  private int maxNamespaces = DEFAULT_MAX_NAMESPACES;
  private int maxConnects = DEFAULT_MAX_CONNECTS;
  private int maxDynamicNamespaces = DEFAULT_MAX_DYNAMIC_NAMESPACES;
  private int maxRooms = DEFAULT_MAX_ROOMS;
  private int maxPendingEvents = DEFAULT_MAX_PENDING_EVENTS;
  private int maxPendingAcks = DEFAULT_MAX_PENDING_ACKS;
  private long ackTimeoutMs = DEFAULT_ACK_TIMEOUT_MS;
  private long recoveryMs = DEFAULT_RECOVERY_MS;
  private int recoveryPackets = DEFAULT_RECOVERY_PACKETS;
  private boolean recoverySkipsMiddleware;
  private JsonObject channels = new JsonObject();
  private EngineOptions engine = new EngineOptions();
  private HttpWorkerOptions http = new HttpWorkerOptions().setPort(DEFAULT_PORT);

  /** Creates options with the defaults. */
  public SocketIoOptions() {
  }

  /** Creates a copy. */
  public SocketIoOptions(SocketIoOptions other) {
    this(other.toJson());
    this.engine = new EngineOptions(other.engine);
    this.http = new HttpWorkerOptions(other.http);
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default, others are refused. */
  public SocketIoOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setName(in.text("name", name));
    setChannelsName(in.text("channelsName", channelsName));
    setConnectTimeoutMs(in.number("connectTimeoutMs", connectTimeoutMs));
    setMaxAttachments(in.integer("maxAttachments", maxAttachments));
    setMaxPacketBytes(in.integer("maxPacketBytes", maxPacketBytes));
    setAttachmentTimeoutMs(in.number("attachmentTimeoutMs", attachmentTimeoutMs));
    setMaxNamespaces(in.integer("maxNamespaces", maxNamespaces));
    setMaxConnects(in.integer("maxConnects", maxConnects));
    setMaxDynamicNamespaces(in.integer("maxDynamicNamespaces", maxDynamicNamespaces));
    setMaxRooms(in.integer("maxRooms", maxRooms));
    setMaxPendingEvents(in.integer("maxPendingEvents", maxPendingEvents));
    setMaxPendingAcks(in.integer("maxPendingAcks", maxPendingAcks));
    setAckTimeoutMs(in.number("ackTimeoutMs", ackTimeoutMs));
    setRecoveryMs(in.number("recoveryMs", recoveryMs));
    setRecoveryPackets(in.integer("recoveryPackets", recoveryPackets));
    setRecoverySkipsMiddleware(in.flag("recoverySkipsMiddleware", recoverySkipsMiddleware));
    setChannels(in.options("channels", channels, each -> each));
    setEngine(in.options("engine", engine, EngineOptions::new));
    setHttp(in.options("http", http, each -> new HttpWorkerOptions(http.toJson().mergeIn(each))));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("name", name)
      .put("channelsName", channelsName)
      .put("connectTimeoutMs", connectTimeoutMs)
      .put("maxAttachments", maxAttachments)
      .put("maxPacketBytes", maxPacketBytes)
      .put("attachmentTimeoutMs", attachmentTimeoutMs)
      .put("maxNamespaces", maxNamespaces)
      .put("maxConnects", maxConnects)
      .put("maxDynamicNamespaces", maxDynamicNamespaces)
      .put("maxRooms", maxRooms)
      .put("maxPendingEvents", maxPendingEvents)
      .put("maxPendingAcks", maxPendingAcks)
      .put("ackTimeoutMs", ackTimeoutMs)
      .put("recoveryMs", recoveryMs)
      .put("recoveryPackets", recoveryPackets)
      .put("recoverySkipsMiddleware", recoverySkipsMiddleware)
      .put("channels", channels.copy())
      .put("engine", engine.toJson())
      .put("http", http.toJson());
  }

  /** Returns the name of the gateway, which instances of one server share, on all nodes. */
  public String getName() {
    return name;
  }

  /** Sets the name of the gateway, which instances of one server share, on all nodes. */
  public SocketIoOptions setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Returns the name of the channels that rooms are bound to. */
  public String getChannelsName() {
    return channelsName;
  }

  /** Sets the name of the channels that rooms are bound to. */
  public SocketIoOptions setChannelsName(String channelsName) {
    this.channelsName = Objects.requireNonNull(channelsName, "channelsName");
    return this;
  }

  /** Returns how long a client may be without a namespace, in milliseconds. */
  public long getConnectTimeoutMs() {
    return connectTimeoutMs;
  }

  /** Sets how long a client may be without a namespace, in milliseconds, at least 1. */
  public SocketIoOptions setConnectTimeoutMs(long connectTimeoutMs) {
    this.connectTimeoutMs = OptionReader.atLeast(1, connectTimeoutMs, "connectTimeoutMs");
    return this;
  }

  /** Returns how many binary attachments a packet of a client may have. */
  public int getMaxAttachments() {
    return maxAttachments;
  }

  /** Sets how many binary attachments a packet of a client may have, at least 0. */
  public SocketIoOptions setMaxAttachments(int maxAttachments) {
    this.maxAttachments = (int) OptionReader.atLeast(0, maxAttachments, "maxAttachments");
    return this;
  }

  /** Returns how long a packet may be with its attachments, in bytes. */
  public int getMaxPacketBytes() {
    return maxPacketBytes;
  }

  /** Sets how long a packet may be with its attachments, in bytes, at least 1. */
  public SocketIoOptions setMaxPacketBytes(int maxPacketBytes) {
    this.maxPacketBytes = (int) OptionReader.atLeast(1, maxPacketBytes, "maxPacketBytes");
    return this;
  }

  /** Returns how long a packet waits for its attachments, in milliseconds. */
  public long getAttachmentTimeoutMs() {
    return attachmentTimeoutMs;
  }

  /** Sets how long a packet waits for its attachments, in milliseconds, at least 1. */
  public SocketIoOptions setAttachmentTimeoutMs(long attachmentTimeoutMs) {
    this.attachmentTimeoutMs = OptionReader.atLeast(1, attachmentTimeoutMs, "attachmentTimeoutMs");
    return this;
  }

  /** Returns how many namespaces a client may be in at a time. */
  public int getMaxNamespaces() {
    return maxNamespaces;
  }

  /** Sets how many namespaces a client may be in at a time, at least 1. */
  public SocketIoOptions setMaxNamespaces(int maxNamespaces) {
    this.maxNamespaces = (int) OptionReader.atLeast(1, maxNamespaces, "maxNamespaces");
    return this;
  }

  /** Returns how often a client may connect to namespaces over one connection. */
  public int getMaxConnects() {
    return maxConnects;
  }

  /** Sets how often a client may connect to namespaces over one connection, at least 1. */
  public SocketIoOptions setMaxConnects(int maxConnects) {
    this.maxConnects = (int) OptionReader.atLeast(1, maxConnects, "maxConnects");
    return this;
  }

  /** Returns how many dynamic namespaces there may be at a time in one instance. */
  public int getMaxDynamicNamespaces() {
    return maxDynamicNamespaces;
  }

  /** Sets how many dynamic namespaces there may be at a time in one instance, at least 0. */
  public SocketIoOptions setMaxDynamicNamespaces(int maxDynamicNamespaces) {
    this.maxDynamicNamespaces = (int) OptionReader.atLeast(0, maxDynamicNamespaces, "maxDynamicNamespaces");
    return this;
  }

  /** Returns how many rooms a socket may be in. */
  public int getMaxRooms() {
    return maxRooms;
  }

  /** Sets how many rooms a socket may be in, at least 1. */
  public SocketIoOptions setMaxRooms(int maxRooms) {
    this.maxRooms = (int) OptionReader.atLeast(1, maxRooms, "maxRooms");
    return this;
  }

  /** Returns how many events of a socket may wait for middleware. */
  public int getMaxPendingEvents() {
    return maxPendingEvents;
  }

  /** Sets how many events of a socket may wait for middleware, at least 1. */
  public SocketIoOptions setMaxPendingEvents(int maxPendingEvents) {
    this.maxPendingEvents = (int) OptionReader.atLeast(1, maxPendingEvents, "maxPendingEvents");
    return this;
  }

  /** Returns how many acknowledgements a client may owe a socket. */
  public int getMaxPendingAcks() {
    return maxPendingAcks;
  }

  /** Sets how many acknowledgements a client may owe a socket, at least 1. */
  public SocketIoOptions setMaxPendingAcks(int maxPendingAcks) {
    this.maxPendingAcks = (int) OptionReader.atLeast(1, maxPendingAcks, "maxPendingAcks");
    return this;
  }

  /** Returns how long an acknowledgement is waited for unless the call says so, in milliseconds. */
  public long getAckTimeoutMs() {
    return ackTimeoutMs;
  }

  /** Sets how long an acknowledgement is waited for unless the call says so, in milliseconds, at least 1. */
  public SocketIoOptions setAckTimeoutMs(long ackTimeoutMs) {
    this.ackTimeoutMs = OptionReader.atLeast(1, ackTimeoutMs, "ackTimeoutMs");
    return this;
  }

  /** Returns how long a client may be away and recover, in milliseconds; 0 for not at all. */
  public long getRecoveryMs() {
    return recoveryMs;
  }

  /**
   * Sets how long a client may be away and get back its id, rooms, data and what it missed, in milliseconds; 0 for not
   * at all. Then every event has one more argument, the position from which the client goes on.
   */
  public SocketIoOptions setRecoveryMs(long recoveryMs) {
    this.recoveryMs = OptionReader.atLeast(0, recoveryMs, "recoveryMs");
    return this;
  }

  /** Returns how many packets of each namespace are kept for those who are away. */
  public int getRecoveryPackets() {
    return recoveryPackets;
  }

  /** Sets how many packets of each namespace are kept for those who are away, at least 1. */
  public SocketIoOptions setRecoveryPackets(int recoveryPackets) {
    this.recoveryPackets = (int) OptionReader.atLeast(1, recoveryPackets, "recoveryPackets");
    return this;
  }

  /** Returns whether a client that recovers does not pass the middleware of its namespace again. */
  public boolean isRecoverySkipsMiddleware() {
    return recoverySkipsMiddleware;
  }

  /** Sets whether a client that recovers does not pass the middleware of its namespace again. */
  public SocketIoOptions setRecoverySkipsMiddleware(boolean recoverySkipsMiddleware) {
    this.recoverySkipsMiddleware = recoverySkipsMiddleware;
    return this;
  }

  /** Returns which rooms are bound to channels: from a namespace to a pattern, or a list of them. */
  public JsonObject getChannels() {
    return channels;
  }

  /**
   * Sets which rooms are bound to channels, as {@link Namespace#bind(String)} does: {@code {"/":["chat/#","news"]}}.
   *
   * @throws IllegalArgumentException if a value is neither a pattern nor a list of them
   */
  public SocketIoOptions setChannels(JsonObject channels) {
    channels.forEach(entry -> {
      if (!(entry.getValue() instanceof String) && !(entry.getValue() instanceof JsonArray)) {
        throw new IllegalArgumentException(
          "channels: for " + entry.getKey() + " (expected: a pattern or a list of them)");
      }
    });
    this.channels = channels.copy();
    return this;
  }

  /** Returns the options of Engine.IO: path, origins, transports, heartbeat. */
  public EngineOptions getEngine() {
    return engine;
  }

  /** Sets the options of Engine.IO. */
  public SocketIoOptions setEngine(EngineOptions engine) {
    this.engine = new EngineOptions(engine);
    return this;
  }

  /** Returns the options of the HTTP side: host, port, TLS, limits of requests. */
  public HttpWorkerOptions getHttp() {
    return http;
  }

  /** Sets the options of the HTTP side; by default 127.0.0.1 and port {@value #DEFAULT_PORT}. */
  public SocketIoOptions setHttp(HttpWorkerOptions http) {
    this.http = new HttpWorkerOptions(http);
    return this;
  }
}
