// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class IotOptionsTest {

  @Test
  void hasTheDocumentedDefaults() {
    // Only shown: no port is bound.
    assertThat(IotOptions.of(new JsonObject())).isEqualTo(new IotOptions("127.0.0.1", 8082, 1883, 8083));
  }

  @Test
  void namesWhatIsWrong() {
    refuses(new JsonObject().put("prot", 1), "prot: unknown (expected: port?)");
    refuses(new JsonObject().put("port", 65_536), "port: 65536 (expected: 0 to 65535)");
    refuses(new JsonObject().put("mqttPort", "1883"), "mqttPort: another text (expected: a whole number up to 2147483647)");
    refuses(new JsonObject().put("webSocketPort", -1), "webSocketPort: -1 (expected: 0 to 65535)");
    refuses(new JsonObject().put("host", 1), "host: another number (expected: text in quotes)");
  }

  private static void refuses(JsonObject json, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> IotOptions.of(json)).withMessage(message);
  }
}
