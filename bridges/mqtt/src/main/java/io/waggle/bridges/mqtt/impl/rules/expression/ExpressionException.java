// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import io.vertx.core.VertxException;

/** An expression is wrong, or means nothing for a message. Its message names types, never values of a message. */
public final class ExpressionException extends VertxException {

  ExpressionException(String text) {
    super(text, true);
  }

  /** Says at which character, counted from 1, an expression is wrong. */
  static ExpressionException at(int index, String text) {
    return new ExpressionException("column " + (index + 1) + ": " + text);
  }
}
