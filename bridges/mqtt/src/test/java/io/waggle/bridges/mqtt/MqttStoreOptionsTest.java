// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Reads and writes the options of the store. */
class MqttStoreOptionsTest {

  @Test
  void areTheSameAfterAJourneyThroughJson() {
    MqttStoreOptions options = new MqttStoreOptions().setFolder("/data").setSegmentBytes(1 << 20).setMaxBytes(9_000_000)
      .setMaxQueuedBytes(100_000).setSync(MqttStoreOptions.Sync.AT_RISK).setSyncIntervalMs(50);
    JsonObject json = options.toJson();
    assertThat(json.fieldNames()).hasSize(6);
    assertThat(new MqttStoreOptions(json).toJson()).isEqualTo(json);
    assertThat(new MqttStoreOptions(options).toJson()).isEqualTo(json);
    assertThat(new MqttStoreOptions(new JsonObject()).toJson()).isEqualTo(new MqttStoreOptions().toJson());
  }

  @Test
  void refuseWhatBreaksARule() {
    for (String json : new String[] {"{\"segmentBytes\":1000}", "{\"maxBytes\":-1}", "{\"sync\":\"sometimes\"}",
      "{\"syncIntervalMs\":0}", "{\"folder\":7}", "{\"maxQueuedBytes\":1.5}", "{\"nothing\":1}"}) {
      assertThatThrownBy(() -> new MqttStoreOptions(new JsonObject(json))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: ");
    }
  }
}
