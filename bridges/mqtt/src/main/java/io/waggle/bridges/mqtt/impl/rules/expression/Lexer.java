// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import java.util.ArrayList;
import java.util.List;

/** Takes an expression apart. Used once. */
final class Lexer {

  private static final String SINGLE = "+-*/%()[],.<>!{}";
  private static final List<String> DOUBLE = List.of("==", "!=", "<=", ">=", "&&", "||");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  Lexer(String text) {
    this.text = text;
  }

  List<Token> tokens() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (isDigit(c)) {
        number();
      } else if (c == '\'' || c == '"') {
        string(c);
      } else if (isNameStart(c)) {
        name();
      } else {
        symbol(c);
      }
    }
    tokens.add(new Token(Token.Kind.END, "", text.length()));
    return tokens;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$';
  }

  private void digits() {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private boolean isAhead(int offset, String characters) {
    return at + offset < text.length() && characters.indexOf(text.charAt(at + offset)) >= 0;
  }

  private void number() {
    int start = at;
    digits();
    if (isAhead(0, ".") && isAhead(1, "0123456789")) {
      at++;
      digits();
    }
    if (isAhead(0, "eE") && (isAhead(1, "0123456789") || isAhead(1, "+-") && isAhead(2, "0123456789"))) {
      at += 2;
      digits();
    }
    if (at < text.length() && isNameStart(text.charAt(at))) {
      throw ExpressionException.at(at, "'" + text.charAt(at) + "' (expected: a number ends before)");
    }
    tokens.add(new Token(Token.Kind.NUMBER, text.substring(start, at), start));
  }

  private void name() {
    int start = at;
    while (at < text.length() && (isNameStart(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    tokens.add(new Token(Token.Kind.NAME, text.substring(start, at), start));
  }

  private void string(char quote) {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : c);
    }
    if (at >= text.length()) {
      throw ExpressionException.at(start, "text without an end (expected: " + quote + ")");
    }
    at++;
    tokens.add(new Token(Token.Kind.TEXT, value.toString(), start));
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case '\\', '\'', '"' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      default -> throw ExpressionException.at(at - 1, "another escape (expected: \\\\, \\', \\\", \\n or \\t)");
    };
  }

  private void symbol(char c) {
    for (String each : DOUBLE) {
      if (text.startsWith(each, at)) {
        tokens.add(new Token(Token.Kind.SYMBOL, each, at));
        at += 2;
        return;
      }
    }
    if (SINGLE.indexOf(c) < 0) {
      throw ExpressionException.at(at, c == '=' ? "'=' (expected: ==)" : "a character that means nothing here");
    }
    tokens.add(new Token(Token.Kind.SYMBOL, String.valueOf(c), at++));
  }
}
