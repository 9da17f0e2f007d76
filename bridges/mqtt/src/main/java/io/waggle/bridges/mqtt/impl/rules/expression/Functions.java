// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/** The functions of the language, by name. Where nothing is said, null makes null. */
final class Functions {

  /** Longest text to look for in another, in characters: searching takes time with the product of both. */
  static final int MAX_NEEDLE = 256;
  private static final int MOST_ARGUMENTS = 16;
  private static final int MAX_DIGITS = 15;

  static final Map<String, Function> ALL = all();

  private Functions() {
  }

  private static Map<String, Function> all() {
    Map<String, Function> all = new TreeMap<>();
    all.put("lower", text(text -> text.toLowerCase(Locale.ROOT)));
    all.put("upper", text(text -> text.toUpperCase(Locale.ROOT)));
    all.put("trim", text(String::strip));
    all.put("startsWith", search(String::startsWith));
    all.put("endsWith", search(String::endsWith));
    all.put("contains", new Function(2, 2, Functions::contains));
    all.put("matches", new Function(2, 2, Functions::matches));
    all.put("substring", new Function(2, 3, Functions::substring));
    all.put("length", new Function(1, 1, Functions::length));
    all.put("number", new Function(1, 1, (a, scope) -> Values.toNumber(a.get(0).evaluate(scope))));
    all.put("text", new Function(1, 1, (a, scope) -> textOf(a.get(0).evaluate(scope))));
    all.put("type", new Function(1, 1, (a, scope) -> Values.type(a.get(0).evaluate(scope))));
    all.put("abs", number(BigDecimal::abs));
    all.put("floor", number(value -> value.setScale(0, RoundingMode.FLOOR)));
    all.put("ceil", number(value -> value.setScale(0, RoundingMode.CEILING)));
    all.put("round", new Function(1, 2, Functions::round));
    all.put("min", new Function(1, MOST_ARGUMENTS, (a, scope) -> extreme(a, scope, -1)));
    all.put("max", new Function(1, MOST_ARGUMENTS, (a, scope) -> extreme(a, scope, 1)));
    all.put("now", new Function(0, 0, (a, scope) -> scope.now()));
    all.put("if", new Function(3, 3, (a, scope) -> a.get(Values.isTrue(a.get(0).evaluate(scope)) ? 1 : 2)
      .evaluate(scope)));
    all.put("coalesce", new Function(1, MOST_ARGUMENTS, Functions::coalesce));
    return all;
  }

  private static Object textOf(Object value) {
    return value == null ? null : Values.limited(Values.toText(value));
  }

  private static Function text(UnaryOperator<String> operator) {
    return new Function(1, 1, (arguments, scope) -> {
      Object value = arguments.get(0).evaluate(scope);
      return value == null ? null : Values.limited(operator.apply(Values.text(value)));
    });
  }

  private static Function number(UnaryOperator<BigDecimal> operator) {
    return new Function(1, 1, (arguments, scope) -> {
      Object value = arguments.get(0).evaluate(scope);
      return value == null ? null : Values.number(operator.apply(Values.decimal(value)));
    });
  }

  private static Function search(BiPredicate<String, String> predicate) {
    return new Function(2, 2, (arguments, scope) -> {
      Object value = arguments.get(0).evaluate(scope);
      Object part = arguments.get(1).evaluate(scope);
      return value != null && part != null && predicate.test(Values.text(value), Values.text(part));
    });
  }

  private static Object contains(List<Node> arguments, Scope scope) {
    Object value = arguments.get(0).evaluate(scope);
    Object part = arguments.get(1).evaluate(scope);
    if (value instanceof JsonArray) {
      return Values.isIn(part, value);
    }
    if (value == null || part == null) {
      return false;
    }
    String needle = Values.text(part);
    if (needle.length() > MAX_NEEDLE) {
      throw new ExpressionException("contains: " + needle.length() + " characters (expected: at most " + MAX_NEEDLE
        + ")");
    }
    return Values.limited(Values.text(value)).contains(needle);
  }

  private static Object matches(List<Node> arguments, Scope scope) {
    Object value = arguments.get(0).evaluate(scope);
    Object filter = arguments.get(1).evaluate(scope);
    return value != null && filter != null && TopicFilter.matches(Values.text(filter), Values.text(value));
  }

  private static Object substring(List<Node> arguments, Scope scope) {
    Object value = arguments.get(0).evaluate(scope);
    if (value == null) {
      return null;
    }
    String text = Values.text(value);
    int from = within(arguments.get(1).evaluate(scope), text);
    int to = arguments.size() == 2 ? text.length() : within(arguments.get(2).evaluate(scope), text);
    return Values.limited(from < to ? text.substring(from, to) : "");
  }

  private static int within(Object index, String text) {
    return (int) Math.max(0, Math.min(text.length(), Values.whole(index)));
  }

  private static Object length(List<Node> arguments, Scope scope) {
    Object value = arguments.get(0).evaluate(scope);
    if (value == null) {
      return null;
    }
    return (long) (value instanceof JsonArray list ? list.size()
      : value instanceof JsonObject object ? object.size() : Values.text(value).length());
  }

  private static Object round(List<Node> arguments, Scope scope) {
    Object value = arguments.get(0).evaluate(scope);
    long digits = arguments.size() == 1 ? 0 : Values.whole(arguments.get(1).evaluate(scope));
    if (digits < 0 || digits > MAX_DIGITS) {
      throw new ExpressionException("round: " + digits + " digits (expected: 0 to " + MAX_DIGITS + ")");
    }
    return value == null ? null
      : Values.number(Values.decimal(value).setScale((int) digits, RoundingMode.HALF_UP));
  }

  private static Object extreme(List<Node> arguments, Scope scope, int sign) {
    Object best = null;
    for (Node argument : arguments) {
      Object value = argument.evaluate(scope);
      if (value != null && (best == null || Values.isOrdered(value, best, order -> order * sign > 0))) {
        best = value;
      }
    }
    return best;
  }

  private static Object coalesce(List<Node> arguments, Scope scope) {
    for (Node argument : arguments) {
      Object value = argument.evaluate(scope);
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
