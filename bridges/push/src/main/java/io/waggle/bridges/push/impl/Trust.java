// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.Future;
import io.waggle.ChannelAccess;
import java.util.Set;
import java.util.function.BiConsumer;

/** Looks at tokens and keys. Any thread; one for each verticle instance. Failures are {@link PushException}s. */
public interface Trust {

  /**
   * What a channel token allows.
   *
   * @param actions of one user on one channel
   * @param expiresAtMs when it ends, since 1970; 0 for never
   */
  record Grant(Set<ChannelAccess.Action> actions, long expiresAtMs) {

    /** Nothing: there is no token. */
    public static final Grant NONE = new Grant(Set.of(), 0);

    /** Creates a grant. */
    public Grant {
      actions = Set.copyOf(actions);
    }
  }


  /**
   * Returns who a token stands for.
   *
   * @param token as the client gave it; never null
   * @return fails with 401 or a close code if it is not good
   */
  Future<Identity> identify(String token);

  /**
   * Returns what a channel token allows.
   *
   * @param token as the client gave it
   * @param uid of the client; empty if unnamed
   * @param channel it is shown for
   * @return fails with 401 if it is not good, or is meant for another user or channel
   */
  Future<Grant> channel(String token, String uid, String channel);

  /** Returns whether a back end has shown a key that is in the options; takes as long for any. */
  boolean isApiKey(String key);

  /**
   * Revokes a token, or all of a user, on all nodes.
   *
   * @param tokenId or null
   * @param uid or null
   * @param untilMs since 1970; 0 for as long as such tokens live
   */
  Future<Void> revoke(String tokenId, String uid, long untilMs);

  /**
   * Sets who is told of each revocation, of any node.
   *
   * @param tokenIdAndUid called on any thread; of the two the one that is not meant is null
   */
  void revocationHandler(BiConsumer<String, String> tokenIdAndUid);

  /** Ends what runs. */
  Future<Void> close();
}
