// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.bus;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.impl.EventBusImpl;
import io.vertx.core.eventbus.impl.HandlerHolder;
import io.vertx.core.eventbus.impl.HandlerRegistration;
import io.vertx.core.eventbus.impl.MessageConsumerImpl;
import io.vertx.core.internal.ContextInternal;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The consumers and the open requests of an event bus, and how a consumer gets no more messages but still handles those
 * that are on their way to it. Any thread.
 *
 * <p>Hazard: Vert.x's own {@code unregister} answers waiting messages with "Discarded the request". This reaches into
 * {@code io.vertx.core.eventbus.impl} for the parts of it that only take a consumer from the bus or
 * from the cluster, and for the way back; a Vert.x where that is not as expected makes {@link #of} return null.
 */
final class Consumers {

  private final EventBusImpl bus;
  private final OwedAnswers owed;
  private final Map<String, ? extends Iterable<HandlerHolder<?>>> handlers;
  private final MethodHandle leaveBus;
  private final MethodHandle leaveCluster;
  private final MethodHandle joinBus;
  private final Field repliedAddress;

  @SuppressWarnings("unchecked")
  private Consumers(EventBusImpl bus, OwedAnswers owed) throws ReflectiveOperationException {
    this.bus = bus;
    this.owed = owed;
    Field map = EventBusImpl.class.getDeclaredField("handlerMap");
    map.setAccessible(true);
    handlers = (Map<String, ? extends Iterable<HandlerHolder<?>>>) map.get(bus);
    leaveBus = inside(MessageConsumerImpl.class).findSpecial(HandlerRegistration.class, "unregister",
      MethodType.methodType(Future.class), MessageConsumerImpl.class);
    leaveCluster = inside(EventBusImpl.class).findVirtual(EventBusImpl.class, "onLocalUnregistration",
      MethodType.methodType(void.class, HandlerHolder.class, Completable.class));
    joinBus = inside(HandlerRegistration.class).findVirtual(HandlerRegistration.class, "register",
      MethodType.methodType(void.class, boolean.class, boolean.class, Completable.class));
    repliedAddress = Class.forName("io.vertx.core.eventbus.impl.ReplyHandler").getDeclaredField("repliedAddress");
    repliedAddress.setAccessible(true);
  }

  private static MethodHandles.Lookup inside(Class<?> type) throws IllegalAccessException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }

  /** Returns those of a Vert.x, or null if its inside is not as expected. */
  static Consumers of(Vertx vertx, OwedAnswers owed) {
    try {
      return new Consumers((EventBusImpl) vertx.eventBus(), owed);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  /** Returns the consumers of some contexts. */
  List<HandlerHolder<?>> of(Predicate<ContextInternal> contexts) {
    List<HandlerHolder<?>> found = new ArrayList<>();
    for (Iterable<HandlerHolder<?>> all : handlers.values()) {
      for (HandlerHolder<?> holder : all) {
        if (holder.getHandler() instanceof MessageConsumerImpl<?> && contexts.test(holder.getContext())) {
          found.add(holder);
        }
      }
    }
    return found;
  }

  /** Takes a consumer from the bus; what was sent to it before still reaches its handler. */
  Future<?> leave(HandlerHolder<?> consumer) {
    try {
      return (Future<?>) leaveBus.invoke((MessageConsumerImpl<?>) consumer.getHandler());
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  /** Lets the other nodes forget a consumer, which still handles what comes. */
  Future<?> leaveCluster(HandlerHolder<?> consumer) {
    Promise<Void> left = Promise.promise();
    try {
      leaveCluster.invoke(bus, consumer, (Completable<Void>) left);
    } catch (Throwable e) {
      left.tryFail(e);
    }
    return left.future();
  }

  /** Puts a consumer that has left back on the bus, unless its owner has taken it away meanwhile. */
  Future<?> rejoin(HandlerHolder<?> consumer) {
    Promise<Void> joined = Promise.promise();
    if (((MessageConsumerImpl<?>) consumer.getHandler()).getHandler() == null) {
      return Future.succeededFuture();
    }
    try {
      joinBus.invoke((HandlerRegistration<?>) consumer.getHandler(), true, consumer.isLocalOnly(),
        (Completable<Void>) joined);
    } catch (Throwable e) {
      joined.tryFail(e);
    }
    return joined.future();
  }

  /** Returns the reply addresses of the requests from here that somebody has yet to answer, to some addresses. */
  Set<String> openRequestsTo(Set<String> addresses) {
    return openRequests(holder -> {
      try {
        return addresses.contains((String) repliedAddress.get(holder.getHandler()));
      } catch (IllegalAccessException e) {
        return false;
      }
    });
  }

  /** Returns the reply addresses of the requests that some contexts wait for, or that other nodes made of them. */
  Set<String> openRequestsOf(Predicate<ContextInternal> contexts) {
    Set<String> found = openRequests(holder -> contexts.test(holder.getContext()));
    found.addAll(owed.of(contexts));
    return found;
  }

  private Set<String> openRequests(Predicate<HandlerHolder<?>> which) {
    Set<String> found = new HashSet<>();
    handlers.forEach((address, all) -> {
      for (HandlerHolder<?> holder : all) {
        if (repliedAddress.getDeclaringClass().isInstance(holder.getHandler()) && which.test(holder)) {
          found.add(address);
        }
      }
    });
    return found;
  }

  /** Returns whether a request still waits. */
  boolean isOpen(String replyAddress) {
    return handlers.containsKey(replyAddress) || owed.contains(replyAddress);
  }
}
