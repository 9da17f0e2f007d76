// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OptionReaderTest {

  private enum Color { RED, DARK_BLUE }

  private static OptionReader in(String json) {
    return new OptionReader(new JsonObject(json.replace('\'', '"')));
  }

  private static void refuses(String json, Consumer<OptionReader> reading, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> reading.accept(in(json))).withMessage(message);
  }

  @Test
  void readsWhatIsThere() {
    OptionReader in = in("{'a':'x','b':true,'c':5e3,'d':9999999999,'e':['x','y'],'f':{'k':'v'},'g':'dark-blue',"
      + "'h':{'n':1},'i':[{'n':2},{'n':3}],'j':'dark_blue'}");
    assertThat(in.text("a", "")).isEqualTo("x");
    assertThat(in.flag("b", false)).isTrue();
    assertThat(in.integer("c", 0)).isEqualTo(5_000);
    assertThat(in.number("d", 0)).isEqualTo(9_999_999_999L);
    assertThat(in.texts("e", List.of())).containsExactly("x", "y");
    assertThat(in.textMap("f", Map.of())).containsExactly(Map.entry("k", "v"));
    assertThat(in.choice("g", Color.RED)).isEqualTo(Color.DARK_BLUE);
    assertThat(in.choice("j", Color.RED)).isEqualTo(Color.DARK_BLUE);
    assertThat(in.<Integer>options("h", each -> each.getInteger("n"))).isEqualTo(1);
    assertThat(in.objects("i", List.of(), each -> each.getInteger("n"))).containsExactly(2, 3);
    in.end();
  }

  @Test
  void whatIsNotThereKeepsItsDefault() {
    OptionReader in = in("{'a':null}");
    assertThat(in.text("a", "x")).isEqualTo("x");
    assertThat(in.flag("b", true)).isTrue();
    assertThat(in.integer("c", 3)).isEqualTo(3);
    assertThat(in.number("d", 4)).isEqualTo(4);
    assertThat(in.texts("e", List.of("y"))).containsExactly("y");
    assertThat(in.textMap("f", Map.of("k", "v"))).containsEntry("k", "v");
    assertThat(in.choice("g", Color.RED)).isEqualTo(Color.RED);
    assertThat(in.<Integer>options("h", each -> 1)).isNull();
    assertThat(in.options("h", 7, each -> 1)).isEqualTo(7);
    assertThat(in.objects("i", List.of(5), each -> 1)).containsExactly(5);
    in.end();
  }

  @Test
  void listsAndObjectsOfJavaAreGoodToo() {
    OptionReader in = new OptionReader(new JsonObject().put("list", List.of("x")).put("map", Map.of("n", 1))
      .put("empty", new JsonArray()));
    assertThat(in.texts("list", List.of())).containsExactly("x");
    assertThat(in.<Integer>options("map", each -> each.getInteger("n"))).isEqualTo(1);
    assertThat(in.texts("empty", List.of("x"))).isEmpty();
  }

  @Test
  void refusesValuesOfAnotherType() {
    refuses("{'port':'80'}", in -> in.integer("port", 0), "port: another text (expected: a whole number up to 2147483647)");
    refuses("{'port':1.5}", in -> in.integer("port", 0), "port: another number (expected: a whole number up to 2147483647)");
    refuses("{'port':3000000000}", in -> in.integer("port", 0),
      "port: another number (expected: a whole number up to 2147483647)");
    refuses("{'ms':1.5}", in -> in.number("ms", 0), "ms: another number (expected: a whole number)");
    refuses("{'host':1}", in -> in.text("host", ""), "host: another number (expected: text in quotes)");
    refuses("{'host':['s3cret']}", in -> in.text("host", ""), "host: a list (expected: text in quotes)");
    refuses("{'on':'yes'}", in -> in.flag("on", false), "on: another text (expected: true or false)");
    refuses("{'list':{'a':'s3cret'}}", in -> in.texts("list", List.of()), "list: an object (expected: a list in brackets)");
    refuses("{'map':{'a':1}}", in -> in.textMap("map", Map.of()), "map.a: another number (expected: text in quotes)");
    refuses("{'map':{'a':null}}", in -> in.textMap("map", Map.of()), "map.a: null (expected: text in quotes)");
    refuses("{'color':'green'}", in -> in.choice("color", Color.RED),
      "color: another text (expected: one of red, dark-blue)");
  }

  @Test
  void namesThePlaceOfWhatIsWrong() {
    refuses("{'list':['x',1]}", in -> in.texts("list", List.of()), "list[1]: another number (expected: text in quotes)");
    refuses("{'servers':[{'port':1},{'port':true}]}",
      in -> in.objects("servers", List.of(), each -> new OptionReader(each).integer("port", 0)),
      "servers[1].port: true or false (expected: a whole number up to 2147483647)");
    refuses("{'servers':[5]}", in -> in.objects("servers", List.of(), each -> each),
      "servers[0]: another number (expected: an object in braces)");
    refuses("{'tls':{'port':77}}", in -> in.options("tls", each -> OptionReader.within(1, 2, 77, "port")),
      "tls.port: 77 (expected: 1 to 2)");
    refuses("{'other':{'n':[]}}", in -> in.options("other", each -> each.getInteger("n")),
      "other: a member of another type (expected: as documented)");
  }

  @Test
  void refusesUnknownKeysWithASuggestion() {
    Consumer<OptionReader> reading = in -> {
      in.integer("port", 0);
      in.text("host", "");
      in.end();
    };
    refuses("{'prot':1}", reading, "prot: unknown (expected: port?)");
    refuses("{'Host':'x'}", reading, "Host: unknown (expected: host?)");
    refuses("{'colour':1}", reading, "colour: unknown (expected: one of port, host)");
  }

  @Test
  void valuesAreChecked() {
    refuses("{'port':70000}", in -> in.integer("port", 0, 0, 65_535), "port: 70000 (expected: 0 to 65535)");
    assertThat(OptionReader.within(1, 3, 3, "n")).isEqualTo(3);
    assertThatIllegalArgumentException().isThrownBy(() -> OptionReader.within(1, 3, 4, "n"))
      .withMessage("n: 4 (expected: 1 to 3)");
    assertThatIllegalArgumentException().isThrownBy(() -> OptionReader.atLeast(1, 0, "n"))
      .withMessage("n: 0 (expected: at least 1)");
    assertThatIllegalArgumentException().isThrownBy(() -> OptionReader.given(null, "s"))
      .withMessage("s: null (expected: a text, empty for none)");
    assertThat(OptionReader.oneOf("a", "w", "a", "b")).isEqualTo("a");
    assertThatIllegalArgumentException().isThrownBy(() -> OptionReader.oneOf("s3cret", "w", "a", "b"))
      .withMessage("w: another word (expected: one of [a, b])");
  }
}
