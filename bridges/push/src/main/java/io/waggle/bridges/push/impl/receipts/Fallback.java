// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.receipts.Store.Sent;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Gives messages that nobody acknowledged to Web Push or to the webhook. Runs on one context.
 *
 * <p>Whoever does so claims the message for that user first, for the length of a lease; only the claim it has then lets
 * it write what came of it. A claim that is over, with nothing written, is taken by the next node: what the first one
 * gave, and did not live to write down, is given twice.
 */
final class Fallback {

  private static final long FIRST_PAUSE_MS = 2_500;
  private static final long MAX_PAUSE_MS = 15 * 60_000;

  private final ContextInternal context;
  private final ReceiptOptions options;
  private final LongSupplier clock;
  private final Store store;
  private final Inbox inbox;
  private final Ways ways;
  private final Turns turns;
  private final String node = UUID.randomUUID().toString();
  private DueWheel wheel;
  private long claims;

  Fallback(ContextInternal context, ReceiptOptions options, LongSupplier clock, Store store, Inbox inbox, Ways ways) {
    this.context = context;
    this.options = options;
    this.clock = clock;
    this.store = store;
    this.inbox = inbox;
    this.ways = ways;
    this.turns = new Turns(context, options.getMaxFallbacksAtOnce());
  }

  void wheel(DueWheel used) {
    wheel = used;
  }

  /** For all users of a message. */
  Future<Void> all(Sent sent) {
    return turns.forEach(sent.uids(), uid -> go(sent, uid)).mapEmpty();
  }

  /** For one user, for whom it was tried before. */
  Future<Void> one(Sent sent, String uid) {
    return turns.run(() -> go(sent, uid));
  }

  private Future<Void> go(Sent sent, String uid) {
    return store.receipt(sent.id(), uid).compose(receipt -> {
      if (receipt == null || receipt.is(Receipt.ACKNOWLEDGED) || receipt.is(Receipt.EXPIRED)) {
        return context.succeededFuture();
      }
      long now = clock.getAsLong();
      if (receipt.is(Receipt.FALLBACK)) {
        if (receipt.until() == 0) {
          return context.succeededFuture();
        }
        return receipt.until() > now ? later(sent, uid, receipt.until())
          : now >= sent.expires() ? end(sent, uid, receipt.by(), receipt.left(), receipt.given(), receipt.isShort())
          : claim(sent, uid, receipt, new Ways.Way(receipt.way(), receipt.left()));
      }
      if (now >= sent.expires()) {
        return context.succeededFuture();
      }
      return ways.of(uid).compose(way -> way == null ? context.succeededFuture() : claim(sent, uid, receipt, way));
    });
  }

  private Future<Void> later(Sent sent, String uid, long when) {
    return wheel.at(when, JsonArray.of(Duties.FALL_BACK_ONE, sent.id(), uid));
  }

  private Future<Void> claim(Sent sent, String uid, Receipt seen, Ways.Way way) {
    String claim = node + "-" + claims++;
    long now = clock.getAsLong();
    return store.change(sent.id(), uid, receipt -> receipt.equals(seen)
        ? receipt.claimed(way.name(), way.left(), claim, now, now + Math.max(options.getLeaseMs(), ways.longestMs()))
        : receipt)
      // It became something else meanwhile, perhaps delivered: look again. It only ever goes forward.
      .compose(claimed -> claimed == null ? go(sent, uid) : attempt(sent, uid, claimed, way));
  }

  private Future<Void> attempt(Sent sent, String uid, Receipt claimed, Ways.Way way) {
    return store.frame(sent.id()).compose(frame -> frame == null
      ? end(sent, uid, claimed.by(), List.of(), claimed.given(), claimed.isShort())
      : ways.give(sent, uid, way, frame, clock.getAsLong())
        .compose(result -> attempted(sent, uid, claimed, result, frame)));
  }

  private Future<Void> attempted(Sent sent, String uid, Receipt claimed, Ways.Result result, Buffer frame) {
    boolean given = claimed.given() || result.given();
    boolean isShort = claimed.isShort() || result.isShort();
    if (result.left().isEmpty()) {
      Ways.Way other = given ? null : ways.after(claimed.way());
      return other == null ? end(sent, uid, claimed.by(), List.of(), given, isShort) : claim(sent, uid, claimed, other);
    }
    long when = clock.getAsLong() + pause(claimed.tries(), result.retryMs());
    if (when >= sent.expires()) {
      return end(sent, uid, claimed.by(), result.left(), given, isShort);
    }
    return later(sent, uid, when).compose(noted -> store.change(sent.id(), uid, receipt ->
      isMine(receipt, claimed.by()) ? receipt.tried(result.left(), when, given, isShort) : receipt)).mapEmpty();
  }

  private static boolean isMine(Receipt receipt, String claim) {
    return receipt.is(Receipt.FALLBACK) && receipt.by().equals(claim);
  }

  /** Nothing is left to try: somebody has it, or it is as if nothing had been tried. */
  private Future<Void> end(Sent sent, String uid, String claim, List<String> left, boolean given, boolean isShort) {
    return store.change(sent.id(), uid, receipt -> !isMine(receipt, claim) ? receipt
        : given ? receipt.tried(List.of(), 0, true, isShort) : receipt.was())
      .compose(changed -> changed == null || changed.isWanted(options.isDeliverAfterFallback())
        ? context.succeededFuture() : inbox.remove(uid, Set.of(sent.id())));
  }

  /** Twice as long each time, and not for all at the same moment. */
  private static long pause(int tries, long asked) {
    long pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS << Math.min(tries, 20));
    return Math.max(asked, pause + ThreadLocalRandom.current().nextLong(pause / 4));
  }
}
