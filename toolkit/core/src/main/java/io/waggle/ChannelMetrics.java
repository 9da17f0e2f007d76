// SPDX-License-Identifier: Apache-2.0
package io.waggle;

/** Counters of {@link Channels} on one node since they were made. Any thread. */
public interface ChannelMetrics {

  /** Returns messages published on this node. */
  long published();

  /** Returns messages handed to subscribers of this node. */
  long delivered();

  /** Returns messages passed on to other nodes; one for each node, however many subscribers it has. */
  long forwarded();

  /** Returns messages for subscribers that did not keep up and had no history to come back to. */
  long dropped();

  /** Returns messages that were read from the store because they did not arrive otherwise. */
  long repaired();

  /** Returns how often a subscriber was told of a loss. */
  long losses();

  /** Returns publications and subscriptions refused by a limit or an access rule. */
  long refused();

  /** Returns messages from other nodes that could not be read. */
  long poisoned();

  /** Returns messages of groups delivered again. */
  long redelivered();

  /** Returns messages of groups given up. */
  long deadLetters();
}
