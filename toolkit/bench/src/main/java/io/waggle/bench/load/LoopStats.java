// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import org.HdrHistogram.Histogram;

/** Counters of one event loop of the generator. Touched on that loop only, except by its creator before use. */
final class LoopStats {

  /** Latencies above this are recorded as this. */
  private static final long LONGEST_NANOS = 60_000_000_000L;
  /** Two digits keep the histogram within the caches; finer steps would cost what they measure. */
  private static final int DIGITS = 2;

  private final Histogram latencies = new Histogram(1_000, LONGEST_NANOS, DIGITS);
  private boolean recording;
  private long operations;
  private long startedAt;
  private long elapsedNanos;
  private long underWay;
  private long corrupt;
  private long closed;

  void begin() {
    latencies.reset();
    operations = 0;
    recording = true;
    startedAt = System.nanoTime();
  }

  void end() {
    elapsedNanos = System.nanoTime() - startedAt;
    recording = false;
  }

  /** Counts a request that waits for its answer. */
  void requested() {
    underWay++;
  }

  /** Counts an answer. */
  void answered(long latencyNanos) {
    underWay--;
    operation(latencyNanos);
  }

  /** Counts a delivery, or an answer. */
  void operation(long latencyNanos) {
    if (recording) {
      operations++;
      latencies.recordValue(Math.min(latencyNanos, LONGEST_NANOS));
    }
  }

  void corrupt() {
    corrupt++;
  }

  void closed() {
    closed++;
  }

  long underWay() {
    return underWay;
  }

  Histogram latencies() {
    return latencies;
  }

  long operations() {
    return operations;
  }

  double operationsPerSecond() {
    return elapsedNanos == 0 ? 0 : operations * 1e9 / elapsedNanos;
  }

  Faults faults() {
    return new Faults(0, 0, 0, corrupt, closed);
  }
}
