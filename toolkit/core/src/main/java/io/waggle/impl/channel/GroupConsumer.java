// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ConsumeOptions;
import io.waggle.DeliveryLevel;
import io.waggle.impl.Traces;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.function.Function;

/** A member of a group on this node. Event loop of the {@link Hub}; the handler is called on its own context. */
final class GroupConsumer {

  private static final int MAX_IDS = 10_000;

  final String topic;
  final ConsumeOptions options;
  String id;
  String leader;
  private final Hub hub;
  private final ContextInternal context;
  private final Function<ChannelMessage, Future<?>> handler;
  private final long idWindowMs;
  /** Ids acknowledged here, with the time: what comes again within the window has been handled. */
  private final LinkedHashMap<String, Long> handled = new LinkedHashMap<>();
  private boolean closed;

  GroupConsumer(Hub hub, String topic, ConsumeOptions options, ContextInternal context,
           Function<ChannelMessage, Future<?>> handler) {
    this.hub = hub;
    this.topic = topic;
    this.options = options;
    this.context = context;
    this.handler = handler;
    ChannelOptions of = hub.optionsOf(topic);
    this.idWindowMs = of.getDelivery() == DeliveryLevel.EFFECTIVELY_ONCE ? of.getIdWindowMs() : 0;
  }

  void deliver(ChannelMessage message) {
    if (closed) {
      return;
    }
    if (idWindowMs > 0 && handled.containsKey(message.id())) {
      hub.groups.done(this, message, true);
      return;
    }
    hub.counters.delivered.increment();
    context.runOnContext(v -> {
      Future<?> outcome;
      try {
        outcome = Traces.arriving(context, message.headers(), "channel process", topic, () -> handler.apply(message));
      } catch (RuntimeException e) {
        outcome = Future.failedFuture(e);
      }
      if (outcome == null) {
        outcome = Future.failedFuture("handler: returned null (expected: a future)");
      }
      outcome.onComplete(done -> hub.run(() -> completed(message, done.succeeded())));
    });
  }

  private void completed(ChannelMessage message, boolean ok) {
    if (closed) {
      return;
    }
    if (ok && idWindowMs > 0) {
      remember(message.id());
    }
    hub.groups.done(this, message, ok);
  }

  private void remember(String messageId) {
    long now = System.currentTimeMillis();
    handled.put(messageId, now);
    Iterator<Long> oldest = handled.values().iterator();
    while (oldest.hasNext() && (oldest.next() <= now - idWindowMs || handled.size() > MAX_IDS)) {
      oldest.remove();
    }
  }

  void close() {
    closed = true;
  }
}
