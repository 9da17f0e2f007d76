// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.internal.ContextInternal;
import io.waggle.Client;
import io.waggle.ClientOptions;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.connection.ConnectionHost;
import java.util.function.Function;

/**
 * A client: one attempt or one connection at a time, and between two of them an alarm. Its state changes on one event
 * loop only: that of its context, or one beside the context of a worker-thread verticle.
 */
public final class ClientImpl<M> implements Client<M>, Connector.Attempt<M> {

  /** What it is doing. */
  private enum State { IDLE, CONNECTING, OPEN, WAITING, CLOSED }

  private final ClientSetup<M> setup;
  private final ContextInternal context;
  private final ContextInternal loopContext;
  private final ConnectionHost host;
  private final boolean reconnects;
  private final Backoff backoff;
  private final Alarm alarm;
  private final Closeable hook = completion -> close(CloseReason.GOING_AWAY).onComplete(completion);
  private Connector<M> connector;
  private State state = State.IDLE;
  private Runnable cancelAlarm;
  private Promise<Connection<M>> waiting;
  private Handler<Connection<M>> connectHandler;
  private Handler<Throwable> exceptionHandler;
  private volatile ConnectionBase<M> connection;
  private volatile int failedAttempts;

  /** Creates a client; see {@link Client#create}. */
  public ClientImpl(Vertx vertx, Protocol<M> protocol, ClientOptions options) {
    this(new ClientSetup<>(vertx, protocol, options));
  }

  ClientImpl(ClientSetup<M> setup) {
    this.setup = setup;
    this.context = setup.context();
    this.loopContext = setup.loopContext();
    this.host = setup.host();
    this.reconnects = setup.options().isReconnect();
    this.backoff = new Backoff(setup.options(), setup.random());
    this.alarm = setup.alarm();
  }

  @Override
  public Client<M> connectHandler(Handler<Connection<M>> handler) {
    connectHandler = handler;
    return this;
  }

  @Override
  public Client<M> exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public Future<Connection<M>> connect() {
    Promise<Connection<M>> promise = context.promise();
    loopContext.runOnContext(v -> {
      if (state != State.IDLE) {
        promise.fail(new IllegalStateException("client " + host.name + ": " + state + " (expected: not connected, nor"
          + " connecting, nor closed)"));
        return;
      }
      waiting = promise;
      if (connector == null) {
        connector = setup.connector();
        context.addCloseHook(hook);
      }
      host.start();
      attempt();
    });
    return promise.future();
  }

  private void attempt() {
    state = State.CONNECTING;
    connector.connect(this);
  }

  @Override
  public void opened(ConnectionBase<M> made, Handshake handshake) {
    if (state == State.CLOSED) {
      made.abort();
      return;
    }
    state = State.OPEN;
    backoff.reset();
    failedAttempts = 0;
    host.counters.accepted++;
    connection = made;
    made.onDeparture(() -> lost(made.closeReason()));
    made.handshake(handshake);
    Promise<Connection<M>> first = waiting;
    waiting = null;
    made.connected(open -> {
      if (connectHandler != null) {
        connectHandler.handle(open);
      }
      if (first != null) {
        first.complete(open);
      }
    });
  }

  @Override
  public void failed(Throwable cause) {
    if (state == State.CLOSED) {
      return;
    }
    failedAttempts++;
    host.counters.handshakeFailures++;
    if (exceptionHandler != null) {
      context.emit(cause, exceptionHandler);
    }
    if (reconnects) {
      tryLater();
      return;
    }
    rest();
    waiting.fail(cause);
    waiting = null;
  }

  private void lost(CloseReason reason) {
    connection = null;
    if (state == State.CLOSED) {
      return;
    }
    if (reconnects && reason.isReconnectable()) {
      tryLater();
    } else {
      rest();
    }
  }

  private void tryLater() {
    state = State.WAITING;
    cancelAlarm = alarm.after(backoff.nextDelayMs(), () -> {
      if (state == State.WAITING) {
        attempt();
      }
    });
  }

  /** Nothing to do until {@link #connect()} is called again. */
  private void rest() {
    state = State.IDLE;
    host.stop();
  }

  @Override
  public Connection<M> connection() {
    ConnectionBase<M> current = connection;
    return current == null || current.closeReason() != null ? null : current;
  }

  @Override
  public int failedAttempts() {
    return failedAttempts;
  }

  @Override
  public Future<Void> close() {
    return close(CloseReason.NORMAL);
  }

  private Future<Void> close(CloseReason reason) {
    Promise<Void> promise = context.promise();
    loopContext.runOnContext(v -> end(reason).onComplete(promise));
    return promise.future();
  }

  private Future<Void> end(CloseReason reason) {
    if (state == State.CLOSED) {
      return Future.succeededFuture();
    }
    if (state == State.WAITING) {
      cancelAlarm.run();
    }
    state = State.CLOSED;
    context.removeCloseHook(hook);
    if (waiting != null) {
      waiting.fail(VertxException.noStackTrace("client " + host.name + " was closed"));
      waiting = null;
    }
    Future<Void> farewell = connection == null ? Future.succeededFuture() : connection.close(reason);
    Function<Object, Future<Void>> letGo = done -> {
      host.stop();
      return connector == null ? Future.succeededFuture() : connector.close();
    };
    return farewell.transform(done -> letGo.apply(null));
  }
}
