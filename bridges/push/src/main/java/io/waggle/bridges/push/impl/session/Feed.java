// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPresence;
import io.waggle.Subscription;
import io.waggle.bridges.push.impl.Trust;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.internal.HoldingFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One channel that one client is subscribed to. Event loop of the client, but for {@link #test}.
 *
 * <p>As the filter of its subscription it holds back what comes before the client knows that it is subscribed, and what
 * goes to it as a change of what it had before; everything else takes the short way, encoded once for all.
 */
final class Feed implements HoldingFilter {

  private static final int MAX_HELD = 1_000;

  final PushSession session;
  final String channel;
  boolean withPresence;
  private final Predicate<Map<String, String>> filter;
  private final boolean delta;
  private Trust.Grant granted = Trust.Grant.NONE;
  private List<Object> held = new ArrayList<>(0);
  private volatile boolean open;
  private boolean ended;
  private boolean overflown;
  private ChannelMessage last;
  private Subscription subscription;

  Feed(PushSession session, String channel, Predicate<Map<String, String>> filter, boolean delta) {
    this.session = session;
    this.channel = channel;
    this.filter = filter;
    this.delta = delta;
  }

  void granted(Trust.Grant grant) {
    granted = grant;
    if (grant.expiresAtMs() > 0) {
      session.watchGrants();
    }
  }

  /** Returns whether the channel token that allowed it has expired. */
  boolean isExpired(long now) {
    return granted.expiresAtMs() > 0 && granted.expiresAtMs() <= now;
  }

  /** Returns whether a channel token allows something, beside the rules. */
  boolean grants(Action action) {
    return granted.actions().contains(action);
  }

  /** Any thread. What comes back here does so in order with what does not: both ways end on one event loop. */
  @Override
  public boolean test(ChannelMessage message) {
    if (filter != null && !filter.test(message.headers())) {
      return false;
    }
    if (open && !delta) {
      return true;
    }
    session.core().context().runOnContext(v -> arrived(message));
    return false;
  }

  @Override
  public boolean isReady() {
    return open;
  }

  private void arrived(ChannelMessage message) {
    if (ended) {
      return;
    }
    if (held == null) {
      session.send(frame(message));
    } else if (held.size() < MAX_HELD) {
      held.add(message);
    } else {
      overflown = true;
    }
  }

  private Buffer frame(ChannelMessage message) {
    if (!delta) {
      return Frames.message(message);
    }
    Buffer frame = session.core().deltas().frame(last, message);
    last = message;
    return frame;
  }

  /** Somebody came or went. */
  void present(ChannelPresence.Event event) {
    Buffer frame = Frames.presence(event.joined(), channel, event.identity());
    if (ended) {
      return;
    }
    if (held == null) {
      session.send(frame);
    } else if (held.size() < MAX_HELD) {
      held.add(frame);
    }
  }

  boolean isEnded() {
    return ended;
  }

  boolean hasBegun() {
    return subscription != null;
  }

  void subscribed(Subscription subscription) {
    this.subscription = subscription;
    if (ended) {
      subscription.unsubscribe();
    }
  }

  /** The client knows that it is subscribed: what was held back goes to it, and the rest as it comes. */
  void open() {
    if (ended || held == null) {
      return;
    }
    List<Object> waiting = held;
    held = null;
    waiting.forEach(one -> session.send(one instanceof ChannelMessage message ? frame(message) : (Buffer) one));
    if (overflown) {
      lost();
    }
    open = true;
    subscription.lossHandler(topic -> lost());
  }

  private void lost() {
    last = null;
    session.send(Frames.lost(channel));
  }

  /** Nothing more is sent. */
  void end() {
    ended = true;
    held = null;
    last = null;
    if (subscription != null) {
      subscription.unsubscribe();
    }
  }
}
