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
  private String lastId = "";
  /** While those that have a place of their own are about to hear of it by themselves. */
  private boolean diverging;

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
    lastId = message.id();
    hub.dispatch(message);
    return true;
  }

  @Override
  public void lost(ChannelPosition upTo) {
    // It stands where it has delivered nothing.
    lastId = "";
    hub.subscribers.forEachMatch(topic, subscriber -> {
      if (!diverging || subscriber.sequencer() == null) {
        subscriber.missed(topic, upTo);
      }
    });
  }

  /**
   * Compares with the store, where everything has been before it was passed on: it may be ahead, or hold another message
   * where the last one was, after two halves of a cluster went on apart and one of them won.
   */
  void check() {
    ChannelPosition before = sequencer.position();
    String idBefore = lastId;
    read(Math.max(1, before.offset()), 1).onSuccess(slice -> {
      if (slice.position().epoch().equals(before.epoch()) && isOther(slice, before.offset(), idBefore)) {
        diverging = true;
        sequencer.diverged(slice.position());
        diverging = false;
        subscribers.forEach(subscriber -> subscriber.sequencer().diverged(slice.position()));
      }
      // Both: a subscriber may have been behind when its feed was not.
      sequencer.behind(slice.position());
      subscribers.forEach(subscriber -> subscriber.sequencer().behind(slice.position()));
    });
  }

  private boolean isOther(Slice slice, long offset, String id) {
    if (sequencer.isUnknown() || id.isEmpty()) {
      return false;
    }
    boolean hasIt = !slice.messages().isEmpty() && slice.messages().get(0).offset() == offset;
    return slice.position().offset() < offset || hasIt && !slice.messages().get(0).id().equals(id);
  }
}
