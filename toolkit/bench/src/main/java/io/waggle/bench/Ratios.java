// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Pairs of figures, taken one right after the other, as ratios ours to reference. One thread. */
final class Ratios {

  private final List<Double> ratios = new ArrayList<>();

  void add(double reference, double ours) {
    ratios.add(ours / reference);
  }

  boolean isEmpty() {
    return ratios.isEmpty();
  }

  List<Double> all() {
    return List.copyOf(ratios);
  }

  /** Returns the median of the ratios of the pairs, not the ratio of the medians: each pair saw the same machine. */
  double median() {
    return median(ratios);
  }

  /**
   * Returns the middle value, or the mean of the two in the middle.
   *
   * @throws IllegalArgumentException if there is none
   */
  static double median(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values: none (expected: at least 1)");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
