// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.waggle.Subscription;

/** One channel that a connection is subscribed to, or is about to be. On the connection's event loop. */
final class ChannelEntry {

  final String channel;
  /** Null but on presence channels. */
  final PusherMember member;
  /** Null until subscribed. */
  Subscription subscription;
  /** Null but on presence channels, once there. */
  Roster roster;
  /** Set when the client was told that it is subscribed, and webhooks were. */
  boolean begun;
  /** Set when it was unsubscribed from, or its connection has closed. */
  boolean ended;

  ChannelEntry(String channel, PusherMember member) {
    this.channel = channel;
    this.member = member;
  }
}
