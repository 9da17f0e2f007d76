// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.buffer.Buffer;

/**
 * One request through which a client receives. Called on the event loop of its session; the response may live on
 * another.
 */
interface Receiver {

  /** Returns whether it takes a frame now. */
  boolean isReady();

  /** Returns how many bytes it took that have not left. */
  long waitingBytes();

  /** Takes a frame. */
  void write(long number, Buffer frame);

  /** Looks at the clock: says that it is there, if it was silent for long. */
  void tick(long nowMs);

  /**
   * Ends it.
   *
   * @param closeFrame the last one; null for none
   */
  void end(Buffer closeFrame);
}
