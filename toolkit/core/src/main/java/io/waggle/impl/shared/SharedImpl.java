// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.internal.ContextInternal;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** A shared map as one Vert.x sees it. Any thread. */
public final class SharedImpl implements Shared {

  private static final String ENTRIES = "__waggle.shared.map.";
  private static final String LOCKS = "__waggle.shared.locks.";

  private final WaggleVertx waggle;
  private final String name;
  private final SharedOptions options;
  private final Entries entries;
  private final Changes changes;
  private final Watches watches;
  private final Locks locks;
  private final AtomicBoolean knowsPeers = new AtomicBoolean();

  private SharedImpl(WaggleVertx waggle, String name, SharedOptions options) {
    this.waggle = waggle;
    this.name = name;
    this.options = options;
    ContextInternal context = waggle.vertx().createEventLoopContext();
    changes = new Changes(waggle.vertx(), context, name);
    entries = entries(ENTRIES + name);
    watches = new Watches(context, name, entries, changes, options);
    locks = new Locks(context, entries(LOCKS + name), changes, options, waggle.node());
    changes.listeners(watches::changed, locks::released);
  }

  private Entries entries(String map) {
    return new Entries(waggle.vertx(), waggle.vertx().sharedData().getAsyncMap(map), options.getMaxTries(),
      options.getMaxTrackedExpiries(), System::currentTimeMillis);
  }

  /** Returns the map of a name, made with these options if it is the first call for it. */
  public static SharedImpl of(Vertx vertx, String name, SharedOptions options) {
    Values.requireKey("name", name);
    Objects.requireNonNull(options, "options");
    return WaggleVertx.of(vertx).service("shared/" + name,
      waggle -> new SharedImpl(waggle, name, new SharedOptions(options)));
  }

  @Override
  public String name() {
    return name;
  }

  @SuppressWarnings("unchecked")
  @Override
  public <T> Future<T> get(String key) {
    Values.requireKey("key", key);
    return here(entries.get(key).map(entry -> entry == null ? null : (T) entry.value()));
  }

  @Override
  public Future<Void> set(String key, Object value) {
    return put(key, entry(value));
  }

  @Override
  public Future<Void> set(String key, Object value, long lifetimeMs) {
    return put(key, entry(value, lifetimeMs));
  }

  private Entry entry(Object value) {
    return Entry.of(value, options.getMaxValueBytes());
  }

  private Entry entry(Object value, long lifetimeMs) {
    Values.requireLifetime("lifetimeMs", 1, lifetimeMs);
    return entry(value).endingAt(entries.now() + lifetimeMs);
  }

  private Future<Void> put(String key, Entry entry) {
    Values.requireKey("key", key);
    return here(entries.put(key, entry).onSuccess(done -> changes.keyChanged(key)));
  }

  @Override
  public Future<Boolean> add(String key, Object value) {
    return add(key, entry(value));
  }

  @Override
  public Future<Boolean> add(String key, Object value, long lifetimeMs) {
    return add(key, entry(value, lifetimeMs));
  }

  private Future<Boolean> add(String key, Entry entry) {
    Values.requireKey("key", key);
    return change(key, before -> before == null ? entry : Entries.UNCHANGED).map(Entries.Outcome::changed);
  }

  private Future<Entries.Outcome> change(String key, UnaryOperator<Entry> change) {
    return here(entries.change(key, change).onSuccess(outcome -> {
      if (outcome.changed()) {
        changes.keyChanged(key);
      }
    }));
  }

  /** What the caller chains runs on the caller's context. */
  private <T> Future<T> here(Future<T> future) {
    Promise<T> promise = waggle.vertx().getOrCreateContext().promise();
    future.onComplete(promise);
    return promise.future();
  }

  @Override
  public Future<Long> increment(String key, long step) {
    Values.requireKey("key", key);
    return change(key, before -> entry(sum(before, step)).endingAt(before == null ? 0 : before.endsAt()))
      .map(outcome -> ((Number) outcome.after().value()).longValue());
  }

  private static long sum(Entry before, long step) {
    Object value = before == null ? 0L : before.value();
    if (!(value instanceof Integer || value instanceof Long)) {
      throw VertxException.noStackTrace("value: no whole number of 64 bits (expected: one, to add to)");
    }
    try {
      return Math.addExact(((Number) value).longValue(), step);
    } catch (ArithmeticException e) {
      throw VertxException.noStackTrace("step: " + step + " (expected: a sum that fits in 64 bits)");
    }
  }

  @Override
  public Future<Boolean> cas(String key, Object expected, Object value) {
    Values.requireKey("key", key);
    // Both are read now, and not when it comes to comparing.
    Object wanted = expected == null ? null : Entry.of(expected, Integer.MAX_VALUE).value();
    Entry entry = value == null ? null : entry(value);
    return change(key, before -> {
      if (!Values.same(before == null ? null : before.value(), wanted)) {
        return Entries.UNCHANGED;
      }
      return entry == null || before == null ? entry : entry.endingAt(before.endsAt());
    }).map(Entries.Outcome::changed);
  }

  @Override
  public Future<Boolean> expire(String key, long lifetimeMs) {
    Values.requireKey("key", key);
    Values.requireLifetime("lifetimeMs", 0, lifetimeMs);
    long endsAt = lifetimeMs == 0 ? 0 : entries.now() + lifetimeMs;
    return change(key, before -> before == null ? Entries.UNCHANGED : before.endingAt(endsAt))
      .map(Entries.Outcome::changed);
  }

  @Override
  public Future<Boolean> delete(String key) {
    Values.requireKey("key", key);
    return change(key, before -> before == null ? Entries.UNCHANGED : null).map(Entries.Outcome::changed);
  }

  @Override
  public Future<Watch> watch(String key, Handler<Change> handler) {
    Values.requireKey("key", key);
    Objects.requireNonNull(handler, "handler");
    ContextInternal target = waggle.vertx().getOrCreateContext();
    if (waggle.vertx().isClustered() && knowsPeers.compareAndSet(false, true)) {
      Peers.of(waggle).add("shared/" + name, watches);
    }
    return watches.add(target, key, handler);
  }

  @Override
  public Future<Lease> lock(String lock, long leaseMs) {
    return lock(lock, leaseMs, options.getLockWaitMs());
  }

  @Override
  public Future<Lease> lock(String lock, long leaseMs, long waitMs) {
    Values.requireKey("lock", lock);
    Values.requireLifetime("leaseMs", 1, leaseMs);
    Values.requireLifetime("waitMs", 0, waitMs);
    Promise<Lease> promise = waggle.vertx().getOrCreateContext().promise();
    locks.lock(lock, leaseMs, waitMs, promise);
    return promise.future();
  }
}
