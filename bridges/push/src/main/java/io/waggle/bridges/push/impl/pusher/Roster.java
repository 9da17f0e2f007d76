// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.ChannelPresence;
import io.waggle.Channels;
import io.waggle.Subscription;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who is in one presence channel, as one verticle instance tells its own connections. There while it has any; on the
 * instance's event loop.
 *
 * <p>The channels know who is there, on all nodes and through all bridges; what comes from them is handled one after
 * the other, since what is told of a member has to be fetched.
 */
final class Roster {

  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
  private static final long STEP_TIMEOUT_MS = 10_000;

  private final Channels channels;
  private final MemberInfos infos;
  private final String channel;
  private final String topic;
  private final int maxMembers;
  private final Map<String, String> members = new LinkedHashMap<>();
  private final Set<PusherSession> here = new LinkedHashSet<>();
  private int users;
  private Subscription watch;
  private final Future<Void> loaded;
  private Future<?> tail;

  Roster(Channels channels, MemberInfos infos, String channel, String topic, int maxMembers) {
    this.channels = channels;
    this.infos = infos;
    this.channel = channel;
    this.topic = topic;
    this.maxMembers = maxMembers;
    this.loaded = load();
    this.tail = loaded;
  }

  private Future<Void> load() {
    return channels.presenceHandler(topic, this::changed)
      .onSuccess(found -> watch = found)
      .compose(found -> channels.presence(topic))
      .compose(presence -> infos.all(topic, presence.identities().keySet(), maxMembers))
      .onSuccess(members::putAll)
      .mapEmpty();
  }

  private <T> Future<T> inTurn(Supplier<Future<T>> step) {
    return inTurn(step, late -> { });
  }

  /** Does something after what is waiting. Nobody waits for ever: what completes later than that is undone. */
  private <T> Future<T> inTurn(Supplier<Future<T>> step, Consumer<T> undo) {
    Future<T> next = tail.transform(before -> {
      Future<T> done = step.get();
      Future<T> inTime = done.timeout(STEP_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      done.onSuccess(late -> {
        if (inTime.failed()) {
          undo.accept(late);
        }
      });
      return inTime;
    });
    tail = next;
    return next;
  }

  /** Keeps the roster as long as {@link #release} is not called as often. */
  void retain() {
    users++;
  }

  /** Returns whether nobody uses it any more; it has ended then. */
  boolean release() {
    if (--users > 0) {
      return false;
    }
    tail.onComplete(done -> {
      if (watch != null) {
        watch.unsubscribe();
      }
    });
    return true;
  }

  /**
   * Brings a connection in.
   *
   * @param subscribe makes the subscription, with the member as its identity
   * @return the subscription; {@code members} of it are then those the connection is to be told
   */
  Future<Joined> join(PusherSession session, PusherMember member, Supplier<Future<Subscription>> subscribe) {
    return inTurn(() -> loaded.compose(v -> enter(session, member, subscribe)), late -> {
      here.remove(session);
      late.subscription().unsubscribe();
    });
  }

  private Future<Joined> enter(PusherSession session, PusherMember member, Supplier<Future<Subscription>> subscribe) {
    if (!members.containsKey(member.id()) && members.size() >= maxMembers) {
      return Future.failedFuture(new Refusal("LimitReached", PusherError.OVER_QUOTA, "too many members"));
    }
    return infos.set(topic, member.id(), member.info())
      .compose(v -> subscribe.get())
      .compose(subscription -> channels.presence(topic).compose(presence -> isListed(presence, member)
        ? Future.succeededFuture(subscription)
        : subscription.unsubscribe().transform(v -> Future.failedFuture(notListed(presence)))))
      .map(subscription -> {
        here.add(session);
        Map<String, String> told = new LinkedHashMap<>(members);
        told.put(member.id(), member.info());
        return new Joined(subscription, told);
      });
  }

  private static boolean isListed(ChannelPresence presence, PusherMember member) {
    return presence.identities().containsKey(member.id());
  }

  private Refusal notListed(ChannelPresence presence) {
    if (presence.complete()) {
      LOG.warn("pusher: the channels have no presence for " + topic + " (expected: options with presence for it)");
      return new Refusal("LimitReached", PusherError.OVER_CAPACITY, "presence is off");
    }
    return new Refusal("LimitReached", PusherError.OVER_QUOTA, "too many members");
  }

  /** Takes a connection out, whose subscription has ended or does now. */
  void leave(PusherSession session, PusherMember member, Future<Void> ended) {
    here.remove(session);
    inTurn(() -> ended.transform(done -> channels.presence(topic)).compose(presence -> isListed(presence, member)
      ? Future.succeededFuture() : infos.delete(topic, member.id())));
  }

  void refresh(PusherMember member) {
    infos.set(topic, member.id(), member.info());
  }

  private void changed(ChannelPresence.Event event) {
    String user = event.identity();
    if (event.joined() && !user.isEmpty()) {
      inTurn(() -> infos.get(topic, user).otherwise(MemberInfos.NONE).onSuccess(info -> {
        if (members.size() < 2 * maxMembers && members.put(user, info) == null) {
          tell(Frames.memberAdded(channel, user, info), user);
        }
      }));
    } else {
      inTurn(() -> {
        if (members.remove(user) != null) {
          tell(Frames.memberRemoved(channel, user), user);
        }
        return Future.succeededFuture();
      });
    }
  }

  private void tell(Buffer frame, String exceptUser) {
    here.forEach(session -> {
      if (!session.isMember(channel, exceptUser)) {
        session.send(frame);
      }
    });
  }

  /**
   * What a connection that came in gets.
   *
   * @param subscription to the topic
   * @param members user ids with what is told of them
   */
  record Joined(Subscription subscription, Map<String, String> members) {
  }
}
