// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.sys;

/** How much of something there is a minute, averaged over the last 1, 5 and 15 minutes, as Unix has it. One thread. */
final class Load {

  static final int[] MINUTES = {1, 5, 15};
  private static final double MINUTE_MS = 60_000;

  private final double[] averages = new double[MINUTES.length];
  private long before;

  /** Takes in a total. */
  void add(long total, long elapsedMs) {
    if (elapsedMs <= 0) {
      return;
    }
    double perMinute = (total - before) * MINUTE_MS / elapsedMs;
    before = total;
    for (int i = 0; i < averages.length; i++) {
      double old = Math.exp(-elapsedMs / (MINUTES[i] * MINUTE_MS));
      averages[i] = averages[i] * old + perMinute * (1 - old);
    }
  }

  double average(int index) {
    return averages[index];
  }
}
