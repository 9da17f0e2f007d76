// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore.Slice;
import java.util.LinkedHashSet;
import java.util.Set;

/** One topic with history on its way to the subscribers of this node. Event loop of the {@link Hub} only. */
final class Feed implements Sequencer.Surroundings {

  final String topic;
  final ChannelOptions options;
  final Sequencer sequencer = Sequencer.loose(this);
  final Set<Subscriber> subscribers = new LinkedHashSet<>(2);
  private final Hub hub;

  Feed(Hub hub, String topic) {
    this.hub = hub;
    this.topic = topic;
    this.options = hub.optionsOf(topic);
  }

  @Override
  public Future<Slice> read(long from, int limit) {
    return hub.here(() -> hub.store.read(topic, hub.retention(options), from, limit));
  }

  @Override
  public void later(long delayMs, Runnable action) {
    hub.later(delayMs, action);
  }

  @Override
  public boolean take(ChannelMessage message, boolean fromStore) {
    if (fromStore) {
      hub.counters.repaired.increment();
    }
    hub.dispatch(message);
    return true;
  }

  @Override
  public void lost(ChannelPosition upTo) {
    hub.subscribers.forEachMatch(topic, subscriber -> subscriber.missed(topic, upTo));
  }

  /** Compares with the store, where everything has been before it was passed on. */
  void check() {
    read(Long.MAX_VALUE, 0).onSuccess(slice -> {
      // Both: a subscriber may have been behind when its feed was not.
      sequencer.behind(slice.position());
      subscribers.forEach(subscriber -> subscriber.sequencer().behind(slice.position()));
    });
  }
}
