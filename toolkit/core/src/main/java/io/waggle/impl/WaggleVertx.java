// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.waggle.impl.connection.LoopTurn;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * What all of Waggle shares in one Vert.x: the endpoints in use, the end-of-turn work of each event loop, gateways,
 * and the numbers that connection ids are made of. Any thread.
 */
public final class WaggleVertx {

  private static final Map<Vertx, WaggleVertx> ALL = new ConcurrentHashMap<>();

  private final VertxInternal vertx;
  private final String node = Long.toString(new SecureRandom().nextLong() >>> 1, 36);
  private final AtomicLong sequence = new AtomicLong();
  private final Map<EventLoop, LoopTurn> turns = new ConcurrentHashMap<>();
  private final Map<String, Object> services = new ConcurrentHashMap<>();
  private final Endpoints endpoints = new Endpoints();

  private WaggleVertx(VertxInternal vertx) {
    this.vertx = vertx;
  }

  /** Returns the one of a Vert.x; it is forgotten when that closes. */
  public static WaggleVertx of(Vertx vertx) {
    VertxInternal internal = (VertxInternal) vertx;
    return ALL.computeIfAbsent(vertx, key -> {
      internal.closeFuture().add(completion -> {
        ALL.remove(key);
        completion.succeed();
      });
      return new WaggleVertx(internal);
    });
  }

  /** Returns the Vert.x. */
  public VertxInternal vertx() {
    return vertx;
  }

  /** Returns the part of connection ids that tells this Vert.x, and this run of it, from all others. */
  public String node() {
    return node;
  }

  /** Returns a number not returned before. */
  public long nextSequence() {
    return sequence.incrementAndGet();
  }

  /** Returns the end-of-turn work of an event loop. */
  public LoopTurn turn(EventLoop loop) {
    return turns.computeIfAbsent(loop, LoopTurn::new);
  }

  /** Returns the ports in use. */
  public Endpoints endpoints() {
    return endpoints;
  }

  /** Returns the object of a name, made on first use: what instances share without knowing of each other. */
  @SuppressWarnings("unchecked")
  public <T> T service(String name, Function<WaggleVertx, T> factory) {
    Object service = services.get(name);
    return (T) (service != null ? service : make(name, factory));
  }

  /** Not by the map itself: a factory may ask for other services, which a map that computes one may refuse. */
  private synchronized Object make(String name, Function<WaggleVertx, ?> factory) {
    Object service = services.get(name);
    if (service == null) {
      service = factory.apply(this);
      services.put(name, service);
    }
    return service;
  }

  /** Returns the objects of a type whose names begin alike, by the rest of the name. */
  @SuppressWarnings("unchecked")
  public <T> Map<String, T> services(String prefix, Class<?> type) {
    Map<String, T> found = new TreeMap<>();
    services.forEach((name, service) -> {
      if (name.startsWith(prefix) && type.isInstance(service)) {
        found.put(name.substring(prefix.length()), (T) service);
      }
    });
    return found;
  }
}
