// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ChatOptionsTest {

  @Test
  void listensOnThisMachineUnlessToldOtherwise() {
    ChatOptions options = ChatOptions.of(new JsonObject());
    assertThat(options.host()).isEqualTo("127.0.0.1");
    assertThat(options.port()).isEqualTo(8080);
    assertThat(options.history()).isEqualTo(50);
  }

  @Test
  void takesWhatTheConfigurationSays() {
    // In this test no port is bound.
    JsonObject conf = new JsonObject("{\"host\":\"0.0.0.0\",\"port\":1234,\"maxText\":10,\"graceMs\":0}");
    ChatOptions options = ChatOptions.of(conf);
    assertThat(options.host()).isEqualTo("0.0.0.0");
    assertThat(options.port()).isEqualTo(1234);
    assertThat(options.maxText()).isEqualTo(10);
    assertThat(options.graceMs()).isZero();
  }

  @Test
  void saysWhatIsWrongAndHowToMendIt() {
    // In this test no port is bound.
    assertThatThrownBy(() -> ChatOptions.of(new JsonObject().put("port", 70_000)))
      .hasMessage("port: 70000 (expected: 0 to 65535)");
    assertThatThrownBy(() -> ChatOptions.of(new JsonObject().put("port", "eighty")))
      .hasMessage("port: another text (expected: a whole number up to 2147483647)");
    assertThatThrownBy(() -> ChatOptions.of(new JsonObject().put("history", 2.5)))
      .hasMessage("history: another number (expected: a whole number up to 2147483647)");
    assertThatThrownBy(() -> ChatOptions.of(new JsonObject().put("host", 5)))
      .hasMessage("host: another number (expected: text in quotes)");
    assertThatThrownBy(() -> ChatOptions.of(new JsonObject().put("name", "a/b")))
      .hasMessage("name: a/b (expected: 1-32 letters, digits, hyphens or underscores)");
    assertThatThrownBy(() -> ChatOptions.of(new JsonObject().put("prot", 80)))
      .hasMessage("prot: unknown (expected: port?)");
  }
}
