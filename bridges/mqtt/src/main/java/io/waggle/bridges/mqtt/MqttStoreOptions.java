// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import java.util.Locale;

/**
 * Where sessions, queues and retained messages are kept, and how safely. Properties are JSON keys; a wrong or unknown
 * one is an {@link IllegalArgumentException}. One thread; copied where it is used.
 */
public class MqttStoreOptions {

  /** When a message counts as safe. */
  public enum Sync {
    /** When it is on disk: it outlives a power cut. */
    ALWAYS,
    /**
     * When it was given to the operating system, which writes it to disk within {@link #getSyncIntervalMs()}: it
     * outlives the end of the process, but acknowledged messages are at risk at a power cut.
     */
    AT_RISK
  }

  /** Default of {@link #getSegmentBytes()}: 16 MiB. */
  public static final int DEFAULT_SEGMENT_BYTES = 16 << 20;
  /** Default of {@link #getMaxBytes()}: 64 GiB. */
  public static final long DEFAULT_MAX_BYTES = 64L << 30;
  /** Default of {@link #getMaxQueuedBytes()}: 64 MiB. */
  public static final long DEFAULT_MAX_QUEUED_BYTES = 64L << 20;
  /** Default of {@link #getSyncIntervalMs()}: 1 s. */
  public static final long DEFAULT_SYNC_INTERVAL_MS = 1_000;

  private static final int LEAST_SEGMENT_BYTES = 16 << 10;
  private static final int MOST_SEGMENT_BYTES = 256 << 20;

  private String folder = "";
  private int segmentBytes = DEFAULT_SEGMENT_BYTES;
  private long maxBytes = DEFAULT_MAX_BYTES;
  private long maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private Sync sync = Sync.ALWAYS;
  private long syncIntervalMs = DEFAULT_SYNC_INTERVAL_MS;

  /** Creates options with the defaults. */
  public MqttStoreOptions() {
  }

  /** Creates a copy. */
  public MqttStoreOptions(MqttStoreOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; missing ones keep their default, unknown ones are refused. */
  public MqttStoreOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setFolder(in.text("folder", folder));
    setSegmentBytes(in.integer("segmentBytes", segmentBytes));
    setMaxBytes(in.number("maxBytes", maxBytes));
    setMaxQueuedBytes(in.number("maxQueuedBytes", maxQueuedBytes));
    setSync(in.choice("sync", sync));
    setSyncIntervalMs(in.number("syncIntervalMs", syncIntervalMs));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("folder", folder).put("segmentBytes", segmentBytes).put("maxBytes", maxBytes)
      .put("maxQueuedBytes", maxQueuedBytes).put("sync", sync.name().toLowerCase(Locale.ROOT))
      .put("syncIntervalMs", syncIntervalMs);
  }

  /** Returns the folder of the store; empty, the default, for one in the user's state folder. */
  public String getFolder() {
    return folder;
  }

  /** Sets the folder of the store, which is made if it is not there; one process can have it open. */
  public MqttStoreOptions setFolder(String folder) {
    this.folder = folder;
    return this;
  }

  /** Returns how large a file of the journal is, in bytes. */
  public int getSegmentBytes() {
    return segmentBytes;
  }

  /**
   * Sets how large a file of the journal is, 16 KiB to 256 MiB. A message may have a quarter of it at most. Three of them
   * lie ready on disk, so that there is room to remove things when the disk is full.
   */
  public MqttStoreOptions setSegmentBytes(int segmentBytes) {
    this.segmentBytes =
      (int) OptionReader.within(LEAST_SEGMENT_BYTES, MOST_SEGMENT_BYTES, segmentBytes, "segmentBytes");
    return this;
  }

  /** Returns how large the journal may become, in bytes; without what lies in quarantine, which is 64 MiB at most. */
  public long getMaxBytes() {
    return maxBytes;
  }

  /** Sets how large the journal may become, in bytes: at least six of its files are allowed in any case. */
  public MqttStoreOptions setMaxBytes(long maxBytes) {
    this.maxBytes = OptionReader.within(0, Long.MAX_VALUE, maxBytes, "maxBytes");
    return this;
  }

  /** Returns how many bytes may wait to be written; more messages are refused meanwhile. */
  public long getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how many bytes may wait to be written, at least 64 KiB. */
  public MqttStoreOptions setMaxQueuedBytes(long maxQueuedBytes) {
    this.maxQueuedBytes = OptionReader.within(64 << 10, Long.MAX_VALUE, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns when a message counts as safe. */
  public Sync getSync() {
    return sync;
  }

  /** Sets when a message counts as safe. {@link Sync#AT_RISK} is faster, and said in the log at each start. */
  public MqttStoreOptions setSync(Sync sync) {
    this.sync = sync;
    return this;
  }

  /** Returns how often everything is forced to disk with {@link Sync#AT_RISK}, in milliseconds. */
  public long getSyncIntervalMs() {
    return syncIntervalMs;
  }

  /** Sets how often everything is forced to disk with {@link Sync#AT_RISK}, in milliseconds, 1 to 60,000. */
  public MqttStoreOptions setSyncIntervalMs(long syncIntervalMs) {
    this.syncIntervalMs = OptionReader.within(1, 60_000, syncIntervalMs, "syncIntervalMs");
    return this;
  }
}
