// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import java.util.ArrayList;
import java.util.List;

/**
 * A topic or a key with expressions in braces, such as <code>alarms/{topic[1]}</code>. Immutable; any thread.
 *
 * <p>What an expression gives is one level: text or a number, without slash, wildcards and control characters, so that
 * nobody who writes payloads chooses where else they go. Only <code>{topic}</code> by itself may be several levels.
 */
public final class Template {

  private static final int MAX_RESULT = 4_096;

  private record Part(String text, Expression expression, boolean isTopic) {
  }

  private final List<Part> parts = new ArrayList<>();

  private Template() {
  }

  /**
   * Reads a template.
   *
   * @throws ExpressionException if an expression is wrong, or a brace is left open
   */
  public static Template parse(String text) {
    Template template = new Template();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('{', at);
      if (open < 0) {
        open = text.length();
      }
      if (open > at) {
        template.parts.add(new Part(text.substring(at, open), null, false));
      }
      if (open == text.length()) {
        break;
      }
      int close = closing(text, open);
      String inner = text.substring(open + 1, close);
      try {
        template.parts.add(new Part(null, Expression.parse(inner), inner.strip().equals("topic")));
      } catch (ExpressionException e) {
        throw new ExpressionException("{ at column " + (open + 1) + ": " + e.getMessage());
      }
      at = close + 1;
    }
    return template;
  }

  /** Braces inside quotes do not count. */
  private static int closing(String text, int open) {
    char quote = 0;
    for (int i = open + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '}') {
        return i;
      }
    }
    throw ExpressionException.at(open, "'{' without an end (expected: })");
  }

  /** Returns whether it is the same for each message. */
  public boolean isFixed() {
    return parts.stream().allMatch(part -> part.expression == null);
  }

  /**
   * Returns what it is for a message.
   *
   * @throws ExpressionException if something in braces is not one level
   */
  public String evaluate(Scope scope) {
    StringBuilder result = new StringBuilder();
    for (Part part : parts) {
      result.append(part.expression == null ? part.text : level(part, part.expression.evaluate(scope)));
      if (result.length() > MAX_RESULT) {
        throw new ExpressionException("template: longer (expected: at most " + MAX_RESULT + " characters)");
      }
    }
    return result.toString();
  }

  private static String level(Part part, Object value) {
    if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
      throw new ExpressionException("{}: of type " + Values.type(value) + " (expected: text or a number)");
    }
    String text = Values.toText(value);
    boolean isLevel = !text.isEmpty() && text.chars().noneMatch(c -> c == '+' || c == '#' || c == '/' && !part.isTopic
      || Character.isISOControl(c));
    if (!isLevel) {
      throw new ExpressionException("{}: not one level (expected: text without / + # and control characters)");
    }
    return text;
  }
}
