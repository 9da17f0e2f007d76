// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelPosition;
import io.waggle.ChannelPresence;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.Trust;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.bridges.push.impl.wire.Positions;
import io.waggle.bridges.push.impl.wire.TagFilter;
import io.waggle.internal.Held;
import java.util.Map;
import java.util.Set;

/** Begins and ends subscriptions. On the event loop of the client. */
final class Subscribing {

  /** What a subscription that has begun is told as, and what is to be opened when it was. */
  record Begun(Feed feed, JsonObject members) {
  }

  private Subscribing() {
  }

  /** Answers a {@code subscribe} frame. */
  static Future<Runnable> answer(PushSession session, ClientFrame frame, long id) {
    return begin(session, frame).map(begun -> () -> tell(session, begun, id, id != 0));
  }

  static Future<Runnable> byServer(PushSession session, String channel) {
    Feed feed = new Feed(session, channel, null, false);
    feed.granted(new Trust.Grant(Set.of(Action.SUBSCRIBE), 0));
    return enter(feed, null, false).onFailure(e -> end(feed)).map(begun -> () -> tell(session, begun, 0, true));
  }

  /** Subscribes to what the token names; the client is told with {@code connected}. */
  static Future<Void> quietly(PushSession session, String channel) {
    Feed feed = new Feed(session, channel, null, false);
    feed.granted(new Trust.Grant(Set.of(Action.SUBSCRIBE), 0));
    try {
      session.core().access().check(channel);
      return enter(feed, null, false).onFailure(e -> end(feed)).otherwiseEmpty().mapEmpty();
    } catch (IllegalArgumentException | PushException e) {
      end(feed);
      return Future.succeededFuture();
    }
  }

  private static void tell(PushSession session, Begun begun, long id, boolean isWanted) {
    if (isWanted) {
      session.send(Frames.answer("subscribed", id, begun.members()));
    }
    begun.feed().open();
  }

  /** Checks everything and subscribes; nothing is delivered before the feed is opened. */
  static Future<Begun> begin(PushSession session, ClientFrame frame) {
    String channel = frame.needed("channel");
    session.core().access().check(channel);
    ChannelPosition since = Positions.of(frame.text("since"));
    boolean last = frame.flag("last") && since == null;
    Feed feed = new Feed(session, channel, TagFilter.of(frame.json().getValue("filter")), frame.flag("delta"));
    feed.withPresence = frame.flag("presence");
    String token = frame.text("token");
    reserve(feed);
    // What throws in there fails the future, so that the place is given back.
    return Future.succeededFuture()
      .compose(v -> permitted(feed, token))
      .compose(v -> asked(feed))
      .compose(v -> enter(feed, since, last))
      .onFailure(e -> end(feed));
  }

  private static void reserve(Feed feed) {
    PushSession session = feed.session;
    if (session.feed(feed.channel) != null) {
      throw new PushException(409, "channel: subscribed already");
    }
    int most = session.core().options().getMaxSubscriptions();
    if (session.feedCount() >= most) {
      throw new PushException(429, "subscriptions: too many (expected: at most " + most + ")");
    }
    session.add(feed);
  }

  private static Future<Void> permitted(Feed feed, String token) {
    PushCore core = feed.session.core();
    Future<Trust.Grant> granted = token == null ? Future.succeededFuture(Trust.Grant.NONE)
      : core.here(core.trust().channel(token, feed.session.identity().uid(), feed.channel));
    return granted.compose(grant -> {
      feed.granted(grant);
      return need(feed, Action.SUBSCRIBE)
        .compose(v -> feed.withPresence ? need(feed, Action.PRESENCE) : Future.succeededFuture());
    });
  }

  private static Future<Void> need(Feed feed, Action action) {
    PushCore core = feed.session.core();
    return feed.grants(action) ? Future.succeededFuture()
      : core.here(core.access().need(feed.session.identity(), action, feed.channel));
  }

  private static Future<Void> asked(Feed feed) {
    PushCore core = feed.session.core();
    return !core.hooks().asks("subscribe") ? Future.succeededFuture()
      : core.here(core.hooks().ask("subscribe", feed.session.about().put("channel", feed.channel))).mapEmpty();
  }

  private static Future<Begun> enter(Feed feed, ChannelPosition since, boolean last) {
    PushSession session = feed.session;
    PushCore core = session.core();
    if (session.feed(feed.channel) == null) {
      session.add(feed);
    }
    Future<?> watching = feed.withPresence ? core.presences().add(feed) : Future.succeededFuture();
    Future<ChannelPosition> from = last ? beforeLast(core, feed.channel) : Future.succeededFuture(since);
    String uid = session.identity().uid();
    return watching
      .compose(v -> feed.withPresence ? core.here(core.channels().presence(feed.channel)) : Future.succeededFuture())
      .compose(present -> from.compose(position -> core.here(core.channels().subscribe(session.connection(), feed.channel,
          new Held.Options().setIdentity(uid.isEmpty() ? null : uid).setPermitted(true).setSince(position)
            .setFilter(feed), Frames::message))
        .compose(subscription -> {
          feed.subscribed(subscription);
          if (feed.isEnded()) {
            return Future.failedFuture(new PushException(404, "channel: unsubscribed meanwhile"));
          }
          core.subscribed(feed.channel, session.about());
          return Future.succeededFuture(new Begun(feed, members(feed, subscription.position(),
            subscription.recovered() && !last, present)));
        })));
  }

  private static Future<ChannelPosition> beforeLast(PushCore core, String channel) {
    return core.here(core.channels().history(channel, null, 1)).map(history -> {
      ChannelPosition top = history.position();
      return top.offset() > 0 ? new ChannelPosition(top.epoch(), top.offset() - 1) : null;
    });
  }

  private static JsonObject members(Feed feed, ChannelPosition position, boolean recovered, ChannelPresence present) {
    JsonObject members = new JsonObject().put("channel", feed.channel).put("position", Positions.standing(position))
      .put("recovered", recovered);
    if (present != null) {
      members.put("presence", new JsonObject(Map.copyOf(present.identities())));
      if (!present.complete()) {
        members.put("complete", false);
      }
    }
    return members;
  }

  /** Ends a subscription of a client that stays. */
  static void end(Feed feed) {
    feed.session.remove(feed);
    close(feed);
  }

  /** Ends a subscription. */
  static void close(Feed feed) {
    if (!feed.isEnded()) {
      boolean began = feed.hasBegun();
      feed.end();
      if (feed.withPresence) {
        feed.session.core().presences().remove(feed);
      }
      if (began) {
        feed.session.core().unsubscribed(feed.channel, feed.session.about());
      }
    }
  }
}
