// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/**
 * What one connection may take: sizes in bytes, times in milliseconds. Part of {@link WorkerOptions} and
 * {@link ClientOptions}.
 */
public class Limits {

  /** Default of {@link #getMaxFrameBytes()}: 10 MiB. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 10 * 1024 * 1024;
  /** Default of {@link #getMaxQueuedBytes()}: 1 MiB. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 1024 * 1024;
  /** Default of {@link #getWriteQueueMaxBytes()}: 64 KiB. */
  public static final int DEFAULT_WRITE_QUEUE_MAX_BYTES = 64 * 1024;
  /** Default of {@link #getMaxHeaderBytes()}: 16 KiB. */
  public static final int DEFAULT_MAX_HEADER_BYTES = 16 * 1024;
  /** Default of {@link #getHandshakeTimeoutMs()}: 10 s. */
  public static final long DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;
  /** Default of {@link #getFrameTimeoutMs()}: 30 s. */
  public static final long DEFAULT_FRAME_TIMEOUT_MS = 30_000;
  /** Value of {@link #getIdleTimeoutMs()} that leaves the choice to the transport. */
  public static final long IDLE_TIMEOUT_BY_TRANSPORT = -1;
  /** Default of {@link #getPingIntervalMs()}: 25 s. */
  public static final long DEFAULT_PING_INTERVAL_MS = 25_000;
  /** Default of {@link #getLingerMs()}: 1 s. */
  public static final long DEFAULT_LINGER_MS = 1_000;
  /** Default of {@link #getCloseTimeoutMs()}: 5 s. */
  public static final long DEFAULT_CLOSE_TIMEOUT_MS = 5_000;

  private int maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
  private int maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private int writeQueueMaxBytes = DEFAULT_WRITE_QUEUE_MAX_BYTES;
  private int maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES;
  private boolean dropWhenFull;
  private long handshakeTimeoutMs = DEFAULT_HANDSHAKE_TIMEOUT_MS;
  private long frameTimeoutMs = DEFAULT_FRAME_TIMEOUT_MS;
  private long idleTimeoutMs = IDLE_TIMEOUT_BY_TRANSPORT;
  private long pingIntervalMs = DEFAULT_PING_INTERVAL_MS;
  private long lingerMs = DEFAULT_LINGER_MS;
  private long closeTimeoutMs = DEFAULT_CLOSE_TIMEOUT_MS;

  /** Creates limits with the defaults. */
  public Limits() {
  }

  /** Creates a copy. */
  public Limits(Limits other) {
    this(other.toJson());
  }

  /** Creates limits from JSON; keys are the property names, missing ones keep their default. */
  public Limits(JsonObject json) {
    setMaxFrameBytes(json.getInteger("maxFrameBytes", maxFrameBytes));
    setMaxQueuedBytes(json.getInteger("maxQueuedBytes", maxQueuedBytes));
    setWriteQueueMaxBytes(json.getInteger("writeQueueMaxBytes", writeQueueMaxBytes));
    setMaxHeaderBytes(json.getInteger("maxHeaderBytes", maxHeaderBytes));
    setDropWhenFull(json.getBoolean("dropWhenFull", dropWhenFull));
    setHandshakeTimeoutMs(json.getLong("handshakeTimeoutMs", handshakeTimeoutMs));
    setFrameTimeoutMs(json.getLong("frameTimeoutMs", frameTimeoutMs));
    setIdleTimeoutMs(json.getLong("idleTimeoutMs", idleTimeoutMs));
    setPingIntervalMs(json.getLong("pingIntervalMs", pingIntervalMs));
    setLingerMs(json.getLong("lingerMs", lingerMs));
    setCloseTimeoutMs(json.getLong("closeTimeoutMs", closeTimeoutMs));
  }

  /** Returns the limits as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("maxFrameBytes", maxFrameBytes)
      .put("maxQueuedBytes", maxQueuedBytes)
      .put("writeQueueMaxBytes", writeQueueMaxBytes)
      .put("maxHeaderBytes", maxHeaderBytes)
      .put("dropWhenFull", dropWhenFull)
      .put("handshakeTimeoutMs", handshakeTimeoutMs)
      .put("frameTimeoutMs", frameTimeoutMs)
      .put("idleTimeoutMs", idleTimeoutMs)
      .put("pingIntervalMs", pingIntervalMs)
      .put("lingerMs", lingerMs)
      .put("closeTimeoutMs", closeTimeoutMs);
  }

  /** Returns how long one received frame or WebSocket message may be. */
  public int getMaxFrameBytes() {
    return maxFrameBytes;
  }

  /** Sets how long one received frame may be, at least 1; a longer one closes with {@link CloseReason#TOO_BIG}. */
  public Limits setMaxFrameBytes(int maxFrameBytes) {
    this.maxFrameBytes = atLeast(1, maxFrameBytes, "maxFrameBytes");
    return this;
  }

  /** Returns how much may wait to be sent before the peer counts as too slow. */
  public int getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /**
   * Sets how much may wait to be sent, at least 1. A message that finds the queue below it is accepted whole; the next
   * one closes the connection with {@link CloseReason#SLOW_CONSUMER}, or is dropped, see {@link #setDropWhenFull}.
   */
  public Limits setMaxQueuedBytes(int maxQueuedBytes) {
    this.maxQueuedBytes = atLeast(1, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns the queue size from which {@link Connection#writeQueueFull()} is true. */
  public int getWriteQueueMaxBytes() {
    return writeQueueMaxBytes;
  }

  /** Sets the queue size from which {@link Connection#writeQueueFull()} is true, at least 2. */
  public Limits setWriteQueueMaxBytes(int writeQueueMaxBytes) {
    this.writeQueueMaxBytes = atLeast(2, writeQueueMaxBytes, "writeQueueMaxBytes");
    return this;
  }

  /** Returns how long the head of an HTTP request or response may be, the request line included. */
  public int getMaxHeaderBytes() {
    return maxHeaderBytes;
  }

  /** Sets how long the head of an HTTP request or response may be, at least 256. */
  public Limits setMaxHeaderBytes(int maxHeaderBytes) {
    this.maxHeaderBytes = atLeast(256, maxHeaderBytes, "maxHeaderBytes");
    return this;
  }

  /** Returns whether a message for a full queue is dropped instead of closing the connection. */
  public boolean isDropWhenFull() {
    return dropWhenFull;
  }

  /** Sets whether a message for a full queue is dropped and counted instead of closing the connection. */
  public Limits setDropWhenFull(boolean dropWhenFull) {
    this.dropWhenFull = dropWhenFull;
    return this;
  }

  /** Returns how long TLS and WebSocket handshakes may take together, from accepting the socket. */
  public long getHandshakeTimeoutMs() {
    return handshakeTimeoutMs;
  }

  /** Sets how long handshakes may take, at least 1. */
  public Limits setHandshakeTimeoutMs(long handshakeTimeoutMs) {
    this.handshakeTimeoutMs = atLeast(1, handshakeTimeoutMs, "handshakeTimeoutMs");
    return this;
  }

  /** Returns how long the rest of a started message may take; 0 for any time. */
  public long getFrameTimeoutMs() {
    return frameTimeoutMs;
  }

  /** Sets how long the rest of a started message may take, to a second; 0 for any time. */
  public Limits setFrameTimeoutMs(long frameTimeoutMs) {
    this.frameTimeoutMs = atLeast(0, frameTimeoutMs, "frameTimeoutMs");
    return this;
  }

  /**
   * Returns how long a peer may be silent; 0 for ever; {@link #IDLE_TIMEOUT_BY_TRANSPORT}, the default, for 60 s on
   * WebSocket (whose peers answer pings) and UDP, and for ever elsewhere.
   */
  public long getIdleTimeoutMs() {
    return idleTimeoutMs;
  }

  /** Sets how long a peer may be silent before it is closed with {@link CloseReason#IDLE_TIMEOUT}, to a second. */
  public Limits setIdleTimeoutMs(long idleTimeoutMs) {
    this.idleTimeoutMs = atLeast(IDLE_TIMEOUT_BY_TRANSPORT, idleTimeoutMs, "idleTimeoutMs");
    return this;
  }

  /** Returns after which silence a WebSocket peer is pinged; 0 for never. */
  public long getPingIntervalMs() {
    return pingIntervalMs;
  }

  /** Sets after which silence a WebSocket peer is pinged, to a second; 0 for never. */
  public Limits setPingIntervalMs(long pingIntervalMs) {
    this.pingIntervalMs = atLeast(0, pingIntervalMs, "pingIntervalMs");
    return this;
  }

  /** Returns how long a closed TCP connection waits for the peer's end, so that the last bytes are not lost. */
  public long getLingerMs() {
    return lingerMs;
  }

  /** Sets how long a closed TCP connection waits for the peer's end, to a second; 0 for not at all. */
  public Limits setLingerMs(long lingerMs) {
    this.lingerMs = atLeast(0, lingerMs, "lingerMs");
    return this;
  }

  /** Returns how long closing may take: sending what is queued and the peer's answer to a WebSocket close. */
  public long getCloseTimeoutMs() {
    return closeTimeoutMs;
  }

  /** Sets how long closing may take, to a second, at least 1. */
  public Limits setCloseTimeoutMs(long closeTimeoutMs) {
    this.closeTimeoutMs = atLeast(1, closeTimeoutMs, "closeTimeoutMs");
    return this;
  }

  /** Returns the constant of a name in JSON. */
  static <E extends Enum<E>> E oneOf(Class<E> type, String value, String name) {
    return Arrays.stream(type.getEnumConstants()).filter(constant -> constant.name().equals(value)).findFirst()
      .orElseThrow(() -> new IllegalArgumentException(name + ": " + value + " (expected: one of "
        + Arrays.toString(type.getEnumConstants()) + ")"));
  }

  static int atLeast(int minimum, int value, String name) {
    return (int) atLeast((long) minimum, value, name);
  }

  static long atLeast(long minimum, long value, String name) {
    if (value < minimum) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + minimum + ")");
    }
    return value;
  }
}
