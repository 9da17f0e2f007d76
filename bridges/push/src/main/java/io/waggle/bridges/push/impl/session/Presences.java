// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.waggle.ChannelPresence;
import io.waggle.Subscription;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who wants to know of joins and leaves: one handler for each channel, however many clients. One instance's; its event
 * loop.
 */
final class Presences {

  private final PushCore core;
  private final Map<String, Watch> watches = new HashMap<>();

  /** Who watches one channel. */
  private static final class Watch {
    final Set<Feed> feeds = new HashSet<>();
    Future<Subscription> handler;
  }

  Presences(PushCore core) {
    this.core = core;
  }

  /** Adds a subscription; completes when it hears of everybody who comes. */
  Future<?> add(Feed feed) {
    Watch watch = watches.computeIfAbsent(feed.channel, channel -> new Watch());
    watch.feeds.add(feed);
    if (watch.handler == null) {
      watch.handler = core.here(core.channels().presenceHandler(feed.channel, event -> tell(watch, event)));
    }
    return watch.handler;
  }

  private static void tell(Watch watch, ChannelPresence.Event event) {
    for (Feed feed : List.copyOf(watch.feeds)) {
      feed.present(event);
    }
  }

  void remove(Feed feed) {
    Watch watch = watches.get(feed.channel);
    if (watch != null && watch.feeds.remove(feed) && watch.feeds.isEmpty()) {
      watches.remove(feed.channel);
      watch.handler.onSuccess(Subscription::unsubscribe);
    }
  }

  int size() {
    return watches.size();
  }
}
