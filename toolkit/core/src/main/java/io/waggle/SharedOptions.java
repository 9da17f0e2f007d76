// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;

/** Limits of a {@link Shared} map, in one Vert.x. */
public class SharedOptions {

  /** Default of {@link #getMaxValueBytes()}: 1 MiB. */
  public static final int DEFAULT_MAX_VALUE_BYTES = 1024 * 1024;
  /** Default of {@link #getMaxTries()}: 100. */
  public static final int DEFAULT_MAX_TRIES = 100;
  /** Default of {@link #getMaxTrackedExpiries()}: 100,000. */
  public static final int DEFAULT_MAX_TRACKED_EXPIRIES = 100_000;
  /** Default of {@link #getMaxWatches()}: 1,000. */
  public static final int DEFAULT_MAX_WATCHES = 1_000;
  /** Default of {@link #getMaxWatchedKeys()}: 10,000. */
  public static final int DEFAULT_MAX_WATCHED_KEYS = 10_000;
  /** Default of {@link #getWatchQueue()}: 1,000. */
  public static final int DEFAULT_WATCH_QUEUE = 1_000;
  /** Default of {@link #getWatchRefreshMs()}: 30 s. */
  public static final long DEFAULT_WATCH_REFRESH_MS = 30_000;
  /** Default of {@link #getLockWaitMs()}: 10 s. */
  public static final long DEFAULT_LOCK_WAIT_MS = 10_000;
  /** Default of {@link #getMaxLockWaiters()}: 1,000. */
  public static final int DEFAULT_MAX_LOCK_WAITERS = 1_000;

  private int maxValueBytes = DEFAULT_MAX_VALUE_BYTES;
  private int maxTries = DEFAULT_MAX_TRIES;
  private int maxTrackedExpiries = DEFAULT_MAX_TRACKED_EXPIRIES;
  private int maxWatches = DEFAULT_MAX_WATCHES;
  private int maxWatchedKeys = DEFAULT_MAX_WATCHED_KEYS;
  private int watchQueue = DEFAULT_WATCH_QUEUE;
  private long watchRefreshMs = DEFAULT_WATCH_REFRESH_MS;
  private long lockWaitMs = DEFAULT_LOCK_WAIT_MS;
  private int maxLockWaiters = DEFAULT_MAX_LOCK_WAITERS;

  /** Creates options with the defaults. */
  public SharedOptions() {
  }

  /** Creates a copy. */
  public SharedOptions(SharedOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public SharedOptions(JsonObject json) {
    setMaxValueBytes(json.getInteger("maxValueBytes", maxValueBytes));
    setMaxTries(json.getInteger("maxTries", maxTries));
    setMaxTrackedExpiries(json.getInteger("maxTrackedExpiries", maxTrackedExpiries));
    setMaxWatches(json.getInteger("maxWatches", maxWatches));
    setMaxWatchedKeys(json.getInteger("maxWatchedKeys", maxWatchedKeys));
    setWatchQueue(json.getInteger("watchQueue", watchQueue));
    setWatchRefreshMs(json.getLong("watchRefreshMs", watchRefreshMs));
    setLockWaitMs(json.getLong("lockWaitMs", lockWaitMs));
    setMaxLockWaiters(json.getInteger("maxLockWaiters", maxLockWaiters));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("maxValueBytes", maxValueBytes)
      .put("maxTries", maxTries)
      .put("maxTrackedExpiries", maxTrackedExpiries)
      .put("maxWatches", maxWatches)
      .put("maxWatchedKeys", maxWatchedKeys)
      .put("watchQueue", watchQueue)
      .put("watchRefreshMs", watchRefreshMs)
      .put("lockWaitMs", lockWaitMs)
      .put("maxLockWaiters", maxLockWaiters);
  }

  /** Returns how long an encoded value may be, in bytes. */
  public int getMaxValueBytes() {
    return maxValueBytes;
  }

  /** Sets how long an encoded value may be, in bytes, at least 1. */
  public SharedOptions setMaxValueBytes(int maxValueBytes) {
    this.maxValueBytes = Limits.atLeast(1, maxValueBytes, "maxValueBytes");
    return this;
  }

  /** Returns how often a change is tried against others that change the same key, until it fails. */
  public int getMaxTries() {
    return maxTries;
  }

  /** Sets how often a change is tried against others that change the same key, until it fails, at least 1. */
  public SharedOptions setMaxTries(int maxTries) {
    this.maxTries = Limits.atLeast(1, maxTries, "maxTries");
    return this;
  }

  /**
   * Returns how many values with a lifetime this node removes itself at their end, where the cluster's map forgets the
   * lifetime of a changed value (Hazelcast's does); those beyond are gone for callers too, but use memory until somebody
   * asks for them.
   */
  public int getMaxTrackedExpiries() {
    return maxTrackedExpiries;
  }

  /** Sets how many values with a lifetime this node removes itself, at least 0. */
  public SharedOptions setMaxTrackedExpiries(int maxTrackedExpiries) {
    this.maxTrackedExpiries = Limits.atLeast(0, maxTrackedExpiries, "maxTrackedExpiries");
    return this;
  }

  /** Returns how many watches there may be on this map in one Vert.x. */
  public int getMaxWatches() {
    return maxWatches;
  }

  /** Sets how many watches there may be on this map in one Vert.x, at least 0. */
  public SharedOptions setMaxWatches(int maxWatches) {
    this.maxWatches = Limits.atLeast(0, maxWatches, "maxWatches");
    return this;
  }

  /** Returns how many keys one watch may see; it fails at more. */
  public int getMaxWatchedKeys() {
    return maxWatchedKeys;
  }

  /** Sets how many keys one watch may see, at least 1. */
  public SharedOptions setMaxWatchedKeys(int maxWatchedKeys) {
    this.maxWatchedKeys = Limits.atLeast(1, maxWatchedKeys, "maxWatchedKeys");
    return this;
  }

  /** Returns how many changed keys wait for a handler that is busy; at more, it looks at all its keys again. */
  public int getWatchQueue() {
    return watchQueue;
  }

  /** Sets how many changed keys wait for a handler that is busy, at least 1. */
  public SharedOptions setWatchQueue(int watchQueue) {
    this.watchQueue = Limits.atLeast(1, watchQueue, "watchQueue");
    return this;
  }

  /** Returns after how long a watch in a cluster looks at its keys again in any case, in milliseconds. */
  public long getWatchRefreshMs() {
    return watchRefreshMs;
  }

  /** Sets after how long a watch in a cluster looks at its keys again in any case, in milliseconds, at least 100. */
  public SharedOptions setWatchRefreshMs(long watchRefreshMs) {
    this.watchRefreshMs = Limits.atLeast(100, watchRefreshMs, "watchRefreshMs");
    return this;
  }

  /** Returns how long to wait for a lock if the call does not say, in milliseconds; 0 for not at all. */
  public long getLockWaitMs() {
    return lockWaitMs;
  }

  /** Sets how long to wait for a lock if the call does not say, in milliseconds, at least 0. */
  public SharedOptions setLockWaitMs(long lockWaitMs) {
    this.lockWaitMs = Limits.atLeast(0, lockWaitMs, "lockWaitMs");
    return this;
  }

  /** Returns how many may wait for locks of this map in one Vert.x. */
  public int getMaxLockWaiters() {
    return maxLockWaiters;
  }

  /** Sets how many may wait for locks of this map in one Vert.x, at least 0. */
  public SharedOptions setMaxLockWaiters(int maxLockWaiters) {
    this.maxLockWaiters = Limits.atLeast(0, maxLockWaiters, "maxLockWaiters");
    return this;
  }
}
