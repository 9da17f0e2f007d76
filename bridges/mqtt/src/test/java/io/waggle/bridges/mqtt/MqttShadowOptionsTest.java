// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttShadowOptionsTest {

  @Test
  void comesBackFromJson() {
    MqttShadowOptions options = new MqttShadowOptions().setMap("m").setMaxStateBytes(100).setMaxDepth(3)
      .setMaxShadows(4).setMaxNames(5).setMaxPending(6).setMaxPendingPerShadow(7).setKeepDeletedMs(8_000)
      .setRetainDelta(false).setClientIdOwns(true).setHttpHost("::1").setHttpPort(0)
      .setApiKeys(List.of("k".repeat(32)));
    assertThat(new MqttShadowOptions(options).toJson()).isEqualTo(options.toJson())
      .isNotEqualTo(new MqttShadowOptions().toJson());
    options.toJson().forEach(entry -> assertThat(entry.getValue())
      .isNotEqualTo(new MqttShadowOptions().toJson().getValue(entry.getKey())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"x\":1}", "{\"map\":\"\"}", "{\"maxStateBytes\":63}",
    "{\"maxStateBytes\":131073}", "{\"maxDepth\":0}", "{\"maxDepth\":33}", "{\"maxShadows\":0}", "{\"maxNames\":-1}",
    "{\"maxPending\":0}", "{\"maxPendingPerShadow\":0}", "{\"keepDeletedMs\":1}", "{\"httpPort\":-2}",
    "{\"apiKeys\":[5]}", "{\"retainDelta\":\"yes\"}"})
  void refusesWhatIsWrong(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttShadowOptions(new JsonObject(json)))
      .withMessageMatching("[a-zA-Z0-9\\[\\]]+: .* \\(expected: .*");
  }
}
