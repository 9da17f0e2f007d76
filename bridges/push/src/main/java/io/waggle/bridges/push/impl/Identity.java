// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import java.util.List;

/**
 * Who a client is, as a token says. Immutable but for {@code info}, which nobody changes; any thread.
 *
 * @param uid the user; empty if unnamed
 * @param expiresAtMs since 1970; 0 for never
 * @param tokenId by which it can be revoked; empty if it has none
 * @param channels subscribed at once
 * @param groups joined at once
 * @param info of the application's own; may be null
 * @param allow what is allowed beside the rules of the server
 */
public record Identity(String uid, long expiresAtMs, String tokenId, List<String> channels, List<String> groups,
                       JsonObject info, List<ChannelAccess.Rule> allow) {

  /** Who comes without a token. */
  public static final Identity UNNAMED = new Identity("", 0, "", List.of(), List.of(), null, List.of());

  /** Creates one. */
  public Identity {
    channels = List.copyOf(channels);
    groups = List.copyOf(groups);
    allow = List.copyOf(allow);
  }
}
