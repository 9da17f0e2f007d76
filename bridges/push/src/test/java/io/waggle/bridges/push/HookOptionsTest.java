// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HookOptionsTest {

  @Test
  void theDefaultsAreAsDocumented() {
    assertThat(new HookOptions().toJson()).isEqualTo(new JsonObject().put("connectUrl", "").put("subscribeUrl", "")
      .put("publishUrl", "").put("headers", new JsonObject()).put("failOpen", false).put("askTimeoutMs", 3_000L)
      .put("maxAsking", 256).put("maxAnswerBytes", 65_536).put("circuitFailures", 10).put("circuitOpenMs", 5_000L)
      .put("webhooks", new JsonArray()).put("tellTimeoutMs", 10_000L).put("maxBatchEvents", 100)
      .put("maxBatchBytes", 262_144).put("batchDelayMs", 50L).put("lanes", 4).put("retryMinMs", 500L)
      .put("retryMaxMs", 60_000L).put("maxTries", 100).put("maxEventAgeMs", 3_600_000L).put("maxQueuedEvents", 10_000)
      .put("maxQueuedBytes", 16_777_216).put("closeWaitMs", 3_000L).put("maxOccupied", 100_000));
  }

  @Test
  void everythingSurvivesJson() {
    HookOptions options = new HookOptions().setConnectUrl("https://a.example/c").setSubscribeUrl("http://a.example/s")
      .setPublishUrl("https://a.example/p").setHeaders(Map.of("Authorization", "${env:A}")).setFailOpen(true)
      .setAskTimeoutMs(1).setMaxAsking(2).setMaxAnswerBytes(3).setCircuitFailures(4).setCircuitOpenMs(5)
      .addWebhook(new HookOptions.Webhook("https://a.example/w", "${file:/s}", List.of("publish"), List.of("chat/#")))
      .addWebhook(new HookOptions.Webhook("https://b.example/w", "${file:/t}")).setTellTimeoutMs(6).setMaxBatchEvents(7)
      .setMaxBatchBytes(8).setBatchDelayMs(9).setLanes(10).setRetryMinMs(11).setRetryMaxMs(12).setMaxTries(13)
      .setMaxEventAgeMs(14).setMaxQueuedEvents(15).setMaxQueuedBytes(16).setCloseWaitMs(17).setMaxOccupied(18);
    JsonObject json = options.toJson();
    assertThat(new HookOptions(new JsonObject(json.encode())).toJson()).isEqualTo(json);
    assertThat(new HookOptions(options).toJson()).isEqualTo(json);
    HookOptions defaults = new HookOptions();
    json.forEach(entry -> assertThat(defaults.toJson().getValue(entry.getKey())).as(entry.getKey())
      .isNotEqualTo(entry.getValue()));
  }

  @Test
  void wrongValuesAreNamedAndNotShown() {
    Map<String, JsonObject> wrong = new LinkedHashMap<>();
    wrong.put("unknown", new JsonObject().put("unknown", 1));
    wrong.put("connectUrl", new JsonObject().put("connectUrl", "ftp://a.example/hunter2"));
    wrong.put("publishUrl", new JsonObject().put("publishUrl", "https://hunter2@a.example/"));
    wrong.put("subscribeUrl", new JsonObject().put("subscribeUrl", 1));
    wrong.put("headers", new JsonObject().put("headers", new JsonObject().put("A", "hunter2\r\nB: c")));
    wrong.put("headers.A", new JsonObject().put("headers", new JsonObject().put("A", 1)));
    wrong.put("failOpen", new JsonObject().put("failOpen", "yes"));
    wrong.put("lanes", new JsonObject().put("lanes", 65));
    wrong.put("maxTries", new JsonObject().put("maxTries", 0));
    wrong.put("webhooks[0].url", webhook(new JsonObject().put("secret", "hunter2")));
    wrong.put("webhooks[0].secret", webhook(new JsonObject().put("url", "https://a.example/")));
    wrong.put("webhooks[0].events", webhook(new JsonObject().put("url", "https://a.example/").put("secret", "hunter2")
      .put("events", new JsonArray().add("all"))));
    wrong.put("webhooks[0].secrets", webhook(new JsonObject().put("url", "https://a.example/").put("secret", "hunter2")
      .put("secrets", "hunter2")));
    wrong.forEach((name, json) -> assertThatIllegalArgumentException().as(name).isThrownBy(() -> new HookOptions(json))
      .withMessageStartingWith(name).withMessageContaining("expected: ").withMessageNotContaining("hunter2"));
  }

  private static JsonObject webhook(JsonObject webhook) {
    return new JsonObject().put("webhooks", new JsonArray().add(webhook));
  }

  @Test
  void aWebhookDoesNotShowItsSecret() {
    assertThat(new HookOptions.Webhook("https://a.example/w?key=hunter2", "hunter2", List.of("publish"), List.of("#")))
      .hasToString("Webhook[url=https://a.example/w, events=[publish], channels=[#]]");
  }
}
