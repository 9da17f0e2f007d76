// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttRuleOptionsTest {

  @Test
  void comesBackFromJson() {
    MqttRuleOptions options = new MqttRuleOptions().setName("hot").setFrom(List.of("a/+")).setWhere("qos > 0")
      .setSelect(Map.of("a", "payload")).setValue("payload")
      .setTo(List.of(new MqttRuleOptions.Sink("channel", new JsonObject().put("topic", "x"))))
      .setDeadLetterTopic("dead").setDeadLetterChannel("graves").setMaxQueued(2).setMaxQueuedBytes(3).setLanes(4)
      .setMaxAttempts(5).setTimeoutMs(6).setBackoffMs(7).setMaxBackoffMs(8).setMaxHops(9).setMaxPayloadBytes(10);
    assertThat(new MqttRuleOptions(options).toJson()).isEqualTo(options.toJson());
    options.toJson().forEach(entry -> assertThat(entry.getValue())
      .isNotEqualTo(new MqttRuleOptions().toJson().getValue(entry.getKey())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"x\":1}", "{\"name\":\"A B\"}", "{\"from\":[\"a/#/b\"]}", "{\"from\":[\"$share/g/a\"]}",
    "{\"from\":[5]}", "{\"from\":\"a\"}", "{\"select\":{\"a\":5}}", "{\"to\":[{\"type\":\"mail\"}]}", "{\"to\":[{}]}",
    "{\"to\":[{\"type\":\"mqtt\"}]}", "{\"to\":[{\"type\":\"mqtt\",\"topic\":\"a\",\"qoz\":1}]}", "{\"to\":[5]}",
    "{\"deadLetterTopic\":\"a/#\"}", "{\"deadLetterChannel\":\"\"}", "{\"maxQueued\":0}", "{\"maxQueuedBytes\":0}",
    "{\"lanes\":0}", "{\"lanes\":257}", "{\"maxAttempts\":0}", "{\"timeoutMs\":0}", "{\"backoffMs\":0}",
    "{\"maxBackoffMs\":0}", "{\"maxHops\":0}", "{\"maxHops\":101}", "{\"maxPayloadBytes\":0}"})
  void refusesWhatIsWrong(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttRuleOptions(new JsonObject(json)))
      .withMessageMatching("[a-zA-Z0-9.\\[\\]]+: .* \\(expected: .*");
  }

  @Test
  void saysWhichRuleIsWrong() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttBridgeOptions(new JsonObject(
      "{\"rules\":[{\"name\":\"hot\",\"from\":[\"a/#/b\"]}]}")))
      .withMessage("rules[0].hot.from: a/#/b (expected: a topic filter without $share)");
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttBridgeOptions(new JsonObject(
      "{\"shadow\":{\"maxDepth\":0}}"))).withMessage("shadow.maxDepth: 0 (expected: 1 to 32)");
  }

  @Test
  void doesNotShowTheSettingsOfASink() {
    assertThat(new MqttRuleOptions.Sink("http", new JsonObject().put("url", "http://secret"))).hasToString(
      "Sink[http]");
  }
}
