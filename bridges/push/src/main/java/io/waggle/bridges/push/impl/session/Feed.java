// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPresence;
import io.waggle.Subscription;
import io.waggle.bridges.push.impl.Trust;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.internal.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One channel that one client is subscribed to. Event loop of the client, but for {@link #test}.
 *
 * <p>The subscription begins held, until the client knows that it is subscribed; so are joins and leaves, here. As the
 * filter of its subscription it takes out what goes to the client as a change of what it had before; everything else
 * takes the short way, encoded once for all.
 */
final class Feed implements Predicate<ChannelMessage> {

  private static final int MAX_HELD = 1_000;

  final PushSession session;
  final String channel;
  boolean withPresence;
  private final Predicate<Map<String, String>> filter;
  private final boolean delta;
  private Trust.Grant granted = Trust.Grant.NONE;
  /** Frames that wait until the client knows that it is subscribed; null from then on. */
  private List<Buffer> held = new ArrayList<>(0);
  private boolean ended;
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
    if (delta) {
      session.core().context().runOnContext(v -> change(message));
    }
    return !delta;
  }

  private void change(ChannelMessage message) {
    if (!ended) {
      session.send(session.core().deltas().frame(last, message));
      last = message;
    }
  }

  /** Somebody came or went. */
  void present(ChannelPresence.Event event) {
    send(Frames.presence(event.joined(), channel, event.identity()));
  }

  private void send(Buffer frame) {
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
    } else {
      subscription.lossHandler(topic -> lost());
    }
  }

  /** The client knows that it is subscribed: what was held back goes to it, and the rest as it comes. */
  void open() {
    if (ended || held == null) {
      return;
    }
    List<Buffer> waiting = held;
    held = null;
    waiting.forEach(session::send);
    ((Held) subscription).release();
  }

  private void lost() {
    last = null;
    send(Frames.lost(channel));
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
