// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.waggle.bench.IdleMemory.Memory;
import java.io.IOException;
import java.util.List;

/**
 * Operations a second of a room, and then what its members weigh: resident memory of each in a process of its own, with
 * as many as in the scenarios of idle connections.
 *
 * @param throughput the first part
 */
record RoomScenario(ThroughputScenario throughput) implements Scenario {

  private static final int ROUNDS = 3;
  private static final List<Integer> MEMBERS = List.of(10_000);

  @Override
  public String name() {
    return throughput.name();
  }

  @Override
  public String description() {
    return throughput.description();
  }

  @Override
  public Summary.Better better() {
    return throughput.better();
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    throughput.run(options, report, summary);
    IdleMemory memory = new IdleMemory(name(), options.flagsOr(IdleMemory.FLAGS), report, summary);
    Setup waggle = options.self() ? throughput.reference() : throughput.ours();
    int size = options.sizesOr(MEMBERS).stream().max(Integer::compare).orElseThrow();
    for (int round = 1; round <= options.roundsOr(ROUNDS) && summary.failure() == null; round++) {
      Memory reference = memory.measure(REFERENCE, throughput.reference(), size, round);
      Memory ours = memory.measure(OURS, waggle, size, round);
      summary.pair(size, "rss", reference.rss(), ours.rss());
    }
  }
}
