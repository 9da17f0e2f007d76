// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.waggle.ChannelAccess;
import io.waggle.ChannelAccess.Action;
import io.waggle.Channels;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import java.nio.charset.StandardCharsets;

/**
 * Who may do what with which channel: by the token, by the rules of the channels, and never with the server's own. Any
 * thread.
 */
public final class Access {

  private final Channels channels;
  private final boolean hasRules;
  private final int maxChannelBytes;

  Access(Channels channels, PushOptions options) {
    this.channels = channels;
    this.hasRules = options.getChannelOptions() != null && (!options.getChannelOptions().getAccessRules().isEmpty()
      || options.getChannelOptions().getAccess() != null);
    this.maxChannelBytes = options.getMaxChannelBytes();
  }

  /**
   * Checks the name of a channel that a client gave.
   *
   * @throws PushException 413 if it is too long, 403 if it is the server's own, 400 if it is a pattern
   */
  public void check(String channel) {
    if (channel.length() > maxChannelBytes
      || channel.getBytes(StandardCharsets.UTF_8).length > maxChannelBytes) {
      throw new PushException(413, "channel: too long (expected: at most " + maxChannelBytes + " bytes)");
    }
    if (channel.startsWith("$")) {
      throw new PushException(403, "channel: the server's own (expected: one that does not begin with $)");
    }
    if (channel.indexOf('#') >= 0 || channel.indexOf('+') >= 0) {
      throw new PushException(400, "channel: a pattern (expected: one channel, without + and #)");
    }
  }

  /** Returns whether somebody may do something, by the rules of the token or of the channels. */
  public Future<Boolean> allows(Identity identity, Action action, String channel) {
    if (identity.allow().isEmpty()) {
      return byRules(identity, action, channel);
    }
    return ChannelAccess.of(identity.allow()).isAllowed(identity.uid(), action, channel)
      .compose(allowed -> allowed ? Future.succeededFuture(true) : byRules(identity, action, channel));
  }

  private Future<Boolean> byRules(Identity identity, Action action, String channel) {
    if (!hasRules && isPrivate(channel)) {
      return Future.succeededFuture(false);
    }
    return channels.isAllowed(identity.uid(), action, channel);
  }

  private static boolean isPrivate(String channel) {
    return channel.startsWith("private-") || channel.startsWith("presence-");
  }

  /** Fails with 403 if somebody may not do something. */
  public Future<Void> need(Identity identity, Action action, String channel) {
    return allows(identity, action, channel).compose(allowed -> allowed ? Future.succeededFuture()
      : Future.failedFuture(new PushException(403, action.name().toLowerCase(java.util.Locale.ROOT) + ": " + channel
        + " (expected: permission)")));
  }
}
