// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.waggle.verticles.tcpproxy.ProxyListenerOptions.SendProxy;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** PROXY protocol headers, byte by byte and as Netty's decoder reads them. No port is bound. */
class ProxyHeaderTest {

  private static final SocketAddress V4 = SocketAddress.inetSocketAddress(1024, "192.0.2.1");
  private static final SocketAddress V4_TO = SocketAddress.inetSocketAddress(443, "198.51.100.2");
  private static final SocketAddress V6 = SocketAddress.inetSocketAddress(65_535, "2001:db8::1");
  private static final SocketAddress V6_TO = SocketAddress.inetSocketAddress(443, "2001:db8::2");
  private static final SocketAddress UNIX = SocketAddress.domainSocketAddress("/tmp/socket");

  @Test
  void writesALineInVersion1() {
    assertThat(ProxyHeader.encode(SendProxy.V1, V4, V4_TO).toString())
      .isEqualTo("PROXY TCP4 192.0.2.1 198.51.100.2 1024 443\r\n");
    assertThat(ProxyHeader.encode(SendProxy.V1, V6, V6_TO).toString())
      .isEqualTo("PROXY TCP6 2001:db8::1 2001:db8::2 65535 443\r\n");
    assertThat(ProxyHeader.encode(SendProxy.V1, V4, V6_TO).toString())
      .isEqualTo("PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 1024 443\r\n");
    assertThat(ProxyHeader.encode(SendProxy.V1, UNIX, V4).toString()).isEqualTo("PROXY UNKNOWN\r\n");
  }

  @Test
  void writesTheBinaryFormInVersion2() {
    assertThat(ProxyHeader.encode(SendProxy.V2, V4, V4_TO)).isEqualTo(hex("0d0a0d0a000d0a515549540a" // signature
      + "21 11 000c" // version 2 PROXY, TCP over IPv4, 12 bytes
      + "c0000201 c6336402 0400 01bb"));
    assertThat(ProxyHeader.encode(SendProxy.V2, V4, V6_TO)).isEqualTo(hex("0d0a0d0a000d0a515549540a"
      + "21 21 0024" // TCP over IPv6, 36 bytes
      + "00000000000000000000ffffc0000201 20010db8000000000000000000000002 0400 01bb"));
    assertThat(ProxyHeader.encode(SendProxy.V2, UNIX, V4)).isEqualTo(hex("0d0a0d0a000d0a515549540a 20 00 0000"));
  }

  @Test
  void writesNothingUnlessAsked() {
    assertThat(ProxyHeader.encode(SendProxy.NONE, V4, V4_TO).length()).isZero();
  }

  @Test
  void isReadByNettysDecoder() {
    for (SendProxy version : new SendProxy[] {SendProxy.V1, SendProxy.V2}) {
      for (SocketAddress from : new SocketAddress[] {V4, V6}) {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(ProxyHeader.encode(version, from, V6_TO).getBytes()));
        HAProxyMessage message = channel.readInbound();
        assertThat(message.sourceAddress()).endsWith(from == V4 ? version == SendProxy.V1 ? "192.0.2.1" : "c000:201"
          : version == SendProxy.V1 ? "2001:db8::1" : "2001:db8:0:0:0:0:0:1");
        assertThat(message.sourcePort()).isEqualTo(from.port());
        assertThat(message.destinationPort()).isEqualTo(443);
        message.release();
        channel.finishAndReleaseAll();
      }
    }
  }

  private static Buffer hex(String text) {
    return Buffer.buffer(HexFormat.of().parseHex(text.replace(" ", "")));
  }
}
