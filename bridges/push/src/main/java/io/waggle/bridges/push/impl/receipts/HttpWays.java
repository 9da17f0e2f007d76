// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.receipts.Counters.Count;
import io.waggle.bridges.push.impl.receipts.Store.Sent;
import io.waggle.bridges.push.impl.webpush.Outcome;
import io.waggle.bridges.push.impl.webpush.Subscription;
import io.waggle.bridges.push.impl.webpush.WebPush;
import java.util.ArrayList;
import java.util.List;

/** Web Push for users that have a subscription, the webhook for the others. Runs on one context. */
final class HttpWays implements Ways {

  private static final List<String> HOOK = List.of("hook");
  private static final int TOPIC_LENGTH = 32;

  private final ContextInternal context;
  private final ReceiptOptions options;
  private final WebPush webPush;
  private final Subscriptions subscriptions;
  private final Webhook webhook;
  private final Counters counters;

  /**
   * @param webPush null for none, and its subscriptions as well
   * @param webhook null for none
   */
  HttpWays(ContextInternal context, ReceiptOptions options, WebPush webPush, Subscriptions subscriptions,
           Webhook webhook, Counters counters) {
    this.context = context;
    this.options = options;
    this.webPush = webPush;
    this.subscriptions = subscriptions;
    this.webhook = webhook;
    this.counters = counters;
  }

  @Override
  public Future<Way> of(String uid) {
    if (webPush == null) {
      return context.succeededFuture(after(WEB_PUSH));
    }
    return subscriptions.of(uid).map(all -> all.isEmpty() ? after(WEB_PUSH)
      : new Way(WEB_PUSH, all.stream().map(Subscription::id).toList()));
  }

  @Override
  public Way after(String name) {
    return webhook != null && name.equals(WEB_PUSH) ? new Way(WEBHOOK, HOOK) : null;
  }

  @Override
  public long longestMs() {
    // A subscription may be tried twice, the second time without the data.
    return 3 * Math.max(options.getWebhookTimeoutMs(), webPush == null ? 0 : webPush.timeoutMs());
  }

  @Override
  public Future<Result> give(Sent sent, String uid, Way way, Buffer frame, long now) {
    if (way.name().equals(WEBHOOK)) {
      return webhook == null ? context.succeededFuture(new Result(List.of(), false, false, 0))
        : webhook.give(sent, uid, frame).map(outcome -> result(HOOK, List.of(new Given(outcome, false))));
    }
    return webPush == null ? context.succeededFuture(new Result(List.of(), false, false, 0))
      : subscriptions.of(uid).compose(all -> push(sent, uid, all.stream()
        .filter(each -> way.left().contains(each.id())).toList(), frame, now));
  }

  private Future<Result> push(Sent sent, String uid, List<Subscription> all, Buffer frame, long now) {
    if (all.isEmpty()) {
      return context.succeededFuture(new Result(List.of(), false, false, 0));
    }
    List<Future<Given>> pushes = all.stream().map(each -> pushTo(sent, uid, each, frame, now)).toList();
    return Future.join(pushes).map(done -> result(all.stream().map(Subscription::id).toList(), done.list()));
  }

  /** What came of one. */
  private record Given(Outcome outcome, boolean isShort) {
  }

  private Future<Given> pushTo(Sent sent, String uid, Subscription to, Buffer frame, long now) {
    String topic = Keys.hash(sent.id()).substring(0, TOPIC_LENGTH);
    long ttlMs = sent.expires() - now;
    return webPush.push(to, frame, ttlMs, topic).compose(outcome -> {
      if (outcome.kind() != Outcome.Kind.TOO_LONG) {
        return context.succeededFuture(new Given(outcome, false));
      }
      return webPush.push(to, withoutData(frame), ttlMs, topic).map(second -> new Given(second, true));
    }).compose(given -> {
      counters.add(switch (given.outcome.kind()) {
        case GIVEN -> Count.WEB_PUSHED;
        case GONE -> Count.WEB_PUSH_GONE;
        default -> Count.WEB_PUSH_FAILED;
      });
      return given.outcome.kind() == Outcome.Kind.GONE ? subscriptions.remove(uid, to.id()).map(given)
        : context.succeededFuture(given);
    });
  }

  private Result result(List<String> ids, List<Given> all) {
    List<String> left = new ArrayList<>();
    long retryMs = 0;
    boolean given = false;
    boolean isShort = false;
    for (int i = 0; i < all.size(); i++) {
      Outcome outcome = all.get(i).outcome;
      if (outcome.kind() == Outcome.Kind.LATER) {
        left.add(ids.get(i));
        retryMs = Math.max(retryMs, outcome.retryMs());
      } else if (outcome.kind() == Outcome.Kind.GIVEN) {
        given = true;
        isShort |= all.get(i).isShort;
      }
    }
    if (ids == HOOK) {
      counters.add(given ? Count.WEBHOOKED : Count.WEBHOOK_FAILED);
    }
    return new Result(left, given, isShort, retryMs);
  }

  /** The page learns that there is something, and gets it when it connects. */
  static Buffer withoutData(Buffer frame) {
    JsonObject json = new JsonObject(frame);
    json.remove("data");
    json.remove("data64");
    json.remove("delta");
    return json.put("complete", false).toBuffer();
  }

  @Override
  public Future<Void> close() {
    Future<Void> pushes = webPush == null ? context.succeededFuture() : webPush.close();
    return pushes.eventually(() -> webhook == null ? context.succeededFuture() : webhook.close());
  }
}
