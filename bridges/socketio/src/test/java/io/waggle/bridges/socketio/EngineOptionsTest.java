// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EngineOptionsTest {

  @Test
  void survivesJsonAndCopies() {
    EngineOptions options = new EngineOptions().setPath("/live").setTransports(List.of("websocket"))
      .setAllowUpgrades(false).setJsonp(true).setOrigins(List.of("https://a.test")).setCookie("io")
      .setPingIntervalMs(1).setPingTimeoutMs(2).setUpgradeTimeoutMs(3).setFirstPollTimeoutMs(4).setCloseTimeoutMs(5)
      .setMaxPayloadBytes(64).setMaxPackets(7).setMaxQueuedBytes(8).setMaxSessions(9).setMaxSessionsPerAddress(10);
    assertThat(options.toJson()).isEqualTo(new JsonObject().put("path", "/live/")
      .put("transports", new JsonArray().add("websocket")).put("allowUpgrades", false).put("jsonp", true)
      .put("origins", new JsonArray().add("https://a.test")).put("cookie", "io").put("pingIntervalMs", 1L)
      .put("pingTimeoutMs", 2L).put("upgradeTimeoutMs", 3L).put("firstPollTimeoutMs", 4L).put("closeTimeoutMs", 5L)
      .put("maxPayloadBytes", 64).put("maxPackets", 7).put("maxQueuedBytes", 8).put("maxSessions", 9)
      .put("maxSessionsPerAddress", 10));
    assertThat(new EngineOptions(options).toJson()).isEqualTo(options.toJson());
    assertThat(new EngineOptions(new JsonObject()).toJson()).isEqualTo(new EngineOptions().toJson());
  }

  @Test
  void refusesWhatMakesNoSense() {
    for (Consumer<EngineOptions> wrong : List.<Consumer<EngineOptions>>of(
      o -> o.setPath("live"), o -> o.setPath("/a?b"), o -> o.setTransports(List.of()),
      o -> o.setTransports(List.of("pigeon")), o -> o.setCookie("a b"), o -> o.setPingIntervalMs(0),
      o -> o.setPingTimeoutMs(0), o -> o.setUpgradeTimeoutMs(0), o -> o.setFirstPollTimeoutMs(0),
      o -> o.setCloseTimeoutMs(0), o -> o.setMaxPayloadBytes(63), o -> o.setMaxPackets(0),
      o -> o.setMaxQueuedBytes(0), o -> o.setMaxSessions(0), o -> o.setMaxSessionsPerAddress(0))) {
      assertThatIllegalArgumentException().isThrownBy(() -> wrong.accept(new EngineOptions()))
        .withMessageContaining("expected:");
    }
  }
}
