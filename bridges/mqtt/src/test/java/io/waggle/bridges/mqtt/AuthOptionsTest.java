// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthOptionsTest {

  @Test
  void everyOptionGoesThroughJsonAndBack() {
    JsonObject json = new MqttAuthOptions().setJwt(new MqttJwtOptions()).setHook(new MqttHookOptions()).toJson();
    // Another value for each, so that one that is not read, or not written, shows.
    JsonObject changed = changed(json).put("anonymous", "always").put("certificate", "san")
      .put("rules", new JsonArray(List.of("allow user ann both a/#")));
    changed.getJsonObject("jwt").put("algorithms", new JsonArray(List.of("HS512"))).put("field", "username")
      .put("jwks", "https://keys.example/set");
    changed.getJsonObject("hook").put("connectUrl", "https://a.example/c").put("aclUrl", "http://127.0.0.1:1/acl");
    MqttAuthOptions read = new MqttAuthOptions(changed);
    assertThat(read.toJson()).isEqualTo(changed);
    assertThat(new MqttAuthOptions(read).toJson()).isEqualTo(changed);
  }

  private static JsonObject changed(JsonObject json) {
    JsonObject changed = new JsonObject();
    json.forEach(member -> {
      Object value = member.getValue();
      changed.put(member.getKey(), value instanceof JsonObject inner ? changed(inner)
        : value instanceof Integer number ? (Object) (number == 0 ? 3 : number - 1)
        : value instanceof Long number ? (Object) (number + 1)
        : value instanceof JsonArray ? new JsonArray(List.of("x")) : "x");
    });
    return changed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"nothing\":1}", "{\"jwt\":{\"nothing\":1}}", "{\"hook\":{\"nothing\":1}}",
    "{\"ban\":{\"nothing\":1}}"})
  void anUnknownOptionIsRefused(String json) {
    assertThatThrownBy(() -> new MqttAuthOptions(new JsonObject(json))).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("nothing: unknown (expected: one of ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"anonymous\":\"maybe\"}", "{\"anonymous\":1}", "{\"reloadMs\":1}", "{\"maxHashing\":0}",
    "{\"rules\":[\"allow everybody both a\"]}", "{\"rules\":[\"allow all both a/#/b\"]}", "{\"rules\":[\"allow all both\"]}",
    "{\"rules\":[\"allow address 10.0.0.0/33 both a\"]}", "{\"rules\":[\"allow user \\\"ann both a\"]}",
    "{\"jwt\":{\"algorithms\":[\"none\"]}}", "{\"jwt\":{\"algorithms\":[]}}", "{\"jwt\":{\"field\":\"clientId\"}}",
    "{\"jwt\":{\"jwks\":\"http://keys.example/\"}}", "{\"hook\":{\"connectUrl\":\"http://a.example/\"}}",
    "{\"hook\":{\"connectUrl\":\"https://user:word@a.example/\"}}", "{\"hook\":{\"maxAsking\":0}}", "{\"ban\":{\"banMs\":0}}",
    "{\"ban\":7}", "{\"superusers\":\"ann\"}", "{\"maxDecisions\":1.5}"})
  void aValueThatIsNotInRangeIsRefused(String json) {
    assertThatThrownBy(() -> new MqttAuthOptions(new JsonObject(json))).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("(expected: ");
  }

  @Test
  void whatIsRefusedDoesNotShowSecrets() {
    assertThatThrownBy(() -> new MqttHookOptions(new JsonObject().put("connectUrl", "https://user:word@a.example/")))
      .hasMessageNotContaining("word");
    assertThatThrownBy(() -> new MqttJwtOptions(new JsonObject().put("secret", 4711))).hasMessageNotContaining("4711");
  }
}
