// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.Gateway;
import io.waggle.PublishOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.internal.trust.References;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** One app in one verticle instance: its connections, rosters, and where its channels are. On its event loop. */
final class AppState {

  final PusherOptions.App app;
  final PusherOptions options;
  final Channels channels;
  final Gateway<Buffer> gateway;
  final Counts counts;
  final MemberInfos infos;
  final LastEvents lastEvents;
  final ReplayGuard replays;
  final WireForm form;
  final AppHooks hooks = new AppHooks();
  final Set<PusherSession> sessions = new LinkedHashSet<>();
  private String secret;
  private final Map<String, Roster> rosters = new HashMap<>();

  AppState(Vertx vertx, PusherOptions.App app, PusherOptions options, Channels channels, Gateway<Buffer> gateway,
           Counts counts) {
    this.app = app;
    this.options = options;
    this.channels = channels;
    this.gateway = gateway;
    this.counts = counts;
    this.secret = References.isReference(app.secret()) ? null : app.secret();
    this.infos = new MemberInfos(vertx, options.getGateway());
    this.form = WireForm.withoutPrefix(app.prefix().length());
    this.lastEvents = new LastEvents(vertx, this);
    this.replays = ReplayGuard.of(vertx, options.getGateway(), app.id(), options.getMaxSignatures(),
      options.getRepeatMs());
  }

  /** Begins with the secret, where the options may only say where it stands. */
  Future<Void> start(Vertx vertx, String secret) {
    this.secret = secret;
    return hooks.start(vertx, options, app, secret);
  }

  /** Returns whether a text is the key, a colon and the signature of another; nothing is while the secret is unknown. */
  boolean isAuth(String signed, String auth) {
    return secret != null && Signatures.isAuth(app.key(), secret, signed, auth);
  }

  /** Returns whether a text is the signature of another. */
  boolean isSignature(String signed, String signature) {
    return secret != null && Signatures.isEqual(Signatures.sign(secret, signed), signature);
  }

  /**
   * Returns the topic of a channel. The prefix stands behind {@code private-} or {@code presence-}, which other bridges
   * look at too.
   */
  String topic(String channel) {
    String kind = ChannelName.kind(channel);
    return kind + path(channel, kind);
  }

  private String path(String channel, String kind) {
    return app.prefix() + channel.substring(kind.length());
  }

  /** Returns the topic of what is sent to one signed-in user; what a user is called may be no topic. */
  String userTopic(String user) {
    return "$pusher/user/" + app.id() + "/" + Signatures.sha256(user);
  }

  /** Returns the group of the gateway that has the connections subscribed to a channel. */
  String group(String channel) {
    return groupPrefix() + channel;
  }

  String groupPrefix() {
    return app.id() + "/";
  }

  /** Returns whether a channel of this app may have a name: topics with the prefix of another app are that one's. */
  boolean isChannel(String name) {
    return ChannelName.isValid(name, options.getMaxChannelBytes())
      && options.getApps().stream().noneMatch(other -> other.prefix().length() > app.prefix().length()
        && path(name, ChannelName.kind(name)).startsWith(other.prefix()));
  }

  /** Returns the uid of a signed-in user in the gateway. */
  String uid(String user) {
    return app.prefix() + user;
  }

  Roster roster(String channel) {
    Roster roster = rosters.computeIfAbsent(channel, key -> new Roster(channels, infos, channel, topic(channel),
      options.getMaxMembers()));
    roster.retain();
    return roster;
  }

  void release(String channel) {
    Roster roster = rosters.get(channel);
    if (roster.release()) {
      rosters.remove(channel);
    }
  }

  /**
   * Publishes an event that a signature allows.
   *
   * @param sender user id that others are told; may be null
   * @param except id of a connection that does not want it; may be null
   */
  Future<ChannelPosition> publish(String channel, String event, Buffer payload, String sender, String except) {
    Map<String, String> headers = new HashMap<>();
    headers.put(ChannelHeaders.EVENT, event);
    headers.put(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.JSON);
    if (sender != null) {
      headers.put(ChannelHeaders.SENDER, sender);
    }
    if (except != null) {
      headers.put(ChannelHeaders.EXCEPT, except);
    }
    String topic = channel.startsWith(ChannelName.TO_USER)
      ? userTopic(channel.substring(ChannelName.TO_USER.length())) : topic(channel);
    try {
      return channels.publish(topic, payload, new PublishOptions().setHeaders(headers))
        .compose(position -> !ChannelName.isCache(channel) || !position.equals(ChannelPosition.NONE)
          ? Future.succeededFuture(position)
          : lastEvents.set(channel, payload, headers).map(position));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
  }
}
