// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.impl.clustered.ClusteredMessage;
import io.vertx.core.internal.ContextInternal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The requests of other nodes that consumers here have in hand: their senders' bus knows of them, this one does not. It
 * sees every message come and go, through interceptors. One per Vert.x; any thread.
 *
 * <p>A request that nobody answers is forgotten after 5 to 10 minutes, or when 50,000 have come after it.
 */
public final class OwedAnswers {

  static final int MAX_YOUNG = 50_000;
  static final long MAX_YOUNG_NS = TimeUnit.MINUTES.toNanos(5);

  private volatile Map<String, ContextInternal> young = new ConcurrentHashMap<>();
  private volatile Map<String, ContextInternal> old = Map.of();
  private volatile long since = System.nanoTime();

  /** Begins to watch the bus of a Vert.x, if that has other nodes. */
  public static OwedAnswers watch(Vertx vertx) {
    OwedAnswers owed = new OwedAnswers();
    if (vertx.isClustered()) {
      vertx.eventBus().addInboundInterceptor(owed::received);
      vertx.eventBus().addOutboundInterceptor(owed::sent);
    }
    return owed;
  }

  private void received(DeliveryContext<Object> delivery) {
    ContextInternal context = ContextInternal.current();
    if (delivery.message() instanceof ClusteredMessage<?, ?> message && message.isFromWire()
      && message.replyAddress() != null && context != null) {
      age();
      young.put(message.replyAddress(), context.unwrap());
    }
    delivery.next();
  }

  /** An answer is sent to the address that the request named. */
  private void sent(DeliveryContext<Object> delivery) {
    String address = delivery.message().address();
    if (young.remove(address) == null && !old.isEmpty()) {
      old.remove(address);
    }
    delivery.next();
  }

  private void age() {
    if (young.size() >= MAX_YOUNG || System.nanoTime() - since >= MAX_YOUNG_NS) {
      turnOver();
    }
  }

  private synchronized void turnOver() {
    if (young.size() >= MAX_YOUNG || System.nanoTime() - since >= MAX_YOUNG_NS) {
      since = System.nanoTime();
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }

  /** Returns the reply addresses of those in the hands of some contexts. */
  Set<String> of(Predicate<ContextInternal> contexts) {
    Set<String> found = new HashSet<>();
    for (Map<String, ContextInternal> some : List.of(young, old)) {
      some.forEach((replyAddress, context) -> {
        if (contexts.test(context)) {
          found.add(replyAddress);
        }
      });
    }
    return found;
  }

  /** Returns whether one is not answered. */
  boolean contains(String replyAddress) {
    return young.containsKey(replyAddress) || old.containsKey(replyAddress);
  }
}
