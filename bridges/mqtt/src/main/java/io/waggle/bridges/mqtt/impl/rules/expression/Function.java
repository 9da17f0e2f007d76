// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import java.util.List;

/**
 * A function of the language.
 *
 * @param least arguments
 * @param most arguments
 */
record Function(int least, int most, Body body) {

  /** What it does; evaluates those of its arguments that it needs, each at most once. */
  @FunctionalInterface
  interface Body {
    Object apply(List<Node> arguments, Scope scope);
  }
}
