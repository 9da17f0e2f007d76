// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.Shared;
import java.util.function.LongFunction;

/**
 * The duty to keep the rooms, which one keeper of the cluster has at a time: a lease, renewed as long as all is well.
 * The others stand by until it is free. Its keeper's context only.
 */
final class Duty {

  private static final Logger LOG = LoggerFactory.getLogger(Duty.class);
  private static final String LOCK = "keeper";
  private static final long LEASE_MS = 3_000;
  private static final long RENEW_MS = 1_000;
  private static final long WAIT_MS = 10_000;
  private static final long AGAIN_MS = 500;

  private final Vertx vertx;
  private final Shared shared;
  private final LongFunction<Future<Void>> begin;
  private final Runnable end;
  private Shared.Lease lease;
  private boolean seeking;
  private boolean stopped;

  /**
   * Creates a duty that nobody seeks yet.
   *
   * @param begin called with the fencing token when the duty begins; the duty is given up if its future fails
   * @param end called when it is over, perhaps before what {@code begin} does has ended
   */
  Duty(Vertx vertx, String chat, LongFunction<Future<Void>> begin, Runnable end) {
    this.vertx = vertx;
    this.shared = Shared.of(vertx, chat);
    this.begin = begin;
    this.end = end;
  }

  /** Stands by from now on. Completes when this one is on duty, or somebody else is. */
  Future<Void> start() {
    vertx.setPeriodic(RENEW_MS, timer -> renew());
    return seek(0);
  }

  private Future<Void> seek(long waitMs) {
    seeking = true;
    return shared.lock(LOCK, LEASE_MS, waitMs).compose(this::take).<Void>otherwiseEmpty().onComplete(done -> {
      seeking = false;
      again();
    });
  }

  private void again() {
    if (lease == null && !stopped) {
      vertx.setTimer(AGAIN_MS, timer -> seek(WAIT_MS));
    }
  }

  private Future<Void> take(Shared.Lease taken) {
    if (stopped) {
      return taken.release();
    }
    lease = taken;
    return begin.apply(taken.token()).onFailure(failure -> {
      LOG.warn("the chat's keeper could not begin", failure);
      giveUp();
    });
  }

  private void renew() {
    if (lease != null && lease.remainingMs() > 0) {
      lease.renew();
    } else if (lease != null) {
      giveUp();
    }
  }

  /** Returns whether this one is on duty for sure. */
  boolean isOn(long token) {
    return lease != null && lease.token() == token && lease.remainingMs() > 0;
  }

  /** Ends the duty; another one, or this one after a while, begins anew. */
  void giveUp() {
    if (lease != null) {
      lease.release();
      lease = null;
      end.run();
      if (!seeking) {
        again();
      }
    }
  }

  /** Stands by no longer, and leaves the duty to the next at once. */
  Future<Void> stop() {
    stopped = true;
    return lease == null ? Future.succeededFuture() : lease.release();
  }
}
