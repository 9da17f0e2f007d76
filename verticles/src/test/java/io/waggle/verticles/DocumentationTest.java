// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.ServerProvider;
import io.waggle.verticles.busbridge.BusBridgeOptions;
import io.waggle.verticles.tcpproxy.ProxyListenerOptions;
import io.waggle.verticles.tcpproxy.TcpProxyOptions;
import io.waggle.verticles.web.WebServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of documentation against the code: every server, every option, every default. */
class DocumentationTest {

  private static final List<String> IN_WORDS = List.of("listeners", "upstreams");

  private static String section(String server) throws IOException {
    String page = Files.readString(Path.of("README.md"));
    String from = page.substring(page.indexOf("\n## " + server + "\n") + 1);
    return from.substring(0, from.indexOf("\n## "));
  }

  @Test
  void namesEveryServer() throws IOException {
    String page = Files.readString(Path.of("README.md"));
    List<String> names = ServiceLoader.load(ServerProvider.class).stream().map(each -> each.get().name()).sorted().toList();
    assertThat(names).containsExactly("bus-bridge", "tcp-proxy", "web");
    assertThat(names).allSatisfy(name -> assertThat(page).contains("\n## waggle:" + name + "\n"));
  }

  @Test
  void hasARowWithTheDefaultOfEveryOption() throws IOException {
    check(new WebServerOptions().toJson(), section("waggle:web"));
    check(new TcpProxyOptions().toJson(), section("waggle:tcp-proxy"));
    check(new ProxyListenerOptions().toJson(), section("waggle:tcp-proxy"));
    check(new BusBridgeOptions().toJson(), section("waggle:bus-bridge"));
  }

  private static void check(JsonObject defaults, String section) {
    for (String key : defaults.fieldNames()) {
      Matcher row = Pattern.compile("(?m)^\\|[^|]*`" + key + "`[^|]*\\|([^|]*)\\|").matcher(section);
      assertThat(row.find()).as("row of " + key).isTrue();
      Object value = defaults.getValue(key);
      boolean empty = value instanceof JsonObject && ((JsonObject) value).isEmpty() || "[]".equals(String.valueOf(value));
      if (!IN_WORDS.contains(key)) {
        assertThat(row.group(1)).as("default of " + key).contains(empty ? "none" : String.valueOf(value));
      }
    }
  }

  @Test
  void showsConfigurationsThatAreAccepted() throws IOException {
    Matcher web = Pattern.compile("(?s)```json\n(.*?)```").matcher(section("waggle:web"));
    assertThat(web.find()).isTrue();
    assertThat(new WebServerOptions(new JsonObject(web.group(1))).getVirtualHosts()).hasSize(1);
    Matcher proxy = Pattern.compile("(?s)```json\n(.*?)```").matcher(section("waggle:tcp-proxy"));
    assertThat(proxy.find()).isTrue();
    assertThat(new TcpProxyOptions(new JsonObject(proxy.group(1))).getListeners()).hasSize(2);
    Matcher bridge = Pattern.compile("(?s)```json\n(.*?)```").matcher(section("waggle:bus-bridge"));
    assertThat(bridge.find()).isTrue();
    assertThat(new BusBridgeOptions(new JsonObject(bridge.group(1))).getInbound()).hasSize(2);
  }
}
