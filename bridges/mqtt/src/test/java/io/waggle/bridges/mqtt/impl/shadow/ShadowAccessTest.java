// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttIdentity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowAccessTest {

  private static Boolean ask(String clientId, String user, boolean clientIdOwns, Action action, String topic) {
    MqttIdentity client = new MqttIdentity(clientId, user == null ? "" : user, false, Long.MAX_VALUE, Map.of());
    return new ShadowAccess(clientIdOwns).isAllowed(client, action, topic).result();
  }

  @ParameterizedTest
  @CsvSource({
    "lamp, , PUBLISH, $shadow/lamp/update, true",
    "lamp, , PUBLISH, $shadow/lamp/name/config/get, true",
    "lamp, , SUBSCRIBE, $shadow/lamp/update/delta, true",
    "lamp, , SUBSCRIBE, $shadow/lamp/#, true",
    "lamp, , PUBLISH, $shadow/lamp/update/accepted, false",
    "lamp, , PUBLISH, $shadow/lamp/document, false",
    "lamp, , PUBLISH, $shadow/lamp/update/delta, false",
    "lamp, , PUBLISH, $shadow/lamp/name/config/document, false",
    "lamp, , PUBLISH, $shadow/lamp/name/update, false",
    "lamp, , PUBLISH, $shadow/door/update, ",
    "lamp, , SUBSCRIBE, $shadow/+/update, ",
    "lamp, , SUBSCRIBE, $shadow/#, ",
    "lamp, , PUBLISH, home/lamp, ",
    "+, , SUBSCRIBE, $shadow/+/update, ",
    "x, lamp, PUBLISH, $shadow/lamp/update, true",
    "door, lamp, PUBLISH, $shadow/door/update, "})
  void aDeviceUsesItsOwn(String clientId, String user, Action action, String topic, Boolean expected) {
    assertThat(ask(clientId, user, false, action, topic)).isEqualTo(expected);
  }

  @Test
  void theClientIdOfAUserCountsWhereOptionsSaySo() {
    assertThat(ask("door", "fleet", true, Action.PUBLISH, "$shadow/door/update")).isTrue();
  }
}
