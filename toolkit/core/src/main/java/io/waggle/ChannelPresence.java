// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import java.time.Instant;
import java.util.Map;

/**
 * Who is subscribed to a topic, on all nodes. Immutable.
 *
 * @param topic asked about
 * @param identities with how many subscriptions each has
 * @param complete false if a node had more than {@link ChannelOptions#getMaxPresence()}
 * @param asOf up to when what the other nodes said is known here
 */
public record ChannelPresence(String topic, Map<String, Integer> identities, boolean complete, Instant asOf) {

  /**
   * Somebody came or went: an identity's first subscription in the cluster, or its last.
   *
   * @param topic concerned
   * @param identity who
   * @param joined false if it left
   */
  public record Event(String topic, String identity, boolean joined) {
  }
}
