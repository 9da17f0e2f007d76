// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import java.util.List;

/**
 * An expression, read once and evaluated for each message. Immutable; any thread.
 *
 * <pre>payload.celsius &gt; 30 and topic[1] in ['kitchen', 'cellar']</pre>
 *
 * <p>It is a tree of at most {@value #MAX_NODES} parts without loops, each evaluated at most once, and no text it makes
 * is longer than {@value #MAX_TEXT} characters: its time is bounded by that, whatever a message holds.
 */
public final class Expression {

  /** Longest expression, in characters. */
  public static final int MAX_LENGTH = 4_096;
  /** How deep brackets may nest. */
  static final int MAX_DEPTH = 32;
  /** Most parts. */
  static final int MAX_NODES = 500;
  /** Longest text that is made, in characters. */
  static final int MAX_TEXT = 64 * 1024;

  /** The names there are. */
  public static final List<String> NAMES =
    List.of("payload", "topic", "client", "qos", "retain", "properties", "size", "time");

  private final Node root;

  private Expression(Node root) {
    this.root = root;
  }

  /**
   * Reads an expression.
   *
   * @throws ExpressionException naming the column if it is wrong
   */
  public static Expression parse(String text) {
    return new Expression(new Parser(text).parse());
  }

  /**
   * Returns its value for a message.
   *
   * @return null, a Boolean, a Number, a String, a JsonObject or a JsonArray
   * @throws ExpressionException if a type does not fit
   */
  public Object evaluate(Scope scope) {
    return root.evaluate(scope);
  }

  /**
   * Returns whether it is true for a message; null is not.
   *
   * @throws ExpressionException if a type does not fit
   */
  public boolean isTrue(Scope scope) {
    return Values.isTrue(root.evaluate(scope));
  }
}
