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
import io.waggle.internal.Lifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A business: runs the handlers on its context and tells the front when an event is finished. */
public final class BusinessImpl<M> implements Business<M>, Lifecycle.Duty {

  private static final Logger LOG = LoggerFactory.getLogger(BusinessImpl.class);
  private static final long GRACE_MS = 5_000;

  final String gateway;
  final long number;
  private final ContextInternal context;
  private final GatewayImpl<M> messages;
  private final Staff staff;
  private final Lifecycle lifecycle;
  private final Closeable hook = completion -> stop().onComplete(completion);
  private Function<Visitor, Future<?>> connectHandler;
  private BiFunction<Visitor, M, Future<?>> messageHandler;
  private BiFunction<Visitor, CloseReason, Future<?>> closeHandler;
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private int unfinished;
  private boolean leaving;

  /** Creates one; see {@link Business#create}. */
  public BusinessImpl(Vertx vertx, String gateway) {
    WaggleVertx waggle = WaggleVertx.of(vertx);
    this.gateway = gateway;
    this.number = waggle.nextSequence();
    this.context = ((VertxInternal) vertx).getOrCreateContext();
    this.messages = GatewayImpl.of(vertx, gateway, new GatewayOptions());
    this.staff = Staff.of(waggle);
    this.lifecycle = Lifecycle.of(vertx);
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
    lifecycle.add(this);
    staff.start(this);
    return context.succeededFuture();
  }

  @Override
  public ContextInternal context() {
    return context;
  }

  @Override
  public Future<Void> leave() {
    Promise<Void> done = context.promise();
    context.runOnContext(v -> {
      if (!leaving) {
        leaving = true;
        staff.retire(this);
      }
      waiting.add(done);
      completeIfIdle();
    });
    return done.future();
  }

  @Override
  public void resume() {
    context.runOnContext(v -> {
      leaving = false;
      staff.start(this);
    });
  }

  @Override
  public Future<Void> stop() {
    context.removeCloseHook(hook);
    lifecycle.remove(this);
    return leave().timeout(GRACE_MS, TimeUnit.MILLISECONDS).<Void>otherwiseEmpty().onComplete(done -> staff.stop(this));
  }

  private void completeIfIdle() {
    if (unfinished == 0) {
      waiting.forEach(Promise::tryComplete);
      waiting.clear();
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
