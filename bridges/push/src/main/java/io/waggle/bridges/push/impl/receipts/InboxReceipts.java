// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.bridges.push.impl.Receipts;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Receipts in the cluster's map. Any thread: the work is done on one event loop for all instances of a Vert.x, and
 * results come back on the caller's.
 * {@code RECEIPTS.md} says what is promised.
 */
public final class InboxReceipts implements Receipts {

  private final VertxInternal vertx;
  private final Engine engine;
  private final AtomicBoolean closed = new AtomicBoolean();

  private InboxReceipts(VertxInternal vertx, Engine engine) {
    this.vertx = vertx;
    this.engine = engine;
  }

  /**
   * Starts, or takes part in what was started under that name in this Vert.x; its options count then.
   *
   * @param name of the gateway, the same on all nodes
   * @param webPush null for no Web Push
   * @param outlet the way to the users, such as {@link GatewayOutlet}
   */
  public static InboxReceipts create(Vertx vertx, String name, ReceiptOptions options, WebPushOptions webPush,
                                     Outlet outlet) {
    return create(vertx, name, options, webPush, outlet, System::currentTimeMillis);
  }

  static InboxReceipts create(Vertx vertx, String name, ReceiptOptions options, WebPushOptions webPush, Outlet outlet,
                              LongSupplier clock) {
    VertxInternal internal = (VertxInternal) vertx;
    InboxReceipts receipts = new InboxReceipts(internal, Engine.join(internal, name,
      () -> new Engine(internal, name, new ReceiptOptions(options), webPush, outlet, clock)));
    receipts.started();
    return receipts;
  }

  /**
   * Completes when they run; what is asked of them before waits for it. Fails, as all they are asked does then, if a
   * secret or the folder for the keys cannot be read.
   */
  public Future<Void> started() {
    return here(Engine::started);
  }

  private <T> Future<T> here(Function<Engine, Future<T>> work) {
    Promise<T> promise = vertx.getOrCreateContext().promise();
    engine.context().runOnContext(v -> engine.started().compose(started -> work.apply(engine)).onComplete(promise));
    return promise.future();
  }

  @Override
  public Future<JsonObject> send(String messageId, Set<String> uids, Buffer frame, long ttlMs, long fallbackMs) {
    Set<String> users = Set.copyOf(uids);
    return here(to -> to.ledger().send(messageId, users, frame, ttlMs, fallbackMs));
  }

  @Override
  public Future<List<Buffer>> waiting(String uid) {
    return here(to -> to.ledger().waiting(uid));
  }

  @Override
  public void delivered(String messageId, String uid) {
    // Should it fail, the message is delivered again: that is promised anyway.
    here(to -> to.ledger().delivered(messageId, uid));
  }

  @Override
  public Future<Boolean> acknowledged(String messageId, String uid) {
    return here(to -> to.ledger().acknowledged(messageId, uid));
  }

  @Override
  public Future<JsonObject> state(String messageId) {
    return here(to -> to.ledger().state(messageId));
  }

  @Override
  public Future<Void> subscribeWebPush(String uid, JsonObject subscription) {
    return here(to -> to.subscribeWebPush(uid, subscription));
  }

  @Override
  public Future<String> webPushKey() {
    return here(started -> started.context().succeededFuture(started.webPushKey()));
  }

  /** Returns how often this node did something. */
  long count(Counters.Count what) {
    return engine.counters().of(what);
  }

  /** Looks at what is due, now. */
  Future<Void> tick() {
    return here(Engine::tick);
  }

  @Override
  public Future<Void> close() {
    return closed.compareAndSet(false, true) ? engine.leave() : vertx.getOrCreateContext().succeededFuture();
  }
}
