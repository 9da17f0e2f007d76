// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options of the event-bus bridge: JSON both ways, the short form of a rule, what is refused. No port is bound. */
class BusBridgeOptionsTest {

  @Test
  void goesThroughJsonUnchanged() {
    BusBridgeOptions options = new BusBridgeOptions()
      .addInbound(new BusRuleOptions("orders").setMatch(new JsonObject().put("kind", "new")))
      .addOutbound(new BusRuleOptions().setAddressRegex("news\\..+")).setOrigins(List.of("https://example.com"))
      .setHost("0.0.0.0").setSockJsPort(1).setSockJsPath("/bus").setTcpPort(-1).setCertPath("c").setKeyPath("k")
      .setMaxConnections(2).setMaxAddressLength(3).setMaxHandlersPerSocket(4).setMaxMessageBytes(1_005)
      .setMaxQueuedBytes(1_006).setReplyTimeoutMs(7).setPingTimeoutMs(1_008);
    JsonObject json = options.toJson();
    assertThat(new BusBridgeOptions(new JsonObject(json.encode())).toJson()).isEqualTo(json);
    assertThat(new BusBridgeOptions(options).toJson()).isEqualTo(json);
    JsonObject defaults = new BusBridgeOptions().toJson();
    json.forEach(entry -> assertThat(entry.getValue()).as(entry.getKey()).isNotEqualTo(defaults.getValue(entry.getKey())));
  }

  @Test
  void takesARuleAsOneText() {
    BusBridgeOptions options = new BusBridgeOptions(new JsonObject("{\"inbound\": [\"orders\"]}"));
    assertThat(options.getInbound().get(0).getAddress()).isEqualTo("orders");
    assertThat(options.getOutbound()).isEmpty();
  }

  @Test
  void refusesWhatBreaksARule() {
    refuses("{\"inbond\": []}", "inbond: unknown (expected: inbound?)");
    refuses("{\"inbound\": [{}]}", "inbound[0].address: none (expected: either address or addressRegex)");
    refuses("{\"inbound\": [{\"address\": \"a\", \"addressRegex\": \"b\"}]}",
      "inbound[0].address: beside addressRegex (expected: either address or addressRegex)");
    refuses("{\"outbound\": [{\"addressRegex\": \"(\"}]}",
      "outbound[0].addressRegex: ( (expected: a regular expression; Unclosed group)");
    refuses("{\"sockJsPath\": \"/a/../b\"}", "sockJsPath: /a/../b (expected: a path such as /eventbus)");
    refuses("{\"tcpPort\": 70000}", "tcpPort: 70000 (expected: -1-65535)");
    refuses("{\"maxMessageBytes\": 10}", "maxMessageBytes: 10 (expected: at least 1000)");
  }

  private static void refuses(String json, String message) {
    assertThatThrownBy(() -> new BusBridgeOptions(new JsonObject(json)))
      .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
