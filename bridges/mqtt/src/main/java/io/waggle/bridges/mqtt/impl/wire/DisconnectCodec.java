// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * DISCONNECT (section 3.14). Stateless; any thread.
 *
 * <pre>
 *   e0 00                          normal (the only form of version 3)
 *   e0 01  8e                      session taken over, no properties
 *   e0 07  04  05                  with will, 5 bytes of properties:
 *          11 00 00 00 1e          session expiry interval 30 s
 * </pre>
 */
final class DisconnectCodec implements PacketCodec<Packet.Disconnect> {

  static final DisconnectCodec INSTANCE = new DisconnectCodec();

  private static final Packet.Disconnect NORMAL = new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE);

  private DisconnectCodec() {
  }

  @Override
  public Packet.Disconnect read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    if (!version.hasProperties() || in.left() == 0) {
      return NORMAL;
    }
    int reason = ReasonSet.DISCONNECT.read(in);
    PropertySet set = fromServer ? PropertySet.DISCONNECT_OUT : PropertySet.DISCONNECT_IN;
    return new Packet.Disconnect(reason, in.left() == 0 ? Properties.NONE : PropertyCodec.read(in, set));
  }

  @Override
  public int firstByte(Packet.Disconnect packet) {
    return PacketCodec.first(Packet.Type.DISCONNECT, 0);
  }

  @Override
  public int remaining(Packet.Disconnect packet, Version version) {
    if (!version.hasProperties() || packet.reason() == ReasonCode.SUCCESS && packet.properties().isEmpty()) {
      return 0;
    }
    return packet.properties().isEmpty() ? 1 : 1 + PropertyCodec.size(packet.properties());
  }

  @Override
  public void write(ByteBuf out, Packet.Disconnect packet, Version version) {
    if (!version.hasProperties() || packet.reason() == ReasonCode.SUCCESS && packet.properties().isEmpty()) {
      return;
    }
    out.writeByte(packet.reason());
    if (!packet.properties().isEmpty()) {
      PropertyCodec.write(out, packet.properties());
    }
  }
}
