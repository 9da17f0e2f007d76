// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.business;

import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.Business;
import io.waggle.CloseReason;
import io.waggle.GatewayOptions;
import io.waggle.Visitor;
import io.waggle.impl.Traces;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.gateway.GatewayImpl;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A business: runs the handlers on its context and tells the front when an event is finished. */
public final class BusinessImpl<M> implements Business<M> {

  private static final Logger LOG = LoggerFactory.getLogger(BusinessImpl.class);
  private static final long GRACE_MS = 5_000;

  final String gateway;
  final long number;
  private final ContextInternal context;
  private final GatewayImpl<M> messages;
  private final Staff staff;
  private final Closeable hook = completion -> stop().onComplete(completion);
  private Function<Visitor, Future<?>> connectHandler;
  private BiFunction<Visitor, M, Future<?>> messageHandler;
  private BiFunction<Visitor, CloseReason, Future<?>> closeHandler;
  private int unfinished;
  private Promise<Void> stopping;

  /** Creates one; see {@link Business#create}. */
  public BusinessImpl(Vertx vertx, String gateway) {
    WaggleVertx waggle = WaggleVertx.of(vertx);
    this.gateway = gateway;
    this.number = waggle.nextSequence();
    this.context = ((VertxInternal) vertx).getOrCreateContext();
    this.messages = GatewayImpl.of(vertx, gateway, new GatewayOptions());
    this.staff = Staff.of(waggle);
  }

  @Override
  public Business<M> connectHandler(Function<Visitor, Future<?>> handler) {
    connectHandler = handler;
    return this;
  }

  @Override
  public Business<M> messageHandler(BiFunction<Visitor, M, Future<?>> handler) {
    messageHandler = handler;
    return this;
  }

  @Override
  public Business<M> closeHandler(BiFunction<Visitor, CloseReason, Future<?>> handler) {
    closeHandler = handler;
    return this;
  }

  @Override
  public Future<Void> start() {
    context.addCloseHook(hook);
    staff.start(this);
    return context.succeededFuture();
  }

  @Override
  public Future<Void> stop() {
    Promise<Void> stopped = context.promise();
    context.runOnContext(v -> {
      if (stopping == null) {
        context.removeCloseHook(hook);
        staff.retire(this);
        stopping = Promise.promise();
        long timer = context.owner().setTimer(GRACE_MS, id -> stopping.tryComplete());
        stopping.future().onComplete(done -> {
          context.owner().cancelTimer(timer);
          staff.stop(this);
        });
        completeIfIdle();
      }
      stopping.future().onComplete(stopped);
    });
    return stopped.future();
  }

  private void completeIfIdle() {
    if (stopping != null && unfinished == 0) {
      stopping.tryComplete();
    }
  }

  /** Takes an event; any thread. */
  void take(String from, Event event) {
    context.runOnContext(v -> {
      unfinished++;
      Future<?> work;
      try {
        work = Traces.arriving(context, event.trace(), "business process", gateway, () -> handle(event));
      } catch (RuntimeException e) {
        work = Future.failedFuture(e);
      }
      if (work == null) {
        finished(from, event, null);
      } else {
        work.onComplete(done -> context.execute(() -> finished(from, event, done.cause())));
      }
    });
  }

  @SuppressWarnings("unchecked")
  private Future<?> handle(Event event) {
    Visitor visitor = event.visitor();
    return switch (event.kind()) {
      case CONNECT -> connectHandler == null ? null : connectHandler.apply(visitor);
      case CLOSE -> closeHandler == null ? null : closeHandler.apply(visitor, event.reason());
      case MESSAGE -> messageHandler == null ? null : messageHandler.apply(visitor,
        event.content() != null ? (M) event.content() : messages.decode(event.bytes()));
    };
  }

  private void finished(String from, Event event, Throwable failure) {
    unfinished--;
    if (failure != null) {
      LOG.error("business of " + gateway + ": a handler failed, closing connection " + event.visitor().id(), failure);
    }
    staff.done(from, number, event.number(), failure == null ? Staff.FINISHED : Staff.FAILED);
    completeIfIdle();
  }
}
