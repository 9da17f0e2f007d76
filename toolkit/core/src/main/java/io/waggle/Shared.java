// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.waggle.impl.shared.SharedImpl;

/**
 * A map that all verticles of all nodes share: values under keys, numbers that count, and locks. Any thread, any
 * verticle: handles with the same name in one cluster are one map; without a cluster, in one Vert.x.
 *
 * <p>A value is a String, Number, Boolean, {@link io.vertx.core.json.JsonObject}, {@link io.vertx.core.json.JsonArray}
 * or {@link io.vertx.core.buffer.Buffer}; what goes in and comes out is a copy. Null means "not there". A key has 1 to
 * {@value #MAX_KEY_LENGTH} characters. Every call on one key is atomic; two calls are in order if the second is made
 * after the first has completed.
 *
 * <p>A value may have a lifetime, after which it is gone. {@link #set} and {@link #add} give it or take it away;
 * {@link #increment} and {@link #cas} leave it as it is. Lifetimes and leases are compared with the clock of the node
 * that looks: keep the clocks of a cluster together.
 *
 * <p>It holds what the cluster's map holds: entries survive the loss of one node, not that of the whole cluster. If the
 * cluster falls into two halves, both go on by themselves; {@code docs/shared.md} says what that means.
 */
public interface Shared {

  /** Longest key, prefix and name of a lock, in characters. */
  int MAX_KEY_LENGTH = 256;
  /** Longest lifetime and lease, in milliseconds: ten years. */
  long MAX_LIFETIME_MS = 10L * 365 * 24 * 60 * 60 * 1_000;

  /**
   * What a watcher is told.
   *
   * @param key whose value it is
   * @param value the value now; null if there is none
   */
  record Change(String key, Object value) {
  }

  /** A running {@link #watch}. Any thread. */
  interface Watch {

    /** Completes when it has ended: with {@link #cancel} or its verticle, or failed because of a limit. */
    Future<Void> ended();

    /** Ends it. What is already under way may still be told. A second call does nothing. */
    Future<Void> cancel();
  }

  /** A lock that is held for a time. Any thread. */
  interface Lease {

    /**
     * Returns the fencing token: each lease of this map has a greater one than all before. Send it along with what the
     * lock protects, so that the receiver can refuse a holder that was overtaken.
     */
    long token();

    /** Returns how long it is surely held, in milliseconds; 0 if it is not. Told by a clock that nobody sets. */
    long remainingMs();

    /** Holds it for the whole lease again. Fails if it was lost. */
    Future<Void> renew();

    /** Gives it back; does nothing if it was lost. */
    Future<Void> release();
  }

  /** Returns the map of this name. */
  static Shared of(Vertx vertx, String name) {
    return of(vertx, name, new SharedOptions());
  }

  /**
   * Returns the map of this name.
   *
   * @param name 1 to {@value #MAX_KEY_LENGTH} characters, chosen by the application
   * @param options taken if this is the first call for the name in this Vert.x
   */
  static Shared of(Vertx vertx, String name, SharedOptions options) {
    return SharedImpl.of(vertx, name, options);
  }

  /** Returns the name. */
  String name();

  /** Returns the value of a key, or null. */
  <T> Future<T> get(String key);

  /**
   * Sets a value without a lifetime.
   *
   * @throws IllegalArgumentException if the value is null, of another kind, or longer than
   *         {@link SharedOptions#getMaxValueBytes()}
   */
  Future<Void> set(String key, Object value);

  /**
   * Sets a value with a lifetime.
   *
   * @param lifetimeMs from now, 1 to {@link #MAX_LIFETIME_MS}
   */
  Future<Void> set(String key, Object value, long lifetimeMs);

  /** Sets a value if there is none. Returns whether it did. */
  Future<Boolean> add(String key, Object value);

  /**
   * Sets a value with a lifetime if there is none. Returns whether it did.
   *
   * @param lifetimeMs from now, 1 to {@link #MAX_LIFETIME_MS}
   */
  Future<Boolean> add(String key, Object value, long lifetimeMs);

  /** Adds 1 to a whole number, see {@link #increment(String, long)}. */
  default Future<Long> increment(String key) {
    return increment(key, 1);
  }

  /**
   * Adds to a whole number; one that is not there counts as 0. Keeps its lifetime.
   *
   * @param step may be negative
   * @return the sum; fails if the value is something else, or the sum does not fit in 64 bits
   */
  Future<Long> increment(String key, long step);

  /**
   * Replaces a value if it is the expected one: compare and set. Keeps its lifetime. JSON is compared as JSON: neither
   * the order of an object's keys nor the kind of a number (1 and 1.0) makes a difference.
   *
   * @param expected null for "not there"
   * @param value null to delete
   * @return whether it did
   */
  Future<Boolean> cas(String key, Object expected, Object value);

  /**
   * Gives a value another lifetime.
   *
   * @param lifetimeMs from now, 1 to {@link #MAX_LIFETIME_MS}; 0 for no end
   * @return false if there is no value
   */
  Future<Boolean> expire(String key, long lifetimeMs);

  /** Deletes a value. Returns whether there was one. */
  Future<Boolean> delete(String key);

  /**
   * Tells a handler the value of a key now, and then again after each change. Changes that follow each other quickly
   * are told as one, with the last value: it is news of a state, not a list of steps. A change is announced between
   * nodes at most once; should that be lost, it is found by looking again: after any node came or went, and after
   * {@link SharedOptions#getWatchRefreshMs()}.
   *
   * <p>The handler is called on the caller's context, one change after the other. A watch ends with its verticle.
   *
   * @param key a key, or the beginning of keys followed by {@code *}: then all that are there are told first
   * @return completes when the present has been read; fails if there are {@link SharedOptions#getMaxWatches()}
   */
  Future<Watch> watch(String key, Handler<Change> handler);

  /** Locks, waiting at most {@link SharedOptions#getLockWaitMs()}; see {@link #lock(String, long, long)}. */
  Future<Lease> lock(String lock, long leaseMs);

  /**
   * Locks. Locks have names of their own, apart from keys. Who waits is served in no certain order.
   *
   * @param lock 1 to {@value #MAX_KEY_LENGTH} characters
   * @param leaseMs how long it is held unless renewed, 1 to {@link #MAX_LIFETIME_MS}: a holder that dies loses it then
   * @param waitMs how long to wait for it at most; 0 to not wait
   * @return fails if it is not free in time, or too many wait
   */
  Future<Lease> lock(String lock, long leaseMs, long waitMs);
}
