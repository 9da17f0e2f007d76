// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainArrayTest {

  private static JsonArray read(String json) {
    return PlainArray.read(json.getBytes(StandardCharsets.UTF_8), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"a\"]", "[\"said\",\"hello, [world]\",7]", "[0]", "[123456789,\"\"]", "[\"\"]"})
  void readsAndWritesPlainArrays(String json) {
    assertThat(read(json)).isEqualTo(new JsonArray(json));
    StringBuilder out = new StringBuilder("42");
    assertThat(PlainArray.write(new JsonArray(json), out)).isTrue();
    assertThat(out).hasToString("42" + json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "[]", "[\"a\",]", "[,\"a\"]", "[\"a\"\"b\"]", "[\"a\"", "\"a\"]", "[\"a\\\"\"]",
    "[\"\u00e9\"]", "[\"a\"] ", "[ \"a\"]", "[01]", "[1234567890]", "[-1]", "[1.5]", "[1e3]", "[true]", "[null]",
    "[[\"a\"]]", "[{\"a\":1}]", "[\"a\u0001\"]", "[\"a\u007f\"]", "[\"a\"],[\"b\"]"})
  void leavesTheRestToTheLibrary(String json) {
    assertThat(read(json)).isNull();
  }

  @Test
  void writesNothingOfWhatIsNotPlain() {
    for (Object value : new Object[] {"\u00e9", "a\"b", "a\\b", "a\nb", 1.5, 5L, true, new JsonObject(), null}) {
      StringBuilder out = new StringBuilder("42");
      assertThat(PlainArray.write(new JsonArray().add("event").add(value), out)).isFalse();
      assertThat(out).hasToString("42");
    }
    StringBuilder out = new StringBuilder();
    assertThat(PlainArray.write(new JsonArray(), out)).isTrue();
    assertThat(out).hasToString("[]");
  }

  @Test
  void whatItReadsTheLibraryReadsAlike() {
    Random random = new Random(11);
    String alphabet = "[]\",,,0123ab \\{}:-.";
    int plain = 0;
    for (int round = 0; round < 200_000; round++) {
      StringBuilder json = new StringBuilder("[");
      for (int length = random.nextInt(9); length > 0; length--) {
        json.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      JsonArray array = read(json.append(']').toString());
      if (array != null) {
        plain++;
        assertThat(array).as(json.toString()).isEqualTo(parsed(json.toString()));
      }
    }
    assertThat(plain).isGreaterThan(1_000);
  }

  private static JsonArray parsed(String json) {
    try {
      return new JsonArray(json);
    } catch (DecodeException e) {
      return null;
    }
  }
}
