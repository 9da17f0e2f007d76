// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import java.util.Random;

/** The heart and the feet of somebody who rests, walks and runs by turns. One owner. */
final class Pulse {

  private static final int LONGEST_S = 50;
  private static final int SHORTEST_S = 15;

  private final Random random;
  private final double atRest;
  private Effort effort = Effort.WALKING;
  private int secondsLeft;
  private double rate;
  private double steps;

  /** What somebody does: how much faster the heart beats, and steps a second. */
  private enum Effort {
    RESTING(0, 0), WALKING(28, 1.8), RUNNING(78, 2.7);

    private final int faster;
    private final double steps;

    Effort(int faster, double steps) {
      this.faster = faster;
      this.steps = steps;
    }
  }

  /** @param atRest beats a minute */
  Pulse(Random random, int atRest) {
    this.random = random;
    this.atRest = atRest;
    this.rate = atRest + Effort.WALKING.faster * random.nextDouble();
    this.steps = 500 + random.nextInt(4_000);
  }

  /** A second passes. */
  void tick() {
    if (--secondsLeft <= 0) {
      effort = Effort.values()[random.nextInt(Effort.values().length)];
      secondsLeft = SHORTEST_S + random.nextInt(LONGEST_S - SHORTEST_S);
    }
    rate += (atRest + effort.faster - rate) * 0.08 + random.nextGaussian() * 1.1;
    steps += effort.steps;
  }

  /** Returns beats a minute. */
  int rate() {
    return (int) Math.round(Math.max(40, Math.min(200, rate)));
  }

  /** Returns the steps of today. */
  int steps() {
    return (int) steps;
  }
}
