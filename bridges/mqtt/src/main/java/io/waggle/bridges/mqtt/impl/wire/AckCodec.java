// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * PUBACK, PUBREC, PUBREL and PUBCOMP (sections 3.4 to 3.7). Stateless; any thread.
 *
 * <pre>
 *   40 02  00 07                  PUBACK for 7: success (the only form of version 3)
 *   50 03  00 07  97              PUBREC for 7: quota exceeded, no properties
 *   62 04  00 07  92  00          PUBREL for 7: not found, no properties, said at length
 *   70 09  00 07  92  05          PUBCOMP for 7: not found, 5 bytes of properties:
 *          1f 00 02 6e 6f         reason string "no"
 * </pre>
 */
final class AckCodec implements PacketCodec<Packet.Ack> {

  static final AckCodec INSTANCE = new AckCodec();

  private AckCodec() {
  }

  @Override
  public Packet.Ack read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    int id = in.identifier();
    if (!version.hasProperties() || in.left() == 0) {
      return new Packet.Ack(type, id);
    }
    int reason = reasons(type).read(in);
    return new Packet.Ack(type, id, reason,
      in.left() == 0 ? Properties.NONE : PropertyCodec.read(in, PropertySet.ACK));
  }

  private static ReasonSet reasons(Packet.Type type) {
    return type == Packet.Type.PUBACK || type == Packet.Type.PUBREC ? ReasonSet.PUBLISHED : ReasonSet.RELEASED;
  }

  @Override
  public int firstByte(Packet.Ack packet) {
    return PacketCodec.first(packet.type(), packet.type() == Packet.Type.PUBREL ? 2 : 0);
  }

  @Override
  public int remaining(Packet.Ack packet, Version version) {
    if (!version.hasProperties() || packet.reason() == ReasonCode.SUCCESS && packet.properties().isEmpty()) {
      return 2;
    }
    return packet.properties().isEmpty() ? 3 : 3 + PropertyCodec.size(packet.properties());
  }

  @Override
  public void write(ByteBuf out, Packet.Ack packet, Version version) {
    out.writeShort(packet.id());
    if (!version.hasProperties() || packet.reason() == ReasonCode.SUCCESS && packet.properties().isEmpty()) {
      return;
    }
    out.writeByte(packet.reason());
    if (!packet.properties().isEmpty()) {
      PropertyCodec.write(out, packet.properties());
    }
  }
}
