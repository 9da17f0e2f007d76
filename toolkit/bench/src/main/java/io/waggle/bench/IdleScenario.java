// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.waggle.bench.IdleMemory.Memory;
import io.waggle.bench.load.Load;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Resident memory of a server for each idle connection. Each measurement has a process of its own.
 *
 * @param reference what Waggle is compared with
 * @param ours Waggle
 */
record IdleScenario(String name, String description, Setup reference, Setup ours) implements Scenario {

  private static final int ROUNDS = 5;
  private static final List<Integer> SIZES = List.of(10_000);

  /**
   * Compares two servers under the same load.
   *
   * @param reference main class of the server on bare Vert.x
   * @param ours main class of the server on Waggle
   */
  IdleScenario(String name, String description, Class<?> reference, Class<?> ours, Supplier<Load> load) {
    this(name, description, Setup.one(reference, load), Setup.one(ours, load));
  }

  @Override
  public Summary.Better better() {
    return Summary.Better.LOWER;
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    IdleMemory memory = new IdleMemory(name, options.flagsOr(IdleMemory.FLAGS), report, summary);
    Setup waggle = options.self() ? reference : ours;
    for (int size : options.sizesOr(SIZES)) {
      for (int round = 1; round <= options.roundsOr(ROUNDS) && summary.failure() == null; round++) {
        boolean referenceFirst = round % 2 == 1;
        Memory first = memory.measure(side(referenceFirst), referenceFirst ? reference : waggle, size, round);
        Memory second = memory.measure(side(!referenceFirst), referenceFirst ? waggle : reference, size, round);
        Memory bare = referenceFirst ? first : second;
        Memory own = referenceFirst ? second : first;
        summary.pair(size, bare.rss(), own.rss());
        summary.pair(size, "heap", bare.heap(), own.heap());
      }
    }
  }

  private static String side(boolean isReference) {
    return isReference ? REFERENCE : OURS;
  }
}
