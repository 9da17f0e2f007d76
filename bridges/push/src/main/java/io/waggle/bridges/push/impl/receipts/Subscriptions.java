// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.receipts.Cells.Change;
import io.waggle.bridges.push.impl.webpush.Subscription;
import java.util.ArrayList;
import java.util.List;

/** Where Web Push reaches each user, bounded. Runs on the context of its cells. */
final class Subscriptions {

  private final Cells cells;
  private final WebPushOptions options;

  Subscriptions(Cells cells, WebPushOptions options) {
    this.cells = cells;
    this.options = options;
  }

  private static List<Subscription> list(Object value) {
    return value == null ? List.of()
      : ((JsonArray) value).stream().map(each -> Subscription.of((JsonObject) each)).toList();
  }

  private static Object json(List<Subscription> subscriptions) {
    return subscriptions.isEmpty() ? null : new JsonArray(subscriptions.stream().map(Subscription::toJson).toList());
  }

  Future<List<Subscription>> of(String uid) {
    return cells.shared().get(Keys.subscriptions(uid)).map(Subscriptions::list);
  }

  /** Adds one; the oldest of the user makes room. Fails with 503 if too many users have one. */
  Future<Void> add(String uid, Subscription added) {
    return cells.shared().<Number>get(Keys.SUBSCRIBERS).compose(subscribers -> {
      boolean full = subscribers != null && subscribers.longValue() >= options.getMaxSubscribers();
      return cells.change(Keys.subscriptions(uid), value -> {
        if (value == null && (full || options.getMaxSubscribers() == 0)) {
          throw new PushException(503, "webpush: subscribers of " + options.getMaxSubscribers()
            + " users (expected: at most maxSubscribers)", 60_000);
        }
        List<Subscription> all = new ArrayList<>(list(value));
        all.removeIf(each -> each.id().equals(added.id()));
        all.add(added);
        while (all.size() > options.getMaxSubscriptionsPerUser()) {
          all.remove(0);
        }
        return new Change<>(json(all), value == null);
      });
    }).compose(first -> count(first ? 1 : 0));
  }

  Future<Void> remove(String uid, String id) {
    return cells.change(Keys.subscriptions(uid), value -> {
      List<Subscription> all = list(value);
      List<Subscription> kept = all.stream().filter(each -> !each.id().equals(id)).toList();
      return kept.size() == all.size() ? new Change<>(value, false) : new Change<>(json(kept), kept.isEmpty());
    }).compose(last -> count(last ? -1 : 0));
  }

  private Future<Void> count(long step) {
    return step == 0 ? Future.succeededFuture() : cells.shared().increment(Keys.SUBSCRIBERS, step).mapEmpty();
  }
}
