// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What other threads want done on the event loop of the {@link Hub}. What one event loop asks for while it reads its
 * sockets goes over as one: messages that came together stay together, and meet in one write to each connection. Any
 * thread; the actions of one thread keep their order.
 */
final class Inbox {

  private final EventLoop hubLoop;
  private final Map<EventLoop, Batch> batches = new ConcurrentHashMap<>();

  Inbox(EventLoop hubLoop) {
    this.hubLoop = hubLoop;
  }

  /**
   * Runs an action on the event loop of the hub.
   *
   * @param caller an event loop, of which it does not matter whether it is the caller's
   */
  void run(EventLoop caller, Runnable action) {
    if (hubLoop.inEventLoop()) {
      action.run();
    } else if (caller.inEventLoop()) {
      batches.computeIfAbsent(caller, Batch::new).add(action);
    } else {
      hubLoop.execute(action);
    }
  }

  /** What one event loop has asked for since it last read its sockets. That loop only. */
  private final class Batch {
    private final EventLoop loop;
    private List<Runnable> actions = new ArrayList<>();

    private Batch(EventLoop loop) {
      this.loop = loop;
    }

    private void add(Runnable action) {
      actions.add(action);
      if (actions.size() == 1) {
        loop.execute(this::leave);
      }
    }

    private void leave() {
      List<Runnable> leaving = actions;
      actions = new ArrayList<>();
      hubLoop.execute(() -> leaving.forEach(Batch::runOne));
    }

    /** One that fails keeps none of the others from its turn. */
    private static void runOne(Runnable action) {
      try {
        action.run();
      } catch (RuntimeException e) {
        Hub.LOG.error("channels: a task failed", e);
      }
    }
  }
}
