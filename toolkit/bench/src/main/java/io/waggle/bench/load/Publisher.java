// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

/** Who sends the messages of a {@link Publication}. */
interface Publisher {

  /** Called when a message has reached all it is meant for, on the event loop of the last one. */
  void reachedAll();
}
