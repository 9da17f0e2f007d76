// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Makes an expression of its pieces, from the weakest operator to the strongest. Used once.
 *
 * <pre>
 *   or · and · not · == != &lt; &lt;= &gt; &gt;= in · + - · * / % · - · .name [index] · value
 * </pre>
 */
final class Parser {

  private final List<Token> tokens;
  private int at;
  private int depth;
  private int nodes;

  Parser(String text) {
    if (text.length() > Expression.MAX_LENGTH) {
      throw new ExpressionException("expression: " + text.length() + " characters (expected: at most "
        + Expression.MAX_LENGTH + ")");
    }
    tokens = new Lexer(text).tokens();
  }

  Node parse() {
    Node node = or();
    if (peek().kind() != Token.Kind.END) {
      throw unexpected("an operator or the end");
    }
    return node;
  }

  // ---- pieces

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    return tokens.get(at++);
  }

  private boolean take(String... symbols) {
    for (String symbol : symbols) {
      if (peek().is(symbol)) {
        at++;
        return true;
      }
    }
    return false;
  }

  private void need(String symbol) {
    if (!take(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private ExpressionException unexpected(String expected) {
    return ExpressionException.at(peek().index(), peek().shown() + " (expected: " + expected + ")");
  }

  private Node made(Node node) {
    if (++nodes > Expression.MAX_NODES) {
      throw ExpressionException.at(peek().index(), "more parts (expected: at most " + Expression.MAX_NODES + ")");
    }
    return node;
  }

  // ---- operators

  private Node or() {
    if (++depth > Expression.MAX_DEPTH) {
      throw ExpressionException.at(peek().index(), "deeper (expected: at most " + Expression.MAX_DEPTH + " levels)");
    }
    Node left = and();
    while (take("or", "||")) {
      Node a = left;
      Node b = and();
      left = made(scope -> Values.isTrue(a.evaluate(scope)) || Values.isTrue(b.evaluate(scope)));
    }
    depth--;
    return left;
  }

  private Node and() {
    Node left = not();
    while (take("and", "&&")) {
      Node a = left;
      Node b = not();
      left = made(scope -> Values.isTrue(a.evaluate(scope)) && Values.isTrue(b.evaluate(scope)));
    }
    return left;
  }

  private Node not() {
    int times = 0;
    while (take("not", "!")) {
      times++;
    }
    Node node = comparison();
    if (times == 0) {
      return node;
    }
    boolean turned = times % 2 == 1;
    return made(scope -> Values.isTrue(node.evaluate(scope)) != turned);
  }

  private Node comparison() {
    Node left = sum();
    Token operator = peek();
    BinaryOperator<Object> compare = switch (operator.kind() == Token.Kind.TEXT ? "" : operator.text()) {
      case "==" -> Values::isEqual;
      case "!=" -> (a, b) -> !Values.isEqual(a, b);
      case "<" -> (a, b) -> Values.isOrdered(a, b, order -> order < 0);
      case "<=" -> (a, b) -> Values.isOrdered(a, b, order -> order <= 0);
      case ">" -> (a, b) -> Values.isOrdered(a, b, order -> order > 0);
      case ">=" -> (a, b) -> Values.isOrdered(a, b, order -> order >= 0);
      case "in" -> Values::isIn;
      default -> null;
    };
    if (compare == null) {
      return left;
    }
    at++;
    return binary(left, sum(), compare);
  }

  private Node binary(Node left, Node right, BinaryOperator<Object> operator) {
    return made(scope -> operator.apply(left.evaluate(scope), right.evaluate(scope)));
  }

  private Node sum() {
    Node left = product();
    while (true) {
      if (take("+")) {
        left = binary(left, product(), Values::plus);
      } else if (take("-")) {
        left = binary(left, product(), Values::minus);
      } else {
        return left;
      }
    }
  }

  private Node product() {
    Node left = unary();
    while (true) {
      if (take("*")) {
        left = binary(left, unary(), Values::times);
      } else if (take("/")) {
        left = binary(left, unary(), Values::dividedBy);
      } else if (take("%")) {
        left = binary(left, unary(), Values::remainder);
      } else {
        return left;
      }
    }
  }

  private Node unary() {
    int times = 0;
    while (take("-")) {
      times++;
    }
    Node node = postfix();
    return times % 2 == 0 ? node : made(scope -> Values.minus(0L, node.evaluate(scope)));
  }

  private Node postfix() {
    boolean isTopic = peek().is("topic");
    Node node = primary();
    boolean first = true;
    while (true) {
      if (take(".")) {
        if (peek().kind() != Token.Kind.NAME) {
          throw unexpected("a name");
        }
        Node of = node;
        String name = next().text();
        node = made(scope -> Values.member(of.evaluate(scope), name));
      } else if (take("[")) {
        Node of = node;
        Node index = or();
        need("]");
        BinaryOperator<Object> operator = isTopic && first ? Values::level : Values::member;
        node = binary(of, index, operator);
      } else {
        return node;
      }
      first = false;
    }
  }

  // ---- values

  private Node primary() {
    Token token = peek();
    switch (token.kind()) {
      case NUMBER -> {
        at++;
        Object number = Values.literal(token);
        return made(scope -> number);
      }
      case TEXT -> {
        at++;
        return made(scope -> token.text());
      }
      case NAME -> {
        return name();
      }
      default -> {
        if (take("(")) {
          Node node = or();
          need(")");
          return node;
        }
        if (take("[")) {
          return list();
        }
        throw unexpected("a value");
      }
    }
  }

  private Node list() {
    List<Node> items = arguments("]");
    return made(scope -> {
      JsonArray list = new JsonArray();
      items.forEach(item -> list.add(item.evaluate(scope)));
      return list;
    });
  }

  /** Reads up to the closing bracket, and that too. */
  private List<Node> arguments(String end) {
    List<Node> items = new ArrayList<>();
    if (take(end)) {
      return items;
    }
    do {
      items.add(or());
    } while (take(","));
    need(end);
    return items;
  }

  private Node name() {
    Token token = next();
    String name = token.text();
    switch (name) {
      case "true", "false" -> {
        return made(scope -> name.equals("true"));
      }
      case "null" -> {
        return made(scope -> null);
      }
      case "and", "or", "not", "in" -> {
        at--;
        throw unexpected("a value");
      }
      default -> {
        if (take("(")) {
          return call(token, arguments(")"));
        }
        if (!Expression.NAMES.contains(name)) {
          throw ExpressionException.at(token.index(), "'" + name + "' (expected: one of "
            + String.join(", ", Expression.NAMES) + "; text needs quotes)");
        }
        return made(scope -> scope.value(name));
      }
    }
  }

  private Node call(Token token, List<Node> arguments) {
    Function function = Functions.ALL.get(token.text());
    if (function == null) {
      throw ExpressionException.at(token.index(), "'" + token.text() + "' (expected: one of the functions "
        + String.join(", ", Functions.ALL.keySet()) + ")");
    }
    if (arguments.size() < function.least() || arguments.size() > function.most()) {
      throw ExpressionException.at(token.index(), token.text() + ": " + arguments.size() + " arguments (expected: "
        + (function.least() == function.most() ? "" + function.least() : function.least() + " to " + function.most())
        + ")");
    }
    return made(scope -> function.body().apply(arguments, scope));
  }
}
