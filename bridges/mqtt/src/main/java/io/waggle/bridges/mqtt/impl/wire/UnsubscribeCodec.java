// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * UNSUBSCRIBE (section 3.10). Stateless; any thread.
 *
 * <pre>
 *   a2 08                 fixed header, 8 bytes remain
 *   00 0b                 packet identifier 11
 *   00                    no properties (version 5 only)
 *   00 03 61 2f 23        topic filter "a/#"
 * </pre>
 */
final class UnsubscribeCodec implements PacketCodec<Packet.Unsubscribe> {

  static final UnsubscribeCodec INSTANCE = new UnsubscribeCodec();

  private UnsubscribeCodec() {
  }

  @Override
  public Packet.Unsubscribe read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    int id = in.identifier();
    Properties properties =
      version.hasProperties() ? PropertyCodec.read(in, PropertySet.UNSUBSCRIBE) : Properties.NONE;
    if (in.left() == 0) {
      throw BadPacket.protocolError("topic filters: none (expected: at least one)");
    }
    List<String> filters = new ArrayList<>(2);
    while (in.left() > 0) {
      filters.add(SubscribeCodec.filter(in));
    }
    return new Packet.Unsubscribe(id, filters, properties);
  }

  @Override
  public int firstByte(Packet.Unsubscribe packet) {
    return PacketCodec.first(Packet.Type.UNSUBSCRIBE, 2);
  }

  @Override
  public int remaining(Packet.Unsubscribe packet, Version version) {
    int size = 2 + (version.hasProperties() ? PropertyCodec.size(packet.properties()) : 0);
    for (String filter : packet.filters()) {
      size += Bytes.size(filter);
    }
    return size;
  }

  @Override
  public void write(ByteBuf out, Packet.Unsubscribe packet, Version version) {
    out.writeShort(packet.id());
    if (version.hasProperties()) {
      PropertyCodec.write(out, packet.properties());
    }
    for (String filter : packet.filters()) {
      Bytes.write(out, filter);
    }
  }
}
