// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options of the web server: JSON both ways and what is refused. No port is bound. */
class WebServerOptionsTest {

  private static SiteOptions site() {
    return new SiteOptions().setRoot("r").setIndex("i").setFallback("f").setNotFound("n").setListing(true)
      .setMaxListingEntries(2).setPrecompressed(false).setCacheControl(Map.of("a", "b")).setHeaders(Map.of("c", "d"));
  }

  @Test
  void goesThroughJsonUnchanged() {
    WebServerOptions options = new WebServerOptions().setHost("::").setPort(1).setCertPath("c").setKeyPath("k")
      .setCertCheckIntervalMs(2).setMaxConnections(3).setAcceptBacklog(4).setMaxHeaderBytes(500).setHeadTimeoutMs(6)
      .setIdleTimeoutMs(7).setShutdownMs(8).setSite(site()).setVirtualHosts(Map.of("A.example", site()));
    JsonObject json = options.toJson();
    assertThat(new WebServerOptions(new JsonObject(json.encode())).toJson()).isEqualTo(json);
    assertThat(new WebServerOptions(options).toJson()).isEqualTo(json);
    JsonObject defaults = new WebServerOptions().toJson();
    json.forEach(entry -> assertThat(entry.getValue()).as(entry.getKey())
      .isNotEqualTo(defaults.getValue(entry.getKey())));
    assertThat(options.getVirtualHosts()).containsOnlyKeys("a.example");
  }

  @Test
  void refusesWhatBreaksARule() {
    refuses("{\"rooot\": \"x\"}", "rooot: unknown (expected: root?)");
    refuses("{\"port\": 65536}", "port: 65536 (expected: 0-65535)");
    refuses("{\"virtualHosts\": {\"a\": {\"idnex\": \"x\"}}}", "virtualHosts.a.idnex: unknown (expected: index?)");
    refuses("{\"virtualHosts\": {\"a\": 1}}", "virtualHosts.a: another number (expected: an object in braces)");
    refuses("{\"cacheControl\": {\"*.js\": 60}}", "cacheControl.*.js: another number (expected: text in quotes)");
    refuses("{\"maxListingEntries\": 0}", "maxListingEntries: 0 (expected: at least 1)");
  }

  private static void refuses(String json, String message) {
    assertThatThrownBy(() -> new WebServerOptions(new JsonObject(json)))
      .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
