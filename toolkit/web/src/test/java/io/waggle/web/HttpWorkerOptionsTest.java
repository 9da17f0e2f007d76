// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options only: no port is bound. */
class HttpWorkerOptionsTest {

  @Test
  void readsAddresses() {
    // no port is bound: addresses are only parsed
    HttpWorkerOptions options = new HttpWorkerOptions("https://[::1]:8443");
    assertThat(options.getHost()).isEqualTo("::1");
    assertThat(options.getPort()).isEqualTo(8443);
    assertThat(options.isSsl()).isTrue();
    assertThat(new HttpWorkerOptions("http://a").getPort()).isEqualTo(80);
    assertThat(new HttpWorkerOptions("https://a/").getPort()).isEqualTo(443);
    for (String bad : List.of("ftp://a", "a:80", "http://", "http://a/x", "http://u@a", "http://a?b", "http://a b")) {
      assertThatThrownBy(() -> new HttpWorkerOptions(bad)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: http://host:port");
    }
  }

  @Test
  void travelAsJson() {
    JsonObject json = new HttpWorkerOptions("https://a:1").setCertPath("c").setKeyPath("k").setMaxBodyBytes(5)
      .setKeepAlive(false).setMethods(List.of("GET")).setTrustedProxies(List.of("::1")).toJson();
    assertThat(new HttpWorkerOptions(json).toJson()).isEqualTo(json);
    assertThat(new HttpWorkerOptions(new HttpWorkerOptions(json)).toJson()).isEqualTo(json);
    assertThat(new HttpWorkerOptions(new JsonObject().put("address", "http://b:2").put("port", 3)).getPort())
      .isEqualTo(3);
  }

  @Test
  void refuseWhatCannotBe() {
    HttpWorkerOptions options = new HttpWorkerOptions();
    assertThatThrownBy(() -> options.setPort(65_536)).hasMessage("port: 65536 (expected: 0-65535)");
    assertThatThrownBy(() -> options.setMaxHeaderBytes(255)).hasMessage("maxHeaderBytes: 255 (expected: 256 or more)");
    assertThatThrownBy(() -> options.setMaxBodyBytes(-1)).hasMessageContaining("maxBodyBytes: -1");
    assertThatThrownBy(() -> options.setHeadTimeoutMs(0)).hasMessageContaining("headTimeoutMs: 0");
    assertThatThrownBy(() -> options.setHost(null)).isInstanceOf(NullPointerException.class);
  }
}
