// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

/** Says whether an answer is followed by the next request. Written by the owner of the load, read by its loops. */
final class Switch {

  private volatile boolean on;

  boolean isOn() {
    return on;
  }

  void turn(boolean on) {
    this.on = on;
  }
}
