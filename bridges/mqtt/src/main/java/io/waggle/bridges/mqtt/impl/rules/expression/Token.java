// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

/**
 * A piece of an expression.
 *
 * @param text as it is written; of a string, what it stands for
 * @param index of its first character, from 0
 */
record Token(Kind kind, String text, int index) {

  /** What it is. */
  enum Kind { NUMBER, TEXT, NAME, SYMBOL, END }

  boolean is(String symbol) {
    return (kind == Kind.SYMBOL || kind == Kind.NAME) && text.equals(symbol);
  }

  /** Returns it for a message. */
  String shown() {
    return kind == Kind.END ? "the end" : kind == Kind.TEXT ? "text" : "'" + text + "'";
  }
}
