// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.waggle.CloseReason;
import io.waggle.Worker;
import io.waggle.impl.WaggleVertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Whether a Vert.x still takes work, and whom to tell when it no longer does. One per Vert.x; any thread.
 *
 * <p>It only goes forward: a Vert.x that drains never serves again.
 */
public final class Lifecycle {

  private final Set<Sockets> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Duty> duties = ConcurrentHashMap.newKeySet();
  private final List<Supplier<Future<Void>>> departures = new CopyOnWriteArrayList<>();
  private volatile boolean draining;
  private volatile boolean stopped;

  private Lifecycle() {
  }

  /** Who holds connections: a worker instance, an HTTP worker. */
  public interface Sockets {

    /** Closes the port and keeps the open connections; a second call does nothing. Any thread. */
    Future<Void> stopAccepting();

    /** Returns how many connections there are; any thread, for which the number may be a moment old. */
    int connectionCount();

    /**
     * Closes the connections, as fast as the pace lets it and not before what they were asked is answered, where that
     * can be told. Any thread.
     *
     * @return completes when none is left
     */
    Future<Void> evict(CloseReason reason, Pace pace);
  }

  /** Who serves others from a verticle in another way than by consumers of the event bus: a business. Any thread. */
  public interface Duty {

    /** Returns the context it serves on. */
    ContextInternal context();

    /** Takes no more work, and completes when what it has is done. */
    Future<Void> leave();

    /** Takes work again, after {@link #leave}. */
    void resume();
  }

  /** Returns the one of a Vert.x. */
  public static Lifecycle of(Vertx vertx) {
    return WaggleVertx.of(vertx).service("lifecycle", waggle -> new Lifecycle());
  }

  /** Returns whether this process is about to end: it must not be sent new work. */
  public boolean isDraining() {
    return draining;
  }

  /** From now on {@link #isDraining()}; false if it was so already. */
  public synchronized boolean beginDrain() {
    boolean first = !draining;
    draining = true;
    return first;
  }

  /** Adds somebody who listens; who comes when all have stopped accepting stops too. */
  public void add(Sockets holder) {
    sockets.add(holder);
    if (stopped) {
      holder.stopAccepting();
    }
  }

  /**
   * Adds somebody who ends the connections of a worker in his own way, in the worker's place.
   *
   * @param worker which listens
   */
  public void standIn(Worker<?> worker, Sockets holder) {
    sockets.removeIf(one -> one == worker);
    add(holder);
  }

  /** Forgets somebody who no longer listens. */
  public void remove(Sockets holder) {
    sockets.remove(holder);
  }

  /** Adds somebody who serves others. */
  public void add(Duty duty) {
    duties.add(duty);
  }

  /** Forgets somebody who no longer serves. */
  public void remove(Duty duty) {
    duties.remove(duty);
  }

  /** Returns all who serve others. */
  public Set<Duty> duties() {
    return Set.copyOf(duties);
  }

  /** Adds what is to be done before Vert.x closes, such as telling the other nodes that this one leaves. */
  public void onLeave(Supplier<Future<Void>> departure) {
    departures.add(departure);
  }

  /** Returns whether anybody listens. */
  public boolean hasSockets() {
    return !sockets.isEmpty();
  }

  /** Returns how many connections there are. */
  public int connectionCount() {
    return sockets.stream().mapToInt(Sockets::connectionCount).sum();
  }

  /** Closes all ports and keeps the open connections. */
  public Future<Void> stopAccepting() {
    stopped = true;
    return all(Sockets::stopAccepting);
  }

  /** Closes all connections; see {@link Sockets#evict}. */
  public Future<Void> evict(CloseReason reason, Pace pace) {
    return all(holder -> holder.evict(reason, pace));
  }

  /**
   * Lets duties end, then does what {@link #onLeave} was given. A failure there stops nobody.
   *
   * @param longestMs how long the duties may take
   */
  public Future<Void> leave(long longestMs) {
    List<Future<?>> ending = new ArrayList<>();
    duties.forEach(duty -> ending.add(duty.leave()));
    Future<?> ended = ending.isEmpty() ? Future.succeededFuture()
      : Future.join(ending).timeout(Math.max(1, longestMs), TimeUnit.MILLISECONDS);
    return ended.transform(done -> {
      List<Future<?>> leaving = new ArrayList<>();
      departures.forEach(departure -> leaving.add(departure.get()));
      return Future.join(leaving).transform(left -> Future.succeededFuture());
    });
  }

  private Future<Void> all(Function<Sockets, Future<Void>> step) {
    List<Future<?>> steps = new ArrayList<>();
    sockets.forEach(holder -> steps.add(step.apply(holder)));
    return Future.join(steps).mapEmpty();
  }
}
