// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.waggle.Shared;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.receipts.Cells.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What has to be done when, for the whole cluster: one value of its map for each second that has something. Runs on one
 * context.
 *
 * <p>Each second every node looks at that second's value, and once more ten seconds later, for what a node with a slow
 * clock put there. Who finds something takes a lock, does it, and removes it; who dies over it loses the lock, and
 * another does it. So it is done at least once, and must bear being done twice. What fails is put off.
 */
final class DueWheel {

  private static final Logger LOG = LoggerFactory.getLogger(DueWheel.class);

  private static final long WIDTH_MS = 1_000;
  private static final int LATE_LOOK = 10;
  private static final int MAX_CATCH_UP = 600;
  private static final int MAX_LATER = 60;
  private static final int NOTE_EVERY = 10;

  private final ContextInternal context;
  private final Cells cells;
  private final ReceiptOptions options;
  private final LongSupplier clock;
  private final Function<JsonArray, Future<?>> duty;
  private final Turns turns;
  /** Seconds that are not known to be done, and when to look at them again. */
  private final TreeMap<Long, Long> open = new TreeMap<>();
  private final Set<Long> busy = new HashSet<>();
  private long next;
  private long ticks;
  private long timer = -1;

  /** @param duty what to do with an item; may be called twice for the same, here and on two nodes */
  DueWheel(ContextInternal context, Cells cells, ReceiptOptions options, LongSupplier clock,
           Function<JsonArray, Future<?>> duty) {
    this.context = context;
    this.cells = cells;
    this.options = options;
    this.clock = clock;
    this.duty = duty;
    this.turns = new Turns(context, options.getMaxFallbacksAtOnce());
  }

  /** Begins where the cluster is; the first node says where that is, for those that come after it. */
  Future<Void> start() {
    long second = clock.getAsLong() / WIDTH_MS;
    return cells.change(Keys.FROM, value -> {
      long from = value == null ? second : ((Number) value).longValue();
      return new Change<>(value == null ? (Object) from : value, Math.min(second, from));
    }).map(from -> {
      next = from;
      timer = context.setPeriodic(WIDTH_MS, id -> tick());
      return null;
    });
  }

  void stop() {
    context.owner().cancelTimer(timer);
  }

  /** Notes what has to be done at a time, or up to two seconds later. Fails if there is far too much. */
  Future<Void> at(long time, JsonArray item) {
    long second = Math.max((time + WIDTH_MS - 1) / WIDTH_MS, clock.getAsLong() / WIDTH_MS + 1);
    return put(second, item, MAX_LATER);
  }

  private Future<Void> put(long second, JsonArray item, int triesLeft) {
    if (triesLeft == 0) {
      return context.failedFuture(new PushException(503, "receipts: too much is due at a time (expected: at most "
        + options.getMaxDuePerSecond() + " a second)", 60_000));
    }
    return cells.change(Keys.due(second), value -> {
      List<Object> items = value == null ? new ArrayList<>() : new ArrayList<>(((JsonArray) value).getList());
      if (items.size() >= options.getMaxDuePerSecond()) {
        return new Change<>(value, false);
      }
      items.add(item);
      return new Change<>(new JsonArray(items), true);
    }).compose(done -> done ? context.<Void>succeededFuture() : put(second + 1, item, triesLeft - 1));
  }

  /** Looks at what is due. Completes when all of it that this node takes is done. */
  Future<Void> tick() {
    long now = clock.getAsLong();
    long second = Math.min(now / WIDTH_MS, next + MAX_CATCH_UP);
    Set<Long> looks = new HashSet<>();
    for (; next <= second; next++) {
      looks.add(next);
      looks.add(next - LATE_LOOK);
    }
    open.forEach((each, when) -> {
      if (when <= now) {
        looks.add(each);
      }
    });
    looks.removeAll(busy);
    List<Future<Void>> all = looks.stream().map(this::look).toList();
    if (ticks++ % NOTE_EVERY == 0) {
      note();
    }
    return all.isEmpty() ? context.succeededFuture() : Future.join(all).mapEmpty();
  }

  /** A node that joins begins there. */
  private void note() {
    long floor = Math.min(open.isEmpty() ? Long.MAX_VALUE : open.firstKey(), next - LATE_LOOK);
    cells.change(Keys.FROM, value ->
      new Change<>(value == null || ((Number) value).longValue() < floor ? (Object) floor : value, null));
  }

  private Future<Void> look(long second) {
    busy.add(second);
    lookAgain(second, options.getLeaseMs());
    return cells.shared().<JsonArray>get(Keys.due(second)).compose(items -> {
      if (items == null) {
        open.remove(second);
        return context.<Void>succeededFuture();
      }
      return cells.shared().lock(Keys.due(second), options.getLeaseMs(), 0)
        .transform(lease -> lease.succeeded() ? work(second, items, lease.result()) : context.succeededFuture());
    }).transform(done -> {
      busy.remove(second);
      if (done.failed()) {
        LOG.warn("receipts: what is due could not be looked at, it is tried again: " + done.cause().getMessage());
      }
      return context.succeededFuture();
    });
  }

  private void lookAgain(long second, long inMs) {
    open.put(second, clock.getAsLong() + inMs);
  }

  private Future<Void> work(long second, JsonArray items, Shared.Lease lease) {
    long renewal = context.setPeriodic(Math.max(1, options.getLeaseMs() / 3), id -> lease.renew());
    return turns.forEach(items.stream().map(JsonArray.class::cast).toList(), this::perform)
      .transform(done -> remove(second, done.succeeded() ? items.stream().collect(Collectors.toSet()) : Set.of()))
      .transform(done -> {
        context.owner().cancelTimer(renewal);
        return lease.release();
      });
  }

  private Future<Void> perform(JsonArray item) {
    return duty.apply(item).<Void>mapEmpty().recover(failure -> {
      LOG.warn("receipts: what is due failed, it is tried again: " + failure.getMessage());
      return at(clock.getAsLong() + options.getLeaseMs(), item);
    });
  }

  private Future<Void> remove(long second, Set<Object> done) {
    return cells.change(Keys.due(second), value -> {
      List<?> left = value == null ? List.of()
        : ((JsonArray) value).stream().filter(item -> !done.contains(item)).toList();
      return new Change<>(left.isEmpty() ? null : new JsonArray(left), left.isEmpty());
    }).map(empty -> {
      if (empty) {
        open.remove(second);
      } else {
        lookAgain(second, done.isEmpty() ? options.getLeaseMs() : 0);
      }
      return null;
    });
  }
}
