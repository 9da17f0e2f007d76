// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Reading configurations: values, defaults, and what is refused with which words. */
class ConfigReaderTest {

  private static ConfigReader reader(String json) {
    return new ConfigReader(new JsonObject(json));
  }

  private static void refuses(String json, Consumer<ConfigReader> reading, String message) {
    assertThatThrownBy(() -> reading.accept(reader(json)))
      .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void readsWhatIsThereAndKeepsDefaultsElsewhere() {
    ConfigReader in = reader("{\"a\": 1, \"b\": \"x\", \"c\": true, \"d\": 5e3, \"e\": [\"p\", \"q\"], \"f\": {\"k\": \"v\"}}");
    assertThat(in.integer("a", 7)).isEqualTo(1);
    assertThat(in.text("b", "y")).isEqualTo("x");
    assertThat(in.flag("c", false)).isTrue();
    assertThat(in.number("d", 0)).isEqualTo(5_000);
    assertThat(in.texts("e", List.of())).containsExactly("p", "q");
    assertThat(in.textMap("f", Map.of())).containsExactly(Map.entry("k", "v"));
    assertThat(in.choice("unit", TimeUnit.SECONDS)).isEqualTo(TimeUnit.SECONDS);
    assertThat(in.integer("none", 7)).isEqualTo(7);
    in.end();
  }

  @Test
  void refusesValuesOfAnotherType() {
    refuses("{\"port\": \"80\"}", in -> in.integer("port", 0),
      "port: \"80\" (expected: a whole number up to 2147483647)");
    refuses("{\"port\": 1.5}", in -> in.integer("port", 0), "port: 1.5 (expected: a whole number up to 2147483647)");
    refuses("{\"port\": 3000000000}", in -> in.integer("port", 0),
      "port: 3000000000 (expected: a whole number up to 2147483647)");
    refuses("{\"host\": 1}", in -> in.text("host", ""), "host: 1 (expected: text in quotes)");
    refuses("{\"on\": \"yes\"}", in -> in.flag("on", false), "on: \"yes\" (expected: true or false)");
    refuses("{\"list\": \"x\"}", in -> in.texts("list", List.of()), "list: \"x\" (expected: a list in brackets)");
    refuses("{\"list\": [1]}", in -> in.texts("list", List.of()), "list[0]: 1 (expected: text in quotes)");
    refuses("{\"map\": {\"a\": 1}}", in -> in.textMap("map", Map.of()), "map.a: 1 (expected: text in quotes)");
    refuses("{\"unit\": \"weeks\"}", in -> in.choice("unit", TimeUnit.DAYS), "unit: \"weeks\" (expected: one of "
      + "nanoseconds, microseconds, milliseconds, seconds, minutes, hours, days)");
  }

  @Test
  void namesThePlaceOfAnErrorInAList() {
    refuses("{\"servers\": [{\"port\": 1}, {\"port\": true}]}",
      in -> in.list("servers", List.of(), item -> new ConfigReader(ConfigReader.itemObject(item)).integer("port", 0)),
      "servers[1].port: true (expected: a whole number up to 2147483647)");
    refuses("{\"servers\": [5]}", in -> in.list("servers", List.of(), ConfigReader::itemObject),
      "servers[0]: 5 (expected: an object in braces)");
  }

  @Test
  void refusesUnknownKeysWithASuggestion() {
    Consumer<ConfigReader> reading = in -> {
      in.integer("port", 0);
      in.text("host", "");
      in.end();
    };
    refuses("{\"prot\": 1}", reading, "prot: unknown option (expected: port?)");
    refuses("{\"Host\": \"x\"}", reading, "Host: unknown option (expected: host?)");
    refuses("{\"colour\": 1}", reading, "colour: unknown option (expected: one of port, host)");
  }
}
