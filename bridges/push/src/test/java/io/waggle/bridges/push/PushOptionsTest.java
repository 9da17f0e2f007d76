// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options from JSON and back. */
class PushOptionsTest {

  @Test
  void areTheSameAfterJsonAndAfterACopy() {
    PushOptions options = new PushOptions().setPort(1).setOrigins(List.of("https://a.test")).setRpc(Map.of("m", "a"))
      .setApiKeys(List.of("k".repeat(32))).setChannelOptions(new PushOptions().channelOptions())
      .setTokens(new TokenOptions()).setHooks(new HookOptions()).setReceipts(new ReceiptOptions())
      .setWebPush(new WebPushOptions()).setPusher(new PusherOptions()).setMaxTargets(7);
    assertThat(new PushOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(new PushOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new PushOptions(new JsonObject()).toJson()).isEqualTo(new PushOptions().toJson());
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("prot", 1))).hasMessageContaining("prot: unknown");
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("port", "x"))).hasMessageContaining("port: ");
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("port", 70_000)))
      .hasMessage("port: 70000 (expected: 0 to 65535)");
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("path", "push"))).hasMessageContaining("path: push");
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("name", "a b"))).hasMessageContaining("name: a b");
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("rpc", new JsonObject().put("m", 1))))
      .hasMessageContaining("rpc.m");
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("channelOptions", new JsonObject()
      .put("channels", new JsonArray().add(new JsonObject().put("historySize", -1))))))
      .hasMessageContaining("channelOptions.");
    assertThatThrownBy(() -> new PushOptions(new JsonObject().put("tokens", new JsonObject().put("kys", 1))))
      .hasMessageContaining("tokens.kys");
  }
}
