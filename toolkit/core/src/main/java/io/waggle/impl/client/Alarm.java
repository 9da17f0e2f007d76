// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

/** The clock of a client: real in life, at the test's command in tests. */
interface Alarm {

  /**
   * Runs an action later.
   *
   * @param delayMs 0 or more
   * @return cancels it; does nothing once it has run
   */
  Runnable after(long delayMs, Runnable action);
}
