// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttBusOptionsTest {

  private static JsonObject all() {
    return new JsonObject().put("groups", new JsonObject().put("$share/g/a/#", "jobs"))
      .put("services", new JsonObject().put("rpc/+", "sums").put("other", "sums")).put("requests", true)
      .put("responsePrefix", "to/me").put("timeoutMs", 1).put("maxOpen", 2).put("maxPayloadBytes", 3)
      .put("maxInFlight", 4).put("maxAttempts", 5).put("backoffMs", 6).put("maxBackoffMs", 7)
      .put("deadLetterTopic", "dead");
  }

  @Test
  void jsonGoesBothWays() {
    assertThat(new MqttBusOptions(all()).toJson()).isEqualTo(all());
    assertThat(new MqttBridgeOptions(new MqttBridgeOptions(new JsonObject().put("bus", all()))).getBus().toJson())
      .isEqualTo(all());
    assertThat(new MqttBridgeOptions().getBus()).isNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"unknown|1", "groups|1", "requests|1", "responsePrefix|'$SYS'", "responsePrefix|'a/#'",
    "timeoutMs|0", "timeoutMs|86400001", "maxOpen|0", "maxPayloadBytes|0", "maxInFlight|0", "maxAttempts|0",
    "backoffMs|0", "maxBackoffMs|0", "deadLetterTopic|'a/+'"})
  void whatIsWrongIsNamed(String key, String value) {
    JsonObject json = all().put(key, value.matches("\\d+") ? (Object) Long.valueOf(value) : value);
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttBusOptions(json)).withMessageStartingWith(key);
  }

  @ParameterizedTest
  @CsvSource({"groups,a/#,jobs", "groups,$share/g,jobs", "groups,$share/g/a,waggle.channel.publish", "services,a/#/b,sums",
    "services,$share/g/a,sums", "services,a,__vertx.x", "services,a,''"})
  void entriesAreFiltersAndAddressesOfTheApplication(String key, String filter, String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttBusOptions(new JsonObject()
      .put(key, new JsonObject().put(filter, address)))).withMessageStartingWith(key);
  }

  @Test
  void aDeadLetterIsNoJobAgain() {
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttBusOptions(all()).setDeadLetterTopic("a/dead"))
      .withMessageStartingWith("deadLetterTopic: a/dead");
    assertThatIllegalArgumentException().isThrownBy(() -> new MqttBusOptions(all().put("deadLetterTopic", "a")))
      .withMessageStartingWith("deadLetterTopic: a");
  }
}
