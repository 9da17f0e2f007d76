// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random expressions raise nothing but {@link ExpressionException}, when they are read and when they are evaluated. */
class ExpressionFuzzTest {

  private static final String[] PIECES = {"payload", "topic", "client", ".t", ".list", "[", "]", "(", ")", ",", "+", "-",
    "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", " and ", " or ", " not ", " in ", "1", "2.5", "1e300", "-1",
    "9223372036854775807", "'x'", "\"y\"", "'", "null", "true", "round(", "lower(", "if(", "max(", "substring(",
    "number(", "text(", "coalesce(", "now()", "&&", "||", "!", "\\", "é", "\0", "{", "}", "=", " ", "1e", "x"};

  @Test
  void randomPiecesDoNoHarm() {
    Random random = new Random(20_261_123);
    int read = 0;
    int evaluated = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(12); n > 0; n--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      try {
        Expression expression = Expression.parse(text.toString());
        read++;
        expression.evaluate(ExpressionTest.SCOPE);
        evaluated++;
      } catch (ExpressionException e) {
        assertThat(e.getMessage()).as(text.toString()).isNotBlank();
      }
    }
    assertThat(read).isGreaterThan(1_000);
    assertThat(evaluated).isGreaterThan(500);
  }

  @Test
  void wellFormedExpressionsAreEvaluatedOrRefused() {
    Random random = new Random(5);
    int evaluated = 0;
    for (int i = 0; i < 20_000; i++) {
      Expression expression = Expression.parse(any(random, 4));
      try {
        expression.evaluate(ExpressionTest.SCOPE);
        evaluated++;
      } catch (ExpressionException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(evaluated).isGreaterThan(1_000);
  }

  private static String any(Random random, int depth) {
    String[] leaves = {"payload.t", "payload.name", "payload.list", "payload.missing", "topic[1]", "3", "0.5", "'a'",
      "true", "null", "payload", "1e308", "properties.unit"};
    if (depth == 0) {
      return leaves[random.nextInt(leaves.length)];
    }
    String a = any(random, depth - 1);
    String b = any(random, random.nextInt(depth));
    String[] operators = {"+", "-", "*", "/", "%", "==", "!=", "<", ">=", "and", "or", "in"};
    String[] functions = {"min", "max", "coalesce", "contains", "startsWith", "matches", "substring", "round"};
    return switch (random.nextInt(4)) {
      case 0 -> functions[random.nextInt(functions.length)] + "(" + a + "," + b + ")";
      case 1 -> "(" + a + ")[" + b + "]";
      default -> "(" + a + ") " + operators[random.nextInt(operators.length)] + " (" + b + ")";
    };
  }

  @Test
  void randomTextDoesNoHarm() {
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(30); n > 0; n--) {
        text.append((char) (random.nextInt(10) == 0 ? random.nextInt(65_536) : 32 + random.nextInt(95)));
      }
      try {
        Expression.parse(text.toString());
        Template.parse(text.toString());
      } catch (ExpressionException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
