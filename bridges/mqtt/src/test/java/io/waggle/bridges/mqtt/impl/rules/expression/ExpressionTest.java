// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {

  private static final long NOW = 1_763_892_000_000L;

  private static final Map<String, Object> VALUES = Map.of(
    "payload", new JsonObject("{\"t\":21.57,\"n\":7,\"big\":9007199254740993,\"on\":true,\"name\":\"Lamp\",\"none\":null,"
      + "\"list\":[1,2.5,\"x\",{\"a\":5}],\"in\":{\"side\":{\"x\":1}},\"long\":\"" + "y".repeat(70_000)
      + "\",\"half\":\"" + "z".repeat(35_000) + "\"}"),
    "topic", "home/kitchen/climate", "client", "c1", "qos", 1L, "retain", false,
    "properties", new JsonObject().put("unit", "C"), "size", 100L, "time", NOW);

  /** Names stand for the values above. */
  static final Scope SCOPE = new Scope() {
    @Override
    public Object value(String name) {
      return VALUES.get(name);
    }

    @Override
    public long now() {
      return NOW;
    }
  };

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "1 + 2 * 3                         | 7",
    "(1 + 2) * 3                       | 9",
    "10 - 2 - 3                        | 5",
    "7 / 2                             | 3.5",
    "6 / 2                             | 3",
    "7 % 4                             | 3",
    "-payload.n + 1                    | -6",
    "--3                               | 3",
    "0.1 + 0.2                         | 0.3",
    "1e3                               | 1000",
    "9007199254740993 + 0              | 9007199254740993",
    "9223372036854775807 + 1           | 9.223372036854776E18",
    "payload.big                       | 9007199254740993",
    "payload.big + 1                   | 9007199254740994",
    "payload.t > 20 and payload.n < 10 | true",
    "payload.t > 30 or payload.on      | true",
    "not payload.on                    | false",
    "!!payload.on                      | true",
    "not not not payload.on            | false",
    "payload.t > 20 && !(payload.n == 7) | false",
    "true or payload.name              | true",
    "payload.n == 7.0                  | true",
    "payload.n != '7'                  | true",
    "payload.name == \"Lamp\"          | true",
    "payload.missing == null           | true",
    "payload.missing.deeper            | null",
    "payload.missing > 3               | false",
    "payload.missing + 3               | null",
    "payload.none == payload.missing   | true",
    "payload['name']                   | \"Lamp\"",
    "payload.list[0] + payload.list[1] | 3.5",
    "payload.list[-1].a                | 5",
    "payload.list[9]                   | null",
    "payload.in.side                   | {\"x\":1}",
    "payload.in.side == payload.in.side | true",
    "topic                             | \"home/kitchen/climate\"",
    "topic[1]                          | \"kitchen\"",
    "topic[-1]                         | \"climate\"",
    "topic[3]                          | null",
    "topic[0] + '/' + topic[2]         | \"home/climate\"",
    "topic[1] in ['cellar', 'kitchen'] | true",
    "payload.n in [1, 2]               | false",
    "payload.n in payload.missing      | false",
    "'b' < 'c'                         | true",
    "client + qos                      | \"c11\"",
    "retain                            | false",
    "properties.unit                   | \"C\"",
    "size >= 100                       | true",
    "time == now()                     | true",
    "lower('ABC') + upper('def')       | \"abcDEF\"",
    "trim('  x ')                      | \"x\"",
    "startsWith(topic, 'home/')        | true",
    "endsWith(topic, 'x')              | false",
    "contains(payload.name, 'am')      | true",
    "contains(payload.list, 'x')       | true",
    "contains(payload.missing, 'x')    | false",
    "matches(topic, 'home/+/#')        | true",
    "matches(topic, 'home/+')          | false",
    "substring('abcdef', 2)            | \"cdef\"",
    "substring('abcdef', 2, 4)         | \"cd\"",
    "substring('abc', 2, 99)           | \"c\"",
    "length('abc') + length(payload.list) + length(payload.in) | 8",
    "number('21.5') + 0.5              | 22",
    "number('x')                       | null",
    "number(true)                      | 1",
    "text(21.0)                        | \"21\"",
    "text(payload.in)                  | \"{\\\"side\\\":{\\\"x\\\":1}}\"",
    "type(payload.list)                | \"list\"",
    "type(payload)                     | \"object\"",
    "type(payload.none)                | \"null\"",
    "abs(-2.5)                         | 2.5",
    "floor(-2.5)                       | -3",
    "ceil(2.1)                         | 3",
    "round(2.5)                        | 3",
    "round(payload.t, 1)               | 21.6",
    "min(3, payload.missing, 2)        | 2",
    "max('a', 'b')                     | \"b\"",
    "if(payload.on, 'yes', 1 / 0)      | \"yes\"",
    "coalesce(payload.missing, payload.none, 5) | 5",
    "'it\\'s'                          | \"it's\"",
    "[1, payload.n, 'x', []]           | [1,7,\"x\",[]]",
    "1e300 * 1                         | 1.0E300",
    "floor(1e300)                      | 1.0E300"})
  void means(String text, String expected) {
    assertThat(Json.encode(Expression.parse(text).evaluate(SCOPE))).isEqualTo(expected.strip());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "payload.t >             | column 12: the end (expected: a value)",
    "payload.t = 3           | column 11: '=' (expected: ==)",
    "payload.t > 3 3         | column 15: '3' (expected: an operator or the end)",
    "(payload.t              | column 11: the end (expected: ')')",
    "payload.                | column 9: the end (expected: a name)",
    "payload[1               | column 10: the end (expected: ']')",
    "paylod.t                | column 1: 'paylod' (expected: one of payload,",
    "1 + lowr('x')           | column 5: 'lowr' (expected: one of the functions abs,",
    "lower()                 | column 1: lower: 0 arguments (expected: 1)",
    "round(1, 2, 3)          | column 1: round: 3 arguments (expected: 1 to 2)",
    "'abc                    | column 1: text without an end (expected: ')",
    "'a\\x'                  | column 4: another escape",
    "1 < 2 < 3               | column 7: '<' (expected: an operator or the end)",
    "a.b                     | column 1: 'a' (expected",
    "12x                     | column 3: 'x' (expected: a number ends before)",
    "1e999                   | column 1: a number out of range",
    "payload ~ 3             | column 9: a character that means nothing here",
    "and                     | column 1: 'and' (expected: a value)",
    "x -> 3                  | column 1: 'x'",
    "payload.getClass()      | column 17: '(' (expected: an operator or the end)",
    "{}                      | column 1: '{' (expected: a value)",
    "[1, ]                   | column 5: ']' (expected: a value)"})
  void namesTheColumnOfWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Expression.parse(text)).isInstanceOf(ExpressionException.class)
      .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "1 / 0                          | division: by 0 (expected: another number)",
    "payload.n % 0                  | division: by 0",
    "payload.on + 1                 | value: of type boolean (expected: a number)",
    "payload.name > 3               | comparison: text with number (expected: two numbers or two texts)",
    "payload.name and true          | condition: of type text (expected: true or false)",
    "lower(5)                       | value: of type number (expected: text)",
    "1 in 'abc'                     | in: of type text (expected: a list)",
    "round(1, 99)                   | round: 99 digits (expected: 0 to 15)",
    "substring('abc', 0.5)          | value: of type number (expected: a whole number)",
    "1e308 * 10                     | number: too large (expected: a double)",
    "1e300 % 7.3                    | %: too far apart",
    "payload.long + 'x'             | text: 70000 characters (expected: at most 65536)",
    "contains('x', payload.long)    | contains: 70000 characters (expected: at most 256)"})
  void saysWhatDoesNotFit(String text, String message) {
    Expression expression = Expression.parse(text);
    assertThatThrownBy(() -> expression.evaluate(SCOPE)).isInstanceOf(ExpressionException.class)
      .hasMessageStartingWith(message).message().doesNotContain("Lamp");
  }

  @Test
  void isNotLongerDeeperOrLargerThanItMayBe() {
    assertThatThrownBy(() -> Expression.parse("1" + " ".repeat(Expression.MAX_LENGTH)))
      .hasMessageStartingWith("expression: 4097 characters");
    assertThatThrownBy(() -> Expression.parse("(".repeat(40) + "1" + ")".repeat(40)))
      .hasMessage("column 33: deeper (expected: at most 32 levels)");
    assertThatThrownBy(() -> Expression.parse("1" + "+1".repeat(600)))
      .hasMessageContaining("more parts (expected: at most 500)");
    assertThat(Expression.parse("not ".repeat(900) + "true").evaluate(SCOPE)).isEqualTo(true);
    assertThat(Expression.parse("-".repeat(3_001) + "1").evaluate(SCOPE)).isEqualTo(-1L);
  }

  @Test
  void textThatGrowsEndsAtTheLimit() {
    Expression expression = Expression.parse("'" + "x".repeat(3_000) + "'" + " + text(topic)".repeat(50));
    assertThat((String) expression.evaluate(SCOPE)).hasSize(4_000);
    Expression longer = Expression.parse(String.join(" + ", Collections.nCopies(40, "payload.half")));
    assertThatThrownBy(() -> longer.evaluate(SCOPE)).hasMessageStartingWith("text: 70000 characters");
  }
}
