// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CircuitTest {

  private final Circuit circuit = new Circuit(2, 100);

  @Test
  void opensAfterFailuresInARow() {
    circuit.failed(0);
    circuit.succeeded();
    circuit.failed(0);
    assertThat(circuit.closedFor(0)).isZero();
    circuit.failed(10);
    assertThat(circuit.closedFor(10)).isEqualTo(100);
    assertThat(circuit.closedFor(109)).isEqualTo(1);
    assertThat(circuit.opened()).isOne();
  }

  @Test
  void letsOneTryAndOpensAgainIfItFails() {
    circuit.failed(0);
    circuit.failed(0);
    assertThat(circuit.closedFor(100)).isZero();
    assertThat(circuit.closedFor(100)).as("another one").isPositive();
    circuit.failed(100);
    assertThat(circuit.closedFor(150)).isEqualTo(50);
    assertThat(circuit.opened()).isEqualTo(2);
    assertThat(circuit.closedFor(200)).isZero();
    circuit.succeeded();
    assertThat(circuit.closedFor(200)).isZero();
    assertThat(circuit.closedFor(200)).isZero();
  }

  @Test
  void questionsOnTheirWayWhenItOpensDoNotOpenItAgain() {
    for (int i = 0; i < 10; i++) {
      circuit.failed(i);
    }
    assertThat(circuit.opened()).isOne();
    assertThat(circuit.closedFor(50)).isEqualTo(51);
  }
}
