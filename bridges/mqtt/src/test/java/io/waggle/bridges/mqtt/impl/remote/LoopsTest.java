// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttRemoteOptions;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopsTest {

  @Test
  void aMarkOfOursOrTooManyMarksMeanRound() {
    Loops ours = new Loops("ours");
    Properties passed = new Loops("other").marked(Properties.NONE);
    assertThat(ours.goesRound(passed)).isFalse();
    assertThat(ours.goesRound(ours.marked(passed))).isTrue();
    for (int i = 0; i < Loops.MOST_HOPS; i++) {
      passed = new Loops("hop" + i).marked(passed);
    }
    assertThat(ours.goesRound(passed)).isTrue();
  }

  @Test
  void withoutMarksAsManyComeBackAsWereSent() {
    Loops loops = new Loops("ours");
    byte[] payload = {1};
    loops.sent("a", payload, 0);
    loops.sent("a", payload, 10);
    assertThat(loops.comesBack("b", payload, 20)).isFalse();
    assertThat(loops.comesBack("a", new byte[] {2}, 20)).isFalse();
    assertThat(loops.comesBack("a", payload, 20)).isTrue();
    assertThat(loops.comesBack("a", payload, 20)).isTrue();
    assertThat(loops.comesBack("a", payload, 20)).isFalse();
    loops.sent("a", payload, 0);
    assertThat(loops.comesBack("a", payload, 60_000)).isFalse();
  }

  @Test
  void whatWasSentIsRememberedWithinALimit() {
    Loops loops = new Loops("ours");
    for (int i = 0; i < 20_000; i++) {
      loops.sent("t" + i, new byte[0], 0);
    }
    assertThat(loops.remembered()).isEqualTo(10_000);
    loops.sent("x", new byte[0], 60_000);
    assertThat(loops.remembered()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"a/#,a,true", "a/#,a/b/c,true", "a/+,a/b,true", "a/+,a/b/c,false", "#,$SYS/x,false", "+,a,true", "a,b,false"})
  void filtersMatchAsInMqtt(String filter, String topic, boolean expected) {
    assertThat(Routing.matches(filter, topic)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"routes\":[{\"filter\":\"a/#/b\"}]}", "{\"routes\":[{\"filter\":\"\"}]}",
    "{\"routes\":[{\"filter\":\"#\",\"localPrefix\":\"a\"}]}", "{\"routes\":[{\"filter\":\"a\",\"localPrefix\":\"+/\"}]}",
    "{\"routes\":[{\"filter\":\"a\",\"direction\":\"up\"}]}", "{\"routes\":[{\"filter\":\"a\",\"qos\":3}]}",
    "{\"routes\":[{\"filter\":\"a\",\"x\":3}]}", "{\"url\":\"mqtt://host\"}", "{\"url\":\"http://host:1\"}",
    "{\"url\":\"mqtt://user:secret@host:1\"}", "{\"name\":\"a/b\"}", "{\"protocolLevel\":3}", "{\"more\":1}"})
  void optionsThatAreNotGoodAreRefused(String json) {
    assertThatThrownBy(() -> new MqttRemoteOptions(new JsonObject(json))).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("(expected: ").hasMessageNotContaining("secret");
  }
}
