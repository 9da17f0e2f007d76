// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * PINGREQ and PINGRESP (sections 3.12 and 3.13). Stateless; any thread.
 *
 * <pre>
 *   c0 00                 PINGREQ
 *   d0 00                 PINGRESP
 * </pre>
 */
final class PingCodec implements PacketCodec<Packet.Ping> {

  static final PingCodec INSTANCE = new PingCodec();

  private static final Packet.Ping REQUEST = new Packet.Ping(Packet.Type.PINGREQ);
  private static final Packet.Ping RESPONSE = new Packet.Ping(Packet.Type.PINGRESP);

  private PingCodec() {
  }

  @Override
  public Packet.Ping read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    return type == Packet.Type.PINGREQ ? REQUEST : RESPONSE;
  }

  @Override
  public int firstByte(Packet.Ping packet) {
    return PacketCodec.first(packet.type(), 0);
  }

  @Override
  public int remaining(Packet.Ping packet, Version version) {
    return 0;
  }

  @Override
  public void write(ByteBuf out, Packet.Ping packet, Version version) {
  }
}
