// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.netty.util.NetUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * The PROXY protocol header that tells an upstream who its client is. Stateless; any thread.
 *
 * <pre>
 * version 1   PROXY TCP4 192.0.2.1 198.51.100.2 1024 443 CR LF     TCP6 likewise; PROXY UNKNOWN CR LF for other sockets
 *
 * version 2   0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A    signature
 *             21                                     version 2, command PROXY (20: LOCAL, no addresses follow)
 *             11                                     TCP over IPv4 (21: over IPv6, 00: unknown)
 *             00 0C                                  bytes that follow: 12, for IPv6 36
 *             C0 00 02 01  C6 33 64 02               source address, destination address (16 bytes each for IPv6)
 *             04 00  01 BB                           source port, destination port
 * </pre>
 */
final class ProxyHeader {

  private static final byte[] SIGNATURE =
    {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
  private static final byte LOCAL = 0x20;
  private static final byte PROXY = 0x21;
  private static final byte TCP4 = 0x11;
  private static final byte TCP6 = 0x21;

  private ProxyHeader() {
  }

  /**
   * Makes a header.
   *
   * @param source who connected
   * @param destination where it connected to
   */
  static Buffer encode(ProxyListenerOptions.SendProxy version, SocketAddress source, SocketAddress destination) {
    InetAddress from = address(source);
    InetAddress to = address(destination);
    boolean known = from != null && to != null;
    boolean ipv4 = from instanceof Inet4Address && to instanceof Inet4Address;
    return switch (version) {
      case NONE -> Buffer.buffer();
      case V1 -> Buffer.buffer(!known ? "PROXY UNKNOWN\r\n" : "PROXY " + (ipv4 ? "TCP4 " : "TCP6 ")
        + text(from, ipv4) + " " + text(to, ipv4) + " " + source.port() + " " + destination.port() + "\r\n");
      case V2 -> known ? binary(bytes(from, ipv4), bytes(to, ipv4), source.port(), destination.port())
        : Buffer.buffer(SIGNATURE).appendByte(LOCAL).appendByte((byte) 0).appendShort((short) 0);
    };
  }

  private static Buffer binary(byte[] from, byte[] to, int fromPort, int toPort) {
    return Buffer.buffer(SIGNATURE)
      .appendByte(PROXY)
      .appendByte(from.length == 4 ? TCP4 : TCP6)
      .appendShort((short) (2 * from.length + 4))
      .appendBytes(from).appendBytes(to)
      .appendUnsignedShort(fromPort).appendUnsignedShort(toPort);
  }

  private static InetAddress address(SocketAddress address) {
    String ip = address == null ? null : address.hostAddress();
    return ip == null ? null : NetUtil.createInetAddressFromIpAddressString(ip);
  }

  private static String text(InetAddress address, boolean ipv4) {
    return ipv4 || !(address instanceof Inet4Address) ? NetUtil.toAddressString(address)
      : "::ffff:" + address.getHostAddress();
  }

  /** Returns 4 bytes, or 16 where the other end has an IPv6 address. */
  private static byte[] bytes(InetAddress address, boolean ipv4) {
    byte[] bytes = address.getAddress();
    if (ipv4 || bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }
}
