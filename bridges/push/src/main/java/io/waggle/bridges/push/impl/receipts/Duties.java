// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.waggle.bridges.push.impl.receipts.Counters.Count;
import io.waggle.bridges.push.impl.receipts.Store.Sent;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What the wheel asks for, each for one message: {@code ["x", id]}. Runs on one context; each bears being done twice.
 */
final class Duties {

  static final String EXPIRE = "x";
  static final String FORGET = "p";
  static final String SEND_AGAIN = "a";
  static final String FALL_BACK = "f";
  static final String FALL_BACK_ONE = "u";

  private static final int AT_A_TIME = 64;

  private final ContextInternal context;
  private final LongSupplier clock;
  private final Store store;
  private final Inbox inbox;
  private final Outlet outlet;
  private final Counters counters;
  private final Ledger ledger;
  private final Turns turns;
  private final Fallback fallback;

  Duties(ContextInternal context, LongSupplier clock, Store store, Inbox inbox, Outlet outlet, Counters counters,
         Ledger ledger, Fallback fallback) {
    this.context = context;
    this.clock = clock;
    this.store = store;
    this.inbox = inbox;
    this.outlet = outlet;
    this.counters = counters;
    this.ledger = ledger;
    this.turns = new Turns(context, AT_A_TIME);
    this.fallback = fallback;
  }

  Future<Void> perform(JsonArray item) {
    String kind = item.getString(0);
    return store.message(item.getString(1)).compose(sent -> {
      if (sent == null) {
        return context.succeededFuture();
      }
      return switch (kind) {
        case EXPIRE -> expire(sent);
        case FORGET -> forget(sent);
        case SEND_AGAIN -> sendAgain(sent);
        case FALL_BACK -> fallback.all(sent);
        case FALL_BACK_ONE -> fallback.one(sent, item.getString(2));
        default -> context.succeededFuture();
      };
    });
  }

  /** That it has expired is seen by its time; here the memory is freed. */
  private Future<Void> expire(Sent sent) {
    return turns.forEach(sent.uids(), uid -> inbox.remove(uid, Set.of(sent.id())))
      .compose(done -> store.deleteFrame(sent.id()));
  }

  /** Nothing finds the message after this, so what did not come to expire, or is due with it, is done here too. */
  private Future<Void> forget(Sent sent) {
    return store.frame(sent.id())
      .compose(frame -> frame == null ? context.succeededFuture() : expire(sent))
      .compose(done -> turns.forEach(sent.uids(), uid -> store.deleteReceipt(sent.id(), uid)))
      .compose(done -> store.deleteMessage(sent.id()));
  }

  /** Something got lost on the way, or somebody came before other nodes knew. */
  private Future<Void> sendAgain(Sent sent) {
    if (sent.expires() <= clock.getAsLong()) {
      return context.succeededFuture();
    }
    return store.frame(sent.id()).compose(frame -> frame == null ? context.succeededFuture()
      : outlet.reached(new HashSet<>(sent.uids())).compose(online -> sendAgain(sent.id(), online, frame)));
  }

  private Future<Void> sendAgain(String id, Set<String> online, Buffer frame) {
    Set<String> missed = new HashSet<>();
    return turns.forEach(online, uid -> store.receipt(id, uid).onSuccess(receipt -> {
      if (receipt != null && receipt.is(Receipt.QUEUED)) {
        missed.add(uid);
      }
    })).compose(all -> {
      counters.add(Count.SENT_AGAIN, missed.size());
      return ledger.deliver(id, missed, frame);
    });
  }
}
