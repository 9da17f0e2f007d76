// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "alarms                          | alarms",
    "alarms/{topic[1]}               | alarms/kitchen",
    "{topic}                         | home/kitchen/climate",
    "copy/{ topic }/x                | copy/home/kitchen/climate/x",
    "{topic[1]}-{payload.n}          | kitchen-7",
    "{if(payload.on, '}', 'b')}      | }"})
  void putsValuesIn(String text, String expected) {
    assertThat(Template.parse(text).evaluate(ExpressionTest.SCOPE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/{'b/c'}", "a/{'+'}", "a/{'#'}", "a/{''}", "a/{payload.missing}", "a/{payload.list}",
    "a/{topic + ''}", "a/{'x\\ny'}", "{payload.long}"})
  void whatIsNotOneLevelIsRefused(String text) {
    Template template = Template.parse(text);
    assertThatThrownBy(() -> template.evaluate(ExpressionTest.SCOPE)).isInstanceOf(ExpressionException.class);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "a/{topic      | column 3: '{' without an end",
    "a/{'}'        | column 3: '{' without an end",
    "a/{}          | { at column 3: column 1: the end (expected: a value)",
    "a/{1 +}       | { at column 3: column 4: the end (expected: a value)"})
  void namesTheColumnOfWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Template.parse(text)).hasMessageStartingWith(message);
  }

  @Test
  void knowsWhetherItIsFixed() {
    assertThat(Template.parse("a/b").isFixed()).isTrue();
    assertThat(Template.parse("a/{qos}").isFixed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"a, a, true", "a, b, false", "a/b, a, false", "a, a/b, false", "+, a, true", "+, a/b, false",
    "a/+, a/b, true", "a/+, a, false", "+/+, /x, true", "a/+/c, a//c, true", "#, a/b, true", "a/#, a, true",
    "a/#, a/b/c, true", "a/#, b, false", "#, $SYS/a, false", "+/a, $SYS/a, false", "$SYS/#, $SYS/a, true",
    "ab, a, false", "a, ab, false", "a/, a/, true", "a/, a, false"})
  void filtersMatch(String filter, String topic, boolean expected) {
    assertThat(TopicFilter.isValid(filter)).isTrue();
    assertThat(TopicFilter.matches(filter, topic)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a+", "a/b#", "#/a", "a/+b/c", "$share/g/a", "a\0"})
  void thereAreWrongFilters(String filter) {
    assertThat(TopicFilter.isValid(filter)).isFalse();
  }
}
