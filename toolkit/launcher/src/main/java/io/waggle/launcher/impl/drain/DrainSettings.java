// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.drain;

import io.waggle.launcher.impl.Settings;

/**
 * How long the steps of a drain may take, from system properties or the environment. Immutable; any thread.
 *
 * @param waitMs {@link #WAIT}: between not ready and closed ports, so that balancers notice; 0, and 5,000 in Kubernetes
 * @param perSecond {@link #PER_SECOND}: how many clients are told to move in a second, at most
 * @param inFlightMs {@link #IN_FLIGHT}: how long requests may go on after the last client was told
 * @param graceMs {@link #GRACE}: of all together; then the process is ended
 */
public record DrainSettings(long waitMs, int perSecond, long inFlightMs, long graceMs) {

  static final String WAIT = "waggle.drain.waitMs";
  static final String PER_SECOND = "waggle.drain.perSecond";
  static final String IN_FLIGHT = "waggle.drain.inFlightMs";
  static final String GRACE = "waggle.drain.graceMs";

  static final long DEFAULT_WAIT_MS = 0;
  static final long KUBERNETES_WAIT_MS = 5_000;
  static final int DEFAULT_PER_SECOND = 500;
  static final long DEFAULT_IN_FLIGHT_MS = 10_000;
  static final long DEFAULT_GRACE_MS = 30_000;

  private static final int MOST_PER_SECOND = 1_000_000;
  /** What leaving the cluster and closing Vert.x may take, of the grace. */
  private static final long CLOSE_MS = 4_000;

  /** Reads them. */
  public static DrainSettings read() {
    boolean kubernetes = System.getenv("KUBERNETES_SERVICE_HOST") != null;
    return new DrainSettings(
      Settings.number(WAIT, kubernetes ? KUBERNETES_WAIT_MS : DEFAULT_WAIT_MS, 0, Settings.LONGEST_MS),
      (int) Settings.number(PER_SECOND, DEFAULT_PER_SECOND, 1, MOST_PER_SECOND),
      Settings.number(IN_FLIGHT, DEFAULT_IN_FLIGHT_MS, 0, Settings.LONGEST_MS),
      Settings.number(GRACE, DEFAULT_GRACE_MS, 1, Settings.LONGEST_MS));
  }

  /** Returns the rate at which so many connections are gone in time: the one that is set, unless that is too slow. */
  int perSecond(int connections) {
    long leftMs = Math.max(500, graceMs - waitMs - inFlightMs - CLOSE_MS);
    return (int) Math.min(MOST_PER_SECOND, Math.max(perSecond, Math.ceil(connections * 1000.0 / leftMs)));
  }

  /** Returns how long businesses may take to finish what they have, so long after the drain began. */
  long finishMs(long sinceMs) {
    return Math.max(1, Math.min(inFlightMs, graceMs - sinceMs - CLOSE_MS));
  }

  /** Returns how long so many connections may take to go. */
  long evictionMs(int connections) {
    return connections * 1000L / perSecond(connections) + inFlightMs;
  }
}
