// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * SUBACK and UNSUBACK (sections 3.9 and 3.11). Stateless; any thread.
 *
 * <pre>
 *   90 05                 SUBACK, 5 bytes remain
 *   00 0a                 packet identifier 10
 *   00                    no properties (version 5 only)
 *   01 87                 granted QoS 1; not authorized (version 3 knows no failure but 80)
 *
 *   b0 02  00 0b          UNSUBACK of version 3; version 5 has properties and reason codes here too
 * </pre>
 */
final class SubAckCodec implements PacketCodec<Packet.SubAck> {

  static final SubAckCodec INSTANCE = new SubAckCodec();

  private static final int[] NONE = {};

  private SubAckCodec() {
  }

  @Override
  public Packet.SubAck read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    int id = in.identifier();
    boolean subscribed = type == Packet.Type.SUBACK;
    if (!version.hasProperties() && !subscribed) {
      return new Packet.SubAck(type, id, NONE, Properties.NONE);
    }
    Properties properties = version.hasProperties() ? PropertyCodec.read(in, PropertySet.ACK) : Properties.NONE;
    if (in.left() == 0) {
      throw BadPacket.protocolError("reason codes: none (expected: at least one)");
    }
    int[] reasons = new int[in.left()];
    for (int i = 0; i < reasons.length; i++) {
      reasons[i] = (subscribed ? ReasonSet.SUBACK : ReasonSet.UNSUBACK).read(in);
    }
    return new Packet.SubAck(type, id, reasons, properties);
  }

  @Override
  public int firstByte(Packet.SubAck packet) {
    return PacketCodec.first(packet.type(), 0);
  }

  @Override
  public int remaining(Packet.SubAck packet, Version version) {
    if (version.hasProperties()) {
      return 2 + PropertyCodec.size(packet.properties()) + packet.reasons().length;
    }
    return packet.type() == Packet.Type.UNSUBACK ? 2 : 2 + packet.reasons().length;
  }

  @Override
  public void write(ByteBuf out, Packet.SubAck packet, Version version) {
    out.writeShort(packet.id());
    if (version.hasProperties()) {
      PropertyCodec.write(out, packet.properties());
    } else if (packet.type() == Packet.Type.UNSUBACK) {
      return;
    }
    for (int reason : packet.reasons()) {
      out.writeByte(!version.hasProperties() && ReasonCode.isFailure(reason) ? ReasonCode.UNSPECIFIED_ERROR : reason);
    }
  }
}
