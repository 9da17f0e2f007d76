// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The channels of one connection: subscribes, says what came of it, and leaves. On the connection's event loop. */
final class Subscribing {

  private final AppState state;
  private final PusherSession session;
  private final Map<String, ChannelEntry> entries = new HashMap<>();
  private final Predicate<ChannelMessage> notMine;

  Subscribing(AppState state, PusherSession session) {
    this.state = state;
    this.session = session;
    String id = session.connection().id();
    this.notMine = message -> !id.equals(message.headers().get(ChannelHeaders.EXCEPT));
  }

  /** Returns the entry of a channel that is subscribed to, or null. */
  ChannelEntry subscribed(String channel) {
    ChannelEntry entry = entries.get(channel);
    return entry == null || entry.subscription == null ? null : entry;
  }

  /** Returns whether there is a channel that needed a signature. */
  boolean isAnySigned() {
    return entries.keySet().stream().anyMatch(ChannelName::isSigned);
  }

  Iterable<ChannelEntry> all() {
    return entries.values();
  }

  /** Handles the data of {@code pusher:subscribe}. */
  void subscribe(JsonObject data) {
    String channel = text(data, "channel");
    if (channel == null) {
      state.counts.add(Counter.IGNORED);
    } else if (entries.containsKey(channel)) {
      state.counts.add(Counter.IGNORED);
    } else {
      try {
        begin(check(channel, data));
      } catch (Refusal refusal) {
        refused(channel, refusal);
      }
    }
  }

  private ChannelEntry check(String channel, JsonObject data) {
    boolean isUser = channel.startsWith(ChannelName.TO_USER);
    if (isUser ? !session.isUser(channel.substring(ChannelName.TO_USER.length())) : !state.isChannel(channel)) {
      throw isUser ? Refusal.unauthorised()
        : new Refusal("InvalidChannel", PusherError.UNAUTHORISED, "not the name of a channel");
    }
    if (entries.size() >= state.options.getMaxSubscriptions()) {
      throw new Refusal("LimitReached", PusherError.OVER_CAPACITY, "too many channels");
    }
    String channelData = text(data, "channel_data");
    if (ChannelName.isSigned(channel) && !state.isAuth(
      Signatures.channelText(session.socketId(), channel, channelData), text(data, "auth"))) {
      throw Refusal.unauthorised();
    }
    if (!ChannelName.isPresence(channel)) {
      return new ChannelEntry(channel, null);
    }
    PusherMember member = channelData == null ? session.user()
      : PusherMember.parse(channelData, "user_id", state.options);
    if (member == null) {
      throw new Refusal("InvalidMember", PusherError.UNAUTHORISED, "channel_data without a valid user_id or too long");
    }
    return new ChannelEntry(channel, member);
  }

  /** Returns a member that is a text, or null. */
  static String text(JsonObject data, String key) {
    return data.getValue(key) instanceof String text ? text : null;
  }

  private void begin(ChannelEntry entry) {
    entries.put(entry.channel, entry);
    try {
      (entry.channel.startsWith(ChannelName.TO_USER) ? toUser(entry)
        : entry.member != null ? presence(entry) : ordinary(entry))
        .onFailure(failure -> failed(entry, failure));
    } catch (IllegalArgumentException e) {
      failed(entry, new Refusal("InvalidChannel", PusherError.UNAUTHORISED, "not the name of a channel"));
    }
  }

  private Future<Void> toUser(ChannelEntry entry) {
    return state.channels.subscribe(session.connection(), state.userTopic(session.user().id()),
      new SubscribeOptions().setPermitted(true).setFilter(notMine), WireForm.ofChannel(entry.channel))
      .map(subscription -> done(entry, subscription, Frames.subscribed(entry.channel), null));
  }

  private Future<Void> ordinary(ChannelEntry entry) {
    return allowed(entry).compose(v -> position(entry)).compose(end -> subscription(entry, end).map(subscription ->
      done(entry, subscription, Frames.subscribed(entry.channel), end)));
  }

  /** Whoever has a signature may subscribe; for the others the access rules count. */
  private Future<Void> allowed(ChannelEntry entry) {
    return ChannelName.isSigned(entry.channel) ? Future.succeededFuture()
      : state.channels.isAllowed(session.uid(), ChannelAccess.Action.SUBSCRIBE, state.topic(entry.channel))
        .compose(is -> is ? Future.succeededFuture() : Future.failedFuture(Refusal.unauthorised()));
  }

  private Future<ChannelPosition> position(ChannelEntry entry) {
    return ChannelName.isCache(entry.channel) ? state.lastEvents.end(entry.channel) : Future.succeededFuture();
  }

  /** A cache channel with history begins with its last message, in order with those that follow. */
  private Future<Subscription> subscription(ChannelEntry entry, ChannelPosition end) {
    String identity = entry.member != null ? entry.member.id() : session.user() != null ? session.user().id() : null;
    SubscribeOptions options = new SubscribeOptions().setIdentity(identity).setPermitted(true).setFilter(notMine);
    if (end != null && end.offset() > 0) {
      options.setSince(LastEvents.before(end));
    }
    return state.channels.subscribe(session.connection(), state.topic(entry.channel), options, state.form);
  }

  private Future<Void> presence(ChannelEntry entry) {
    entry.roster = state.roster(entry.channel);
    return position(entry).compose(end -> entry.roster.join(session, entry.member, () -> subscription(entry, end))
      .map(joined -> done(entry, joined.subscription(), Frames.subscribed(entry.channel, joined.members()), end)));
  }

  private Void done(ChannelEntry entry, Subscription subscription, Buffer answer, ChannelPosition end) {
    entry.subscription = subscription;
    if (entry.ended) {
      leave(entry);
      return null;
    }
    state.counts.add(Counter.SUBSCRIPTIONS);
    session.send(answer);
    state.gateway.join(session.connection().id(), state.group(entry.channel));
    entry.begun = true;
    state.hooks.count(entry, true);
    if (end != null && end.offset() == 0) {
      state.lastEvents.frame(entry.channel).otherwiseEmpty()
        .onSuccess(frame -> {
          if (frame != null) {
            session.send(frame);
          } else {
            cacheMiss(entry.channel);
          }
        });
    } else if (end != null && !subscription.recovered()) {
      cacheMiss(entry.channel);
    }
    return null;
  }

  private void cacheMiss(String channel) {
    session.send(Frames.cacheMiss(channel));
    state.hooks.cacheMiss(channel);
  }

  private void failed(ChannelEntry entry, Throwable failure) {
    entries.remove(entry.channel, entry);
    if (entry.roster != null) {
      state.release(entry.channel);
    }
    refused(entry.channel, failure instanceof Refusal refusal ? refusal
      : new Refusal("ServerError", PusherError.OVER_CAPACITY, "not now"));
  }

  private void refused(String channel, Refusal refusal) {
    state.counts.add(Counter.REFUSED_SUBSCRIPTIONS);
    session.send(Frames.refused(channel, refusal.type(), refusal.error(), refusal.getMessage()));
  }

  void unsubscribe(String channel) {
    ChannelEntry entry = entries.remove(channel);
    if (entry != null) {
      entry.ended = true;
      state.gateway.leave(session.connection().id(), state.group(channel));
      leave(entry);
    }
  }

  /** Ends all when the connection has. */
  void end() {
    entries.values().forEach(entry -> {
      entry.ended = true;
      leave(entry);
    });
    entries.clear();
  }

  /** What is not there yet leaves when it is. */
  private void leave(ChannelEntry entry) {
    if (entry.subscription == null) {
      return;
    }
    if (entry.begun) {
      state.hooks.count(entry, false);
    }
    Future<Void> ended = entry.subscription.unsubscribe();
    if (entry.roster != null) {
      entry.roster.leave(session, entry.member, ended);
      state.release(entry.channel);
    }
  }
}
