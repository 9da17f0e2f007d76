// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

/** What the names of an expression stand for. */
public interface Scope {

  /**
   * Returns what a name stands for.
   *
   * @param name one of {@link Expression#NAMES}
   * @return null, a Boolean, a Number, a String, a JsonObject or a JsonArray
   */
  Object value(String name);

  /** Returns the time, in milliseconds since 1970. */
  long now();
}
