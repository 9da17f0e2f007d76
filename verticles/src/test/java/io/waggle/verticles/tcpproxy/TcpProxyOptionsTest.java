// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.waggle.verticles.tcpproxy.ProxyListenerOptions.Balance;
import io.waggle.verticles.tcpproxy.ProxyListenerOptions.SendProxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options of the proxy: JSON both ways, the short form of an upstream, and what is refused. No port is bound. */
class TcpProxyOptionsTest {

  @Test
  void goesThroughJsonUnchanged() {
    TcpProxyOptions options = new TcpProxyOptions().setDrainTimeoutMs(1).addListener(new ProxyListenerOptions()
      .setName("n").setHost("0.0.0.0").setPort(2).setCertPath("c").setKeyPath("k")
      .addUpstream(new UpstreamOptions("[::1]:3").setMaxConnections(4))
      .setBalance(Balance.LEAST_CONNECTIONS).setProxyProtocol(true).setTrustedProxies(List.of("10.0.0.0/8"))
      .setSendProxyProtocol(SendProxy.V2).setConnectTimeoutMs(5).setMaxTries(6).setMaxFailures(7).setDownTimeMs(8)
      .setCheckIntervalMs(9).setHandshakeTimeoutMs(10).setIdleTimeoutMs(11).setBufferBytes(1_212)
      .setMaxConnections(13).setMaxConnectionsPerAddress(14).setAcceptBacklog(15));
    JsonObject json = options.toJson();
    assertThat(new TcpProxyOptions(new JsonObject(json.encode())).toJson()).isEqualTo(json);
    assertThat(new TcpProxyOptions(options).toJson()).isEqualTo(json);
    JsonObject defaults = new ProxyListenerOptions().toJson();
    json.getJsonArray("listeners").getJsonObject(0).forEach(entry ->
      assertThat(entry.getValue()).as(entry.getKey()).isNotEqualTo(defaults.getValue(entry.getKey())));
  }

  @Test
  void takesAnUpstreamAsOneText() {
    TcpProxyOptions options = new TcpProxyOptions(new JsonObject(
      "{\"listeners\": [{\"upstreams\": [\"example.test:80\", {\"host\": \"::1\", \"port\": 81}]}]}"));
    assertThat(options.getListeners().get(0).getUpstreams()).extracting(UpstreamOptions::address)
      .containsExactly("example.test:80", "[::1]:81");
  }

  @Test
  void refusesWhatBreaksARule() {
    refuses("{\"listener\": []}", "listener: unknown (expected: listeners?)");
    refuses("{\"listeners\": [{\"upstreams\": [\"nowhere\"]}]}",
      "listeners[0].upstreams[0].upstream: nowhere (expected: host:port)");
    refuses("{\"listeners\": [{\"upstreams\": [{\"host\": \"a\"}]}]}",
      "listeners[0].upstreams[0].port: 0 (expected: 1-65535)");
    refuses("{\"listeners\": [{}, {\"port\": 70000}]}", "listeners[1].port: 70000 (expected: 0-65535)");
    refuses("{\"listeners\": [{\"balance\": \"random\"}]}",
      "listeners[0].balance: another text (expected: one of round-robin, least-connections, source-hash)");
    refuses("{\"listeners\": [{\"idleTimeoutMs\": -1}]}", "listeners[0].idleTimeoutMs: -1 (expected: at least 0)");
    refuses("{\"drainTimeoutMs\": \"1s\"}", "drainTimeoutMs: another text (expected: a whole number)");
    assertThatThrownBy(() -> new UpstreamOptions("::1:80")).hasMessage("upstream: ::1:80 (expected: host:port)");
    assertThatThrownBy(() -> new UpstreamOptions("a:http")).hasMessage("upstream: a:http (expected: host:port)");
  }

  private static void refuses(String json, String message) {
    assertThatThrownBy(() -> new TcpProxyOptions(new JsonObject(json)))
      .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
