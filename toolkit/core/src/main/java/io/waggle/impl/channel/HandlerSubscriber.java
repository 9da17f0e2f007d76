// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.waggle.ChannelMessage;
import io.waggle.SubscribeOptions;
import io.waggle.impl.Traces;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler of a verticle, called on its context. A limited number of messages waits for it. */
final class HandlerSubscriber extends Subscriber {

  private final ContextInternal context;
  private final Handler<ChannelMessage> handler;
  private final int maxQueued;
  private final AtomicInteger queued = new AtomicInteger();
  private volatile boolean waiting;

  HandlerSubscriber(Hub hub, String pattern, SubscribeOptions subscribe, ContextInternal context,
                    Handler<ChannelMessage> handler) {
    super(hub, pattern, subscribe);
    this.context = context;
    this.handler = handler;
    this.maxQueued = hub.options.getMaxQueuedMessages();
  }

  @Override
  boolean hand(ChannelMessage message) {
    if (queued.incrementAndGet() > maxQueued) {
      queued.decrementAndGet();
      waiting = sequencer() != null;
      // It may have emptied its queue between the two lines above.
      goOnIfRoom(queued.get());
      return false;
    }
    hub.counters.delivered.increment();
    context.runOnContext(v -> {
      goOnIfRoom(queued.decrementAndGet());
      if (isActive()) {
        Traces.arriving(context, message.headers(), "channel process", message.topic(), () -> {
          handler.handle(message);
          return null;
        });
      }
    });
    return true;
  }

  private void goOnIfRoom(int left) {
    if (waiting && left <= maxQueued / 2) {
      waiting = false;
      // Not at once: who is told that there is no room has to note it first.
      hub.peers.context().nettyEventLoop().execute(sequencer()::goOn);
    }
  }

  @Override
  void tell(Runnable action) {
    context.runOnContext(v -> action.run());
  }

  @Override
  void lossUnhandled(String topic) {
    Hub.LOG.warn("a subscriber of " + pattern + " missed messages of " + topic);
  }
}
