// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * AUTH of version 5 (section 3.15). Stateless; any thread.
 *
 * <pre>
 *   f0 08                          fixed header, 8 bytes remain
 *   18                             continue authentication
 *   06  15 00 03 61 62 63          6 bytes of properties: authentication method "abc"
 * </pre>
 */
final class AuthCodec implements PacketCodec<Packet.Auth> {

  static final AuthCodec INSTANCE = new AuthCodec();

  private AuthCodec() {
  }

  /** Takes the form without anything too, success without a method, which the specification has and does not use. */
  @Override
  public Packet.Auth read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    if (in.left() == 0) {
      return new Packet.Auth(ReasonCode.SUCCESS, Properties.NONE);
    }
    int reason = ReasonSet.AUTH.read(in);
    Properties properties = in.left() == 0 ? Properties.NONE : PropertyCodec.read(in, PropertySet.AUTH);
    if (!properties.has(Property.AUTHENTICATION_METHOD)) {
      throw BadPacket.protocolError("authentication method: none (expected: in each AUTH)");
    }
    return new Packet.Auth(reason, properties);
  }

  @Override
  public int firstByte(Packet.Auth packet) {
    return PacketCodec.first(Packet.Type.AUTH, 0);
  }

  @Override
  public int remaining(Packet.Auth packet, Version version) {
    if (!version.hasProperties()) {
      throw new IllegalArgumentException("AUTH: to version " + version + " (expected: 5)");
    }
    return packet.reason() == ReasonCode.SUCCESS && packet.properties().isEmpty() ? 0
      : 1 + PropertyCodec.size(packet.properties());
  }

  @Override
  public void write(ByteBuf out, Packet.Auth packet, Version version) {
    if (packet.reason() != ReasonCode.SUCCESS || !packet.properties().isEmpty()) {
      out.writeByte(packet.reason());
      PropertyCodec.write(out, packet.properties());
    }
  }
}
