// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.webpush.Subscription;
import io.waggle.bridges.push.impl.webpush.WebPush;
import io.waggle.internal.trust.References;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The receipts of one name in one Vert.x: its parts and their context, for as long as somebody takes part. All but
 * {@link #join}, {@link #leave} and {@link #context} is called on that context.
 */
final class Engine implements Shareable {

  private static final String ALL = "waggle.push.receipts";
  private static final String SHARED = "waggle.push.receipts.";
  private static final int MAX_VALUE_BYTES = 8 * 1024 * 1024;

  private final VertxInternal vertx;
  private final String name;
  private final ContextInternal context;
  private final ReceiptOptions options;
  private final WebPushOptions webPushOptions;
  private final LongSupplier clock;
  private final Counters counters;
  private final Cells cells;
  private final Store store;
  private final Inbox inbox;
  private final Outlet outlet;
  private final Ledger ledger;
  private final Promise<Void> started;
  private DueWheel wheel;
  private Subscriptions subscriptions;
  private Ways ways;
  private WebPush webPush;
  private int users = 1;
  private boolean starting;

  Engine(VertxInternal vertx, String name, ReceiptOptions options, WebPushOptions webPush, Outlet outlet,
         LongSupplier clock) {
    this.vertx = vertx;
    this.name = name;
    this.options = options;
    this.webPushOptions = webPush == null ? null : new WebPushOptions(webPush);
    this.clock = clock;
    this.outlet = outlet;
    counters = new Counters(vertx, name);
    context = vertx.createEventLoopContext();
    started = context.promise();
    // No value has a lifetime: the wheel removes them, also on Hazelcast, and without a timer for each.
    cells = new Cells(context, Shared.of(vertx, SHARED + name, new SharedOptions().setMaxValueBytes(MAX_VALUE_BYTES)));
    store = new Store(cells);
    inbox = new Inbox(cells, options);
    ledger = new Ledger(context, options, clock, store, inbox, outlet, counters);
  }

  /** Returns the one of a name, made if nobody takes part yet; each who joins leaves once. */
  static Engine join(VertxInternal vertx, String name, Supplier<Engine> factory) {
    LocalMap<String, Engine> all = vertx.sharedData().getLocalMap(ALL);
    return all.compute(name, (key, engine) -> {
      if (engine == null) {
        return factory.get();
      }
      engine.users++;
      return engine;
    });
  }

  /** Ends it with its last user. */
  Future<Void> leave() {
    LocalMap<String, Engine> all = vertx.sharedData().getLocalMap(ALL);
    boolean[] last = {false};
    all.computeIfPresent(name, (key, engine) -> {
      last[0] = --engine.users == 0;
      return last[0] ? null : engine;
    });
    Promise<Void> ended = vertx.getOrCreateContext().promise();
    if (last[0]) {
      context.runOnContext(v -> stop().onComplete(ended));
    } else {
      ended.complete();
    }
    return ended.future();
  }

  /** Completes when it runs. */
  Future<Void> started() {
    if (!starting) {
      starting = true;
      Future<WebPush> pushing = webPushOptions == null ? context.succeededFuture()
        : WebPush.start(vertx, webPushOptions, cells.shared(), clock);
      pushing.compose(this::hook).compose(this::assemble).onComplete(started);
    }
    return started.future();
  }

  private Future<Webhook> hook(WebPush pushing) {
    webPush = pushing;
    if (options.getWebhookUrl().isEmpty()) {
      return context.succeededFuture();
    }
    return vertx.executeBlocking(() -> new References().resolve(options.getWebhookSecret(), "webhookSecret"), false)
      .map(secret -> new Webhook(vertx, options, secret, clock));
  }

  private Future<Void> assemble(Webhook webhook) {
    subscriptions = webPush == null ? null : new Subscriptions(cells, webPushOptions);
    ways = new HttpWays(context, options, webPush, subscriptions, webhook, counters);
    Fallback fallback = new Fallback(context, options, clock, store, inbox, ways);
    Duties duties = new Duties(context, clock, store, inbox, outlet, counters, ledger, fallback);
    wheel = new DueWheel(context, cells, options, clock, duties::perform);
    fallback.wheel(wheel);
    ledger.wheel(wheel);
    return wheel.start();
  }

  private Future<Void> stop() {
    return started().transform(done -> {
      if (wheel != null) {
        wheel.stop();
      }
      // It may have failed half-way.
      return ways != null ? ways.close() : webPush != null ? webPush.close() : context.succeededFuture();
    });
  }

  ContextInternal context() {
    return context;
  }

  Ledger ledger() {
    return ledger;
  }

  Counters counters() {
    return counters;
  }

  String webPushKey() {
    return webPush == null ? null : webPush.publicKey();
  }

  Future<Void> tick() {
    return wheel.tick();
  }

  Future<Void> subscribeWebPush(String uid, JsonObject json) {
    if (webPush == null) {
      return context.failedFuture(new PushException(404, "webpush: off (expected: to be configured)"));
    }
    if (!Admission.isUid(uid)) {
      return context.failedFuture(new PushException(400, "uid: not a name (expected: one of the gateway)"));
    }
    Subscription subscription = Subscription.of(json);
    return webPush.check(subscription).compose(checked -> onContext(() -> subscriptions.add(uid, subscription)));
  }

  /** What resolves names may answer on another context. */
  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    Promise<T> promise = context.promise();
    context.runOnContext(v -> work.get().onComplete(promise));
    return promise.future();
  }
}
