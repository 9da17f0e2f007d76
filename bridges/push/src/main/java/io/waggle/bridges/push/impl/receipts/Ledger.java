// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.receipts.Counters.Count;
import io.waggle.bridges.push.impl.receipts.Store.Sent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Takes messages, hands them to who is online, keeps them for who is not, and notes what becomes of them. Runs on one
 * context.
 */
final class Ledger {

  private static final int AT_A_TIME = 64;

  private final ContextInternal context;
  private final ReceiptOptions options;
  private final LongSupplier clock;
  private final Store store;
  private final Inbox inbox;
  private final Outlet outlet;
  private final Counters counters;
  private final Turns turns;
  private final Tracked tracked;
  private DueWheel wheel;

  Ledger(ContextInternal context, ReceiptOptions options, LongSupplier clock, Store store, Inbox inbox, Outlet outlet,
         Counters counters) {
    this.context = context;
    this.options = options;
    this.clock = clock;
    this.store = store;
    this.inbox = inbox;
    this.outlet = outlet;
    this.counters = counters;
    this.turns = new Turns(context, AT_A_TIME);
    this.tracked = new Tracked(options.getMaxMessages());
  }

  void wheel(DueWheel used) {
    wheel = used;
  }

  // ---- taking messages

  Future<JsonObject> send(String id, Set<String> uids, Buffer frame, long ttlMs, long fallbackMs) {
    PushException wrong = new Admission(options).check(id, uids, frame, ttlMs, fallbackMs);
    if (wrong != null) {
      counters.add(Count.REFUSED);
      return context.failedFuture(wrong);
    }
    long now = clock.getAsLong();
    long expires = now + (ttlMs == 0 ? options.getTtlMs() : ttlMs);
    Sent sent = new Sent(id, now, expires, fallbackMs == 0 ? 0 : now + fallbackMs, List.copyOf(uids));
    return store.message(id)
      .compose(known -> known == null ? take(sent, frame) : context.succeededFuture(known))
      // What is told apart by its id only is the same message, so the first one's content counts.
      .compose(taken -> store.frame(id).compose(kept -> kept == null ? context.succeededFuture(answer(taken))
        : queueAll(taken, kept)));
  }

  private static JsonObject answer(Sent sent) {
    return new JsonObject().put("message", sent.id()).put("users", sent.uids().size()).put("expires", sent.expires());
  }

  /** Its end is noted first, so that nothing of it stays if this node dies in between. */
  private Future<Sent> take(Sent sent, Buffer frame) {
    long forgotten = sent.expires() + options.getKeepMs();
    if (!tracked.take(clock.getAsLong(), forgotten)) {
      counters.add(Count.REFUSED);
      return context.failedFuture(new PushException(503, "receipts: more than " + options.getMaxMessages()
        + " messages (expected: at most maxMessages)", 60_000));
    }
    counters.add(Count.SENT);
    List<Future<Void>> noted = new ArrayList<>();
    noted.add(wheel.at(forgotten, JsonArray.of(Duties.FORGET, sent.id())));
    noted.add(wheel.at(sent.expires(), JsonArray.of(Duties.EXPIRE, sent.id())));
    if (sent.fallback() > 0) {
      noted.add(wheel.at(sent.fallback(), JsonArray.of(Duties.FALL_BACK, sent.id())));
    }
    if (options.getSendAgainMs() > 0 && context.owner().isClustered()) {
      noted.add(wheel.at(sent.at() + options.getSendAgainMs(), JsonArray.of(Duties.SEND_AGAIN, sent.id())));
    }
    // Of two nodes that take the same message at the same time one is first, and what it noted counts.
    return Future.all(noted).compose(done -> store.add(sent, frame)).compose(done -> store.message(sent.id()))
      .compose(first -> first != null ? context.succeededFuture(first)
        : context.failedFuture(new PushException(503, "receipts: the message was lost (expected: a copy of it)", 1_000)));
  }

  /** Whoever it is queued for gets it, also if for another user that failed: then the sender has to try again. */
  private Future<JsonObject> queueAll(Sent sent, Buffer frame) {
    Set<String> queued = new HashSet<>();
    return turns.forEach(sent.uids(), uid -> queue(sent, uid, frame).onSuccess(still -> {
      if (still) {
        queued.add(uid);
      }
    })).transform(done -> {
      deliver(sent.id(), queued, frame);
      return done.failed() ? context.failedFuture(done.cause()) : context.succeededFuture(answer(sent));
    });
  }

  /** Returns false if there is no need to send it. */
  private Future<Boolean> queue(Sent sent, String uid, Buffer frame) {
    return store.queue(sent.id(), uid, sent.at()).compose(receipt -> {
      if (!receipt.is(Receipt.QUEUED) || sent.expires() <= clock.getAsLong()) {
        return context.succeededFuture(false);
      }
      Inbox.Entry entry = new Inbox.Entry(sent.id(), sent.expires(), frame.length());
      return inbox.append(uid, entry, clock.getAsLong()).compose(dropped -> {
        counters.add(Count.OVERFLOWED, dropped.size());
        return expire(dropped, uid);
      }).map(true);
    });
  }

  /** Sends, and notes who got it. */
  Future<Void> deliver(String id, Set<String> uids, Buffer frame) {
    if (uids.isEmpty()) {
      return context.succeededFuture();
    }
    outlet.send(uids, frame);
    Promise<Set<String>> reached = context.promise();
    outlet.reached(uids).onComplete(reached);
    return reached.future().compose(all -> turns.forEach(all, uid -> delivered(id, uid))).mapEmpty();
  }

  /** Not in turns: this is called in one. At most as many as there were in one inbox. */
  private Future<Void> expire(List<String> dropped, String uid) {
    List<Future<Receipt>> all = dropped.stream().map(id -> store.change(id, uid, receipt ->
      receipt.is(Receipt.QUEUED) ? Receipt.of(Receipt.EXPIRED, clock.getAsLong()) : receipt)).toList();
    return all.isEmpty() ? context.succeededFuture() : Future.all(all).mapEmpty();
  }

  // ---- users

  Future<List<Buffer>> waiting(String uid) {
    return inbox.of(uid).compose(entries -> {
      long now = clock.getAsLong();
      Set<String> over = new HashSet<>();
      return turns.forEach(entries, entry -> wanted(uid, entry, now, over)).compose(frames -> {
        List<Buffer> found = frames.stream().filter(Objects::nonNull).toList();
        return over.isEmpty() ? context.succeededFuture(found) : inbox.remove(uid, over).map(found);
      });
    });
  }

  private Future<Buffer> wanted(String uid, Inbox.Entry entry, long now, Set<String> over) {
    if (entry.expires() <= now) {
      over.add(entry.id());
      return context.succeededFuture();
    }
    return store.receipt(entry.id(), uid).compose(receipt -> {
      if (receipt != null && receipt.isWanted(options.isDeliverAfterFallback())) {
        return store.frame(entry.id());
      }
      if (receipt == null || receipt.isOver(options.isDeliverAfterFallback())) {
        over.add(entry.id());
      }
      return context.succeededFuture();
    });
  }

  Future<Void> delivered(String id, String uid) {
    return store.change(id, uid, receipt ->
      receipt.is(Receipt.QUEUED) ? Receipt.of(Receipt.DELIVERED, clock.getAsLong()) : receipt).map(changed -> {
        counters.add(Count.DELIVERED, changed == null ? 0 : 1);
        return null;
      });
  }

  Future<Boolean> acknowledged(String id, String uid) {
    return store.change(id, uid, receipt ->
      receipt.is(Receipt.ACKNOWLEDGED) ? receipt : Receipt.of(Receipt.ACKNOWLEDGED, clock.getAsLong()))
      .compose(changed -> {
        if (changed == null) {
          return context.succeededFuture(false);
        }
        counters.add(Count.ACKNOWLEDGED);
        // What stays in the inbox is found out when it is next read.
        return inbox.remove(uid, Set.of(id)).transform(done -> context.succeededFuture(true));
      });
  }

  // ---- what became of it

  Future<JsonObject> state(String id) {
    return store.message(id).compose(sent -> {
      if (sent == null) {
        return context.failedFuture(new PushException(404, "message: not known (expected: one that is)"));
      }
      return turns.forEach(sent.uids(), uid -> store.receipt(id, uid)).map(receipts -> describe(sent, receipts));
    });
  }

  private JsonObject describe(Sent sent, List<Receipt> receipts) {
    JsonObject users = new JsonObject();
    Map<String, Object> counts = new TreeMap<>();
    for (int i = 0; i < receipts.size(); i++) {
      Receipt receipt = receipts.get(i) == null ? Receipt.of(Receipt.QUEUED, sent.at()) : receipts.get(i);
      if (receipt.is(Receipt.QUEUED) && sent.expires() <= clock.getAsLong()) {
        receipt = Receipt.of(Receipt.EXPIRED, sent.expires());
      }
      JsonObject user = new JsonObject().put("state", receipt.state()).put("at", receipt.at());
      if (receipt.way() != null) {
        user.put("way", receipt.way());
      }
      users.put(sent.uids().get(i), user);
      counts.merge(receipt.state(), 1, (one, other) -> (Integer) one + (Integer) other);
    }
    return new JsonObject().put("message", sent.id()).put("users", users).put("counts", new JsonObject(counts));
  }
}
