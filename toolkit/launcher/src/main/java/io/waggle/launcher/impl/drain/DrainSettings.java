// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.drain;

import io.waggle.launcher.impl.Failure;

/**
 * How long the steps of a drain may take, from system properties. Immutable; any thread.
 *
 * @param waitMs {@code waggle.drain.waitMs}: between not ready and closed ports, so that balancers notice; 0, and
 *               5,000 in Kubernetes
 * @param perSecond {@code waggle.drain.perSecond}: how many clients are told to move in a second, at most
 * @param inFlightMs {@code waggle.drain.inFlightMs}: how long requests may go on after the last client was told
 * @param graceMs {@code waggle.drain.graceMs}: of all together; then the process is ended
 */
public record DrainSettings(long waitMs, int perSecond, long inFlightMs, long graceMs) {

  static final long DEFAULT_WAIT_MS = 0;
  static final long KUBERNETES_WAIT_MS = 5_000;
  static final int DEFAULT_PER_SECOND = 500;
  static final long DEFAULT_IN_FLIGHT_MS = 10_000;
  static final long DEFAULT_GRACE_MS = 30_000;

  private static final long LONGEST_MS = 24 * 3_600_000L;
  private static final int MOST_PER_SECOND = 1_000_000;
  /** What Vert.x may take to close, of the grace. */
  private static final long CLOSE_MS = 2_000;

  public static DrainSettings read() {
    boolean kubernetes = System.getenv("KUBERNETES_SERVICE_HOST") != null;
    return new DrainSettings(
      number("waggle.drain.waitMs", kubernetes ? KUBERNETES_WAIT_MS : DEFAULT_WAIT_MS, 0, LONGEST_MS),
      (int) number("waggle.drain.perSecond", DEFAULT_PER_SECOND, 1, MOST_PER_SECOND),
      number("waggle.drain.inFlightMs", DEFAULT_IN_FLIGHT_MS, 0, LONGEST_MS),
      number("waggle.drain.graceMs", DEFAULT_GRACE_MS, 1, LONGEST_MS));
  }

  /** Reads a property. */
  public static long number(String property, long byDefault, long least, long most) {
    String text = System.getProperty(property);
    if (text == null) {
      return byDefault;
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The rule below says it.
    }
    throw Failure.usage("-D" + property + ": " + text + " (expected: a whole number from " + least + " to " + most
      + ")");
  }

  /** Returns the rate at which so many connections are gone in time: the one that is set, unless that is too slow. */
  int perSecond(int connections) {
    long leftMs = Math.max(500, graceMs - waitMs - inFlightMs - CLOSE_MS);
    return (int) Math.min(MOST_PER_SECOND, Math.max(perSecond, Math.ceil(connections * 1000.0 / leftMs)));
  }

  /** Returns how long so many connections may take to go. */
  long evictionMs(int connections) {
    return connections * 1000L / perSecond(connections) + inFlightMs;
  }
}
