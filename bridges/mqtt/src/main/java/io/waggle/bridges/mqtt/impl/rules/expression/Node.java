// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

/** A part of an expression that has a value. Immutable. */
@FunctionalInterface
interface Node {

  /** Returns its value: null, a Boolean, a Number, a String, a JsonObject or a JsonArray. */
  Object evaluate(Scope scope);
}
