// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import java.util.Arrays;
import java.util.List;

/**
 * How long and how often a scenario measures.
 *
 * @param rounds pairs of measurements, at least 1; 0 for the scenario's own number
 * @param seconds recorded in one measurement, more than 0
 * @param warmup seconds of load each server gets before the first measurement, at least 0
 * @param connections sizes to measure, each at least 1; empty for the scenario's own
 * @param flags of the servers' JVMs; empty for the scenario's own
 * @param self whether the reference is compared with itself
 */
record BenchOptions(int rounds, double seconds, double warmup, List<Integer> connections, List<String> flags,
                    boolean self) {

  static final double DEFAULT_SECONDS = 3;
  static final double DEFAULT_WARMUP = 20;

  BenchOptions {
    require(rounds >= 0, "rounds", rounds, "0 or more");
    require(seconds > 0, "seconds", seconds, "more than 0");
    require(warmup >= 0, "warmup", warmup, "0 or more");
    connections.forEach(size -> require(size >= 1, "connections", size, "at least 1"));
  }

  private static void require(boolean valid, String name, Object value, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + rule + ")");
    }
  }

  /**
   * Reads sizes such as {@code 1000} or {@code 1000,5000}.
   *
   * @throws IllegalArgumentException if one is not a number
   */
  static List<Integer> sizes(String text) {
    try {
      return Arrays.stream(text.split(",")).map(String::strip).map(Integer::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("connections: " + text + " (expected: numbers with commas between)", e);
    }
  }

  /** Reads flags with blanks between. */
  static List<String> flags(String text) {
    return Arrays.stream(text.split(" ")).filter(flag -> !flag.isEmpty()).toList();
  }

  List<String> flagsOr(List<String> ownFlags) {
    return flags.isEmpty() ? ownFlags : flags;
  }

  int roundsOr(int ownRounds) {
    return rounds == 0 ? ownRounds : rounds;
  }

  List<Integer> sizesOr(List<Integer> ownSizes) {
    return connections.isEmpty() ? ownSizes : connections;
  }
}
