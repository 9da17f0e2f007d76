// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.waggle.Shared;

/** A lock that this node took. Any thread. */
final class LeaseImpl implements Shared.Lease {

  private final Locks locks;
  private final String lock;
  private final long leaseMs;
  private final Entry entry;
  private volatile long token;
  private volatile long until;
  private volatile boolean over;

  /** @param until by {@link Locks#monotonicMs()}, counted from before it was asked for, so never too late */
  LeaseImpl(Locks locks, String lock, long leaseMs, Entry entry, long until) {
    this.locks = locks;
    this.lock = lock;
    this.leaseMs = leaseMs;
    this.entry = entry;
    this.until = until;
  }

  void token(long given) {
    token = given;
  }

  @Override
  public long token() {
    return token;
  }

  @Override
  public long remainingMs() {
    return over ? 0 : Math.max(0, until - Locks.monotonicMs());
  }

  @Override
  public Future<Void> renew() {
    long asked = Locks.monotonicMs();
    return locks.renew(lock, entry, leaseMs).compose(renewed -> {
      until = asked + leaseMs;
      over |= !renewed;
      return renewed && !over ? Future.succeededFuture()
        : Future.failedFuture(VertxException.noStackTrace("lease: lost (expected: renewed in time)"));
    });
  }

  @Override
  public Future<Void> release() {
    over = true;
    return locks.release(lock, entry);
  }
}
