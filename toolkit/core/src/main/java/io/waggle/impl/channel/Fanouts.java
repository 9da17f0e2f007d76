// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages on their way to the event loops of their connections. Those that the {@link Hub} handles one after the other
 * leave together, so that they find each other there and go out in one write. Event loop of the {@link Hub}.
 */
final class Fanouts {

  /** Messages that wait for others; more would hold up the first of them. */
  private static final int MOST = 16;

  private final EventLoop hubLoop;
  private final List<Fanout> waiting = new ArrayList<>(MOST);
  private boolean scheduled;

  Fanouts(EventLoop hubLoop) {
    this.hubLoop = hubLoop;
  }

  /** Adds a message; it leaves when the hub has done what waits for it now, if not before. */
  void add(Fanout fanout) {
    if (fanout.isEmpty()) {
      return;
    }
    waiting.add(fanout);
    if (waiting.size() >= MOST) {
      flush();
    } else if (!scheduled) {
      scheduled = true;
      hubLoop.execute(() -> {
        scheduled = false;
        flush();
      });
    }
  }

  /** Lets all leave: before anything else goes to a connection. */
  void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    Map<EventLoop, List<Runnable>> deliveries = new IdentityHashMap<>(4);
    waiting.forEach(fanout -> fanout.deliverTo(deliveries));
    waiting.clear();
    deliveries.forEach((loop, list) -> loop.execute(() -> run(list)));
  }

  private static void run(List<Runnable> deliveries) {
    for (Runnable delivery : deliveries) {
      try {
        delivery.run();
      } catch (RuntimeException e) {
        Hub.LOG.error("channels: a message could not be sent to connections", e);
      }
    }
  }
}
