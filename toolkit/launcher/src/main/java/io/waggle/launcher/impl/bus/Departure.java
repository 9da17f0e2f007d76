// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The end of what the verticles of this node do for other nodes over the event bus: the cluster learns that they are to
 * be asked no more, they go on to handle what comes from nodes that have not heard, and answer what they were asked.
 * Used once; any thread.
 */
public final class Departure {

  /** In which the other nodes hear of it: the cluster tells them, but not when they know. */
  private static final long HEARD_MS = 500;
  private static final int POLL_MS = 10;

  private final Vertx vertx;
  private final Consumers consumers;
  private final OwedAnswers owed;

  /** Creates one that has not begun. */
  public Departure(Vertx vertx, OwedAnswers owed) {
    this.vertx = vertx;
    this.owed = owed;
    this.consumers = vertx.isClustered() ? Consumers.of(vertx, owed) : null;
  }

  /**
   * Departs.
   *
   * @param graceMs how long what is in hand may take
   */
  public Future<Void> depart(long graceMs) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
    return consumers == null ? Future.succeededFuture() : leaveCluster().compose(done -> untilAnswered(deadline));
  }

  private Future<Void> leaveCluster() {
    List<Future<?>> leaving = new ArrayList<>();
    consumers.of(ContextInternal::isDeployment).stream().filter(consumer -> !consumer.isLocalOnly())
      .forEach(consumer -> leaving.add(consumers.leaveCluster(consumer)));
    return leaving.isEmpty() ? Future.succeededFuture() : Future.join(leaving).transform(done -> pause(HEARD_MS));
  }

  private Future<Void> untilAnswered(long deadline) {
    return owed.of(ContextInternal::isDeployment).isEmpty() || System.nanoTime() > deadline ? Future.succeededFuture()
      : pause(POLL_MS).compose(done -> untilAnswered(deadline));
  }

  private Future<Void> pause(long ms) {
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(ms, id -> promise.complete());
    return promise.future();
  }
}
