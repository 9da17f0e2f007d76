// SPDX-License-Identifier: Apache-2.0
package io.waggle;

/** What the messages of a topic are promised. */
public enum DeliveryLevel {

  /** A subscriber that is there gets a message once; one that is not, or does not keep up, may miss it. */
  AT_MOST_ONCE,

  /**
   * A group that {@link Channels#consume consumes} the topic handles each message: it is delivered again until a
   * consumer acknowledged it, up to a number of attempts. Needs history.
   */
  AT_LEAST_ONCE,

  /**
   * As {@link #AT_LEAST_ONCE}, and a message id counts once: published again within a window it is not stored again,
   * delivered again to a node that has acknowledged it within the window it is not handled again.
   */
  EFFECTIVELY_ONCE
}
