// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.waggle.SubscribeOptions;

/**
 * A subscription of a bridge's connection that begins held: it keeps its place, and delivers nothing until the client has
 * been told that it is subscribed. Any thread.
 */
public interface Held {

  /** What is kept of a topic without history until the release; what exceeds it is a loss. */
  int MAX_KEPT = 1_000;

  /** With these options a subscription of a connection begins held, and is one of these. */
  final class Options extends SubscribeOptions {
  }

  /** Delivers what has come meanwhile, in order, and all that follows. */
  void release();
}
