// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PushDemoOptionsTest {

  @Test
  void hasTheDocumentedDefaults() {
    // Only shown: no port is bound.
    PushDemoOptions options = PushDemoOptions.of(new JsonObject());
    assertThat(options.host()).isEqualTo("127.0.0.1");
    assertThat(options.port()).isEqualTo(8081);
    assertThat(options.socketIoPort()).isEqualTo(3120);
    assertThat(options.isLegacy()).isFalse();
    assertThat(options.secret()).hasSize(64).isNotEqualTo(PushDemoOptions.of(new JsonObject()).secret());
  }

  @Test
  void namesWhatIsWrong() {
    refuses(new JsonObject().put("prot", 1), "prot: unknown (expected: port?)");
    refuses(new JsonObject().put("port", 65_536), "port: 65536 (expected: 0 to 65535)");
    refuses(new JsonObject().put("port", "8081"), "port: another text (expected: a whole number");
    refuses(new JsonObject().put("legacyHttpPort", -2), "legacyHttpPort: -2 (expected: -1 to 65535)");
    refuses(new JsonObject().put("host", 1), "host: another number (expected: text in quotes)");
    refuses(new JsonObject().put("secret", "short"), "secret: 5 characters (expected: 32-200)");
  }

  private static void refuses(JsonObject json, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> PushDemoOptions.of(json)).withMessageStartingWith(message);
  }
}
