// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options of receipts and of Web Push: JSON both ways, and what is refused. */
class ReceiptOptionsTest {

  @Test
  void receiptsSurviveJson() {
    JsonObject json = new ReceiptOptions().setMaxUsersPerMessage(1).setMaxWaitingPerUser(2).setMaxWaitingBytesPerUser(3)
      .setMaxMessageBytes(4).setMaxMessages(5).setTtlMs(6).setMaxTtlMs(7).setKeepMs(8).setSendAgainMs(9)
      .setLeaseMs(1_010).setMaxFallbacksAtOnce(11).setMaxDuePerSecond(12).setDeliverAfterFallback(true)
      .setWebhookUrl("https://example.com/hook").setWebhookSecret("secret").setWebhookTimeoutMs(13).toJson();
    assertThat(new ReceiptOptions(new ReceiptOptions(json)).toJson()).isEqualTo(json);
    JsonObject defaults = new ReceiptOptions().toJson();
    assertThat(json.fieldNames()).isEqualTo(defaults.fieldNames())
      .allSatisfy(key -> assertThat(json.getValue(key)).as(key).isNotEqualTo(defaults.getValue(key)));
    assertThat(new ReceiptOptions().setTtlMs(100).setMaxTtlMs(10).getTtlMs()).isEqualTo(10);
  }

  @Test
  void webPushSurvivesJson() {
    JsonObject json = new WebPushOptions().setPublicKey("p").setPrivateKey("s").setStateFolder("/f")
      .setSubject("https://example.com").setUrgency("high").setTimeoutMs(1).setMaxSubscriptionsPerUser(2)
      .setMaxSubscribers(3).setPrivateEndpoints(true).toJson();
    assertThat(new WebPushOptions(new WebPushOptions(json)).toJson()).isEqualTo(json);
    JsonObject defaults = new WebPushOptions().toJson();
    assertThat(json.fieldNames()).isEqualTo(defaults.fieldNames())
      .allSatisfy(key -> assertThat(json.getValue(key)).as(key).isNotEqualTo(defaults.getValue(key)));
  }

  @Test
  void refusesWhatIsUnknownOrOutOfRange() {
    for (String json : List.of("{\"maxUsers\":1}", "{\"ttlMs\":0}", "{\"ttlMs\":\"1\"}", "{\"maxUsersPerMessage\":1001}",
        "{\"maxDuePerSecond\":5001}", "{\"leaseMs\":999}", "{\"maxTtlMs\":2678400001}", "{\"webhookUrl\":\"ftp://a\"}",
        "{\"webhookTimeoutMs\":60001}", "{\"keepMs\":-1}", "{\"maxMessageBytes\":1000001}")) {
      assertThatThrownBy(() -> new ReceiptOptions(new JsonObject(json))).as(json)
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(expected: ");
    }
    for (String json : List.of("{\"key\":\"a\"}", "{\"urgency\":\"urgent\"}", "{\"subject\":\"me\"}",
        "{\"timeoutMs\":0}", "{\"maxSubscriptionsPerUser\":101}", "{\"maxSubscribers\":-1}")) {
      assertThatThrownBy(() -> new WebPushOptions(new JsonObject(json))).as(json)
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("(expected: ");
    }
  }
}
