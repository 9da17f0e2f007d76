// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.waggle.bench.IdleMemory.Memory;
import java.io.IOException;
import java.util.List;

/** Resident memory of the push bridge for each idle client with a channel of its own. The reference is the goal. */
record PushMemoryScenario(String name, String description, Setup ours) implements Scenario {

  /** Bytes for each connection. */
  private static final double GOAL = 8_192;
  private static final int ROUNDS = 3;
  private static final List<Integer> SIZES = List.of(10_000);

  @Override
  public Summary.Better better() {
    return Summary.Better.LOWER;
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    IdleMemory memory = new IdleMemory(name, options.flagsOr(IdleMemory.FLAGS), report, summary);
    for (int size : options.sizesOr(SIZES)) {
      for (int round = 1; round <= options.roundsOr(ROUNDS) && summary.failure() == null; round++) {
        Memory each = memory.measure(OURS, ours, size, round);
        summary.pair(size, GOAL, each.rss());
        summary.pair(size, "heap", GOAL, each.heap());
      }
    }
  }
}
