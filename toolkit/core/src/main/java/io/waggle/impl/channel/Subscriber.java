// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.spi.ChannelStore.Slice;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Somebody on this node who gets the messages of a pattern. Event loop of the {@link Hub}, but for what
 * {@link Subscription} promises. One topic with history has a place in it, so that nothing is missed; a pattern with
 * wildcards relies on the order of the {@link Feed}.
 */
abstract class Subscriber implements Subscription, Sequencer.Surroundings {

  private static final int MAX_LOSSES_KEPT = 16;

  final Hub hub;
  final String pattern;
  final String identity;
  private final ChannelOptions options;
  private final Sequencer sequencer;
  private final Set<String> untold = new LinkedHashSet<>(2);
  private Handler<String> lossHandler;
  private volatile boolean active = true;
  private volatile boolean recovered;
  private volatile ChannelPosition position = ChannelPosition.NONE;
  private final Predicate<ChannelMessage> filter;
  private boolean present;

  Subscriber(Hub hub, String pattern, SubscribeOptions subscribe) {
    this(hub, pattern, subscribe, true);
  }

  /** Creates one that is in order, or takes what comes as it comes. */
  Subscriber(Hub hub, String pattern, SubscribeOptions subscribe, boolean inOrder) {
    this.hub = hub;
    this.pattern = pattern;
    this.identity = subscribe.getIdentity();
    this.filter = subscribe.getFilter();
    this.options = Topics.hasWildcard(pattern) ? null : hub.optionsOf(pattern);
    this.sequencer = inOrder && options != null && options.getHistorySize() > 0 ? Sequencer.held(this) : null;
  }

  /** Hands a message on; false if there is no room for it. */
  abstract boolean hand(ChannelMessage message);

  /** Returns whether nothing is to be handed on yet. */
  boolean isHeld() {
    return false;
  }

  /** Keeps a message until it is held no more; false if there is no room for it. */
  boolean keep(ChannelMessage message) {
    return false;
  }

  /** Returns whether there is room for a message of the history, of which there may be very many. */
  boolean takesHistory() {
    return true;
  }

  /** A message of the history was taken, whether it was wanted or not. */
  void tookHistory(ChannelMessage message) {
  }

  /** Runs something in order with the messages, where the subscriber lives. */
  abstract void tell(Runnable action);

  /** What happens on a loss when nobody has set a handler. */
  abstract void lossUnhandled(String topic);

  /** Returns the tap it is part of, or null. */
  Tap tap() {
    return null;
  }

  /** Returns null if it is none. */
  ConnectionBase<?> connection() {
    return null;
  }

  Sequencer sequencer() {
    return sequencer;
  }

  // ---- beginning and end

  /** Takes its place; completes when all nodes know and everything from then on comes here. */
  Future<Subscription> begin(ChannelPosition since) {
    hub.subscribers.add(pattern, this);
    hub.changed(tap(), 1);
    if (sequencer != null) {
      hub.feeds.join(this, pattern);
    }
    if (identity != null && options != null && options.isPresence()) {
      present = hub.presence.enter(pattern, identity, options.getMaxPresence());
    }
    Future<Void> announced = hub.interest.add(pattern);
    if (sequencer == null) {
      return announced.map(this);
    }
    return announced.compose(v -> read(since == null ? Long.MAX_VALUE : Math.max(0, since.offset()) + 1, 0))
      .<Subscription>map(slice -> {
        position = slice.position();
        recovered = since != null && isWithin(since, slice);
        return this;
      })
      .onFailure(e -> ended());
  }

  /** Begins to deliver; after whoever subscribed has been told that it did. */
  void go(ChannelPosition since) {
    if (sequencer != null && active) {
      if (recovered) {
        sequencer.resume(since, position);
      } else {
        sequencer.start(position, position);
      }
    }
  }

  static boolean isWithin(ChannelPosition since, Slice slice) {
    ChannelPosition top = slice.position();
    boolean wasFresh = since.epoch().isEmpty() && since.offset() == 0;
    return (wasFresh || since.epoch().equals(top.epoch()))
      && since.offset() >= 0 && since.offset() <= top.offset() && since.offset() + 1 >= slice.first();
  }

  /** Leaves; the second call changes nothing. */
  void ended() {
    if (!active) {
      return;
    }
    active = false;
    if (hub.subscribers.remove(pattern, this)) {
      hub.interest.remove(pattern);
    }
    hub.changed(tap(), -1);
    if (sequencer != null) {
      sequencer.close();
      hub.feeds.leave(this, pattern);
    }
    if (present) {
      hub.presence.leave(pattern, identity);
    }
    hub.owners.remove(this);
    hub.forgetRecipients();
  }

  // ---- messages

  /** A message of a topic of the pattern, the next one if it has history. */
  final void arrived(ChannelMessage message) {
    if (sequencer != null) {
      sequencer.accept(message);
    } else if (active && !(isHeld() ? keep(message) : !wants(message) || hand(message))) {
      hub.counters.dropped.increment();
      tellLoss(message.topic());
    }
  }

  /** Messages that this node cannot get. */
  final void missed(String topic, ChannelPosition upTo) {
    if (sequencer != null) {
      sequencer.jump(upTo);
    } else if (active) {
      tellLoss(topic);
    }
  }

  @Override
  public final Future<Slice> read(long from, int limit) {
    return hub.here(() -> hub.store.read(pattern, hub.retention(options), from, limit));
  }

  @Override
  public final void later(long delayMs, Runnable action) {
    hub.later(delayMs, action);
  }

  @Override
  public final boolean take(ChannelMessage message, boolean fromStore) {
    if (active && (isHeld() || fromStore && !takesHistory())) {
      return false;
    }
    boolean isTaken = !active || !wants(message) || hand(message);
    if (isTaken && fromStore && active) {
      tookHistory(message);
    }
    return isTaken;
  }

  private boolean wants(ChannelMessage message) {
    try {
      return filter == null || filter.test(message);
    } catch (RuntimeException e) {
      Hub.LOG.warn("the filter of a subscriber of " + pattern + " failed", e);
      return true;
    }
  }

  @Override
  public final void lost(ChannelPosition upTo) {
    tellLoss(pattern);
  }

  private void tellLoss(String topic) {
    hub.counters.losses.increment();
    boolean isNew;
    synchronized (untold) {
      isNew = untold.size() < MAX_LOSSES_KEPT && untold.add(topic);
    }
    if (isNew) {
      tell(() -> tellNow(true));
    }
  }

  private void tellNow(boolean orLog) {
    Handler<String> handler;
    Set<String> topics;
    synchronized (untold) {
      handler = lossHandler;
      topics = Set.copyOf(untold);
      if (handler != null || orLog) {
        untold.clear();
      }
    }
    for (String topic : topics) {
      if (handler != null) {
        handler.handle(topic);
      } else if (orLog) {
        lossUnhandled(topic);
      }
    }
  }

  // ---- any thread

  @Override
  public final String pattern() {
    return pattern;
  }

  @Override
  public final boolean recovered() {
    return recovered;
  }

  @Override
  public final ChannelPosition position() {
    return position;
  }

  @Override
  public final Subscription lossHandler(Handler<String> handler) {
    synchronized (untold) {
      lossHandler = handler;
    }
    return this;
  }

  @Override
  public final boolean isActive() {
    return active;
  }

  @Override
  public final Future<Void> unsubscribe() {
    return hub.call(() -> {
      ended();
      return Future.<Void>succeededFuture();
    }).recover(closed -> Future.succeededFuture());
  }
}
