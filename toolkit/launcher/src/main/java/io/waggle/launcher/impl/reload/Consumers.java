// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
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
 * {@code io.vertx.core.eventbus.impl} for the half of it that only takes the consumer from the bus; a Vert.x where that
 * is not as expected makes {@link #of} return null.
 */
final class Consumers {

  private final Map<String, ? extends Iterable<HandlerHolder<?>>> handlers;
  private final MethodHandle leaveBus;
  private final Field repliedAddress;

  private Consumers(Map<String, ? extends Iterable<HandlerHolder<?>>> handlers, MethodHandle leaveBus,
                    Field repliedAddress) {
    this.handlers = handlers;
    this.leaveBus = leaveBus;
    this.repliedAddress = repliedAddress;
  }

  /** Returns those of a Vert.x, or null if its inside is not as expected. */
  @SuppressWarnings("unchecked")
  static Consumers of(Vertx vertx) {
    EventBus bus = vertx.eventBus();
    try {
      Field map = EventBusImpl.class.getDeclaredField("handlerMap");
      map.setAccessible(true);
      MethodHandle leaveBus = MethodHandles.privateLookupIn(MessageConsumerImpl.class, MethodHandles.lookup())
        .findSpecial(HandlerRegistration.class, "unregister", MethodType.methodType(Future.class),
          MessageConsumerImpl.class);
      Field replied = Class.forName("io.vertx.core.eventbus.impl.ReplyHandler").getDeclaredField("repliedAddress");
      replied.setAccessible(true);
      return new Consumers((Map<String, ? extends Iterable<HandlerHolder<?>>>) map.get(bus), leaveBus, replied);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  /** Returns the consumers of some contexts. */
  List<MessageConsumerImpl<?>> of(Predicate<ContextInternal> contexts) {
    List<MessageConsumerImpl<?>> found = new ArrayList<>();
    for (Iterable<HandlerHolder<?>> all : handlers.values()) {
      for (HandlerHolder<?> holder : all) {
        if (holder.getHandler() instanceof MessageConsumerImpl<?> consumer && contexts.test(holder.getContext())) {
          found.add(consumer);
        }
      }
    }
    return found;
  }

  /** Returns the contexts that have consumers. */
  Set<ContextInternal> contextsWithConsumers(Predicate<ContextInternal> contexts) {
    Set<ContextInternal> found = new HashSet<>();
    for (Iterable<HandlerHolder<?>> all : handlers.values()) {
      for (HandlerHolder<?> holder : all) {
        if (holder.getHandler() instanceof MessageConsumerImpl<?> && contexts.test(holder.getContext())) {
          found.add(holder.getContext());
        }
      }
    }
    return found;
  }

  /** Takes a consumer from the bus; what was sent to it before still reaches its handler. */
  Future<?> leave(MessageConsumerImpl<?> consumer) {
    try {
      return (Future<?>) leaveBus.invoke(consumer);
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
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

  /** Returns the reply addresses of the requests that some contexts wait for. */
  Set<String> openRequestsOf(Predicate<ContextInternal> contexts) {
    return openRequests(holder -> contexts.test(holder.getContext()));
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
    return handlers.containsKey(replyAddress);
  }
}
