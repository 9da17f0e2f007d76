// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * One kind of packet: from bytes and to bytes. Stateless; any thread.
 *
 * @param <P> the kind
 */
interface PacketCodec<P extends Packet> {

  /**
   * Reads what follows the fixed header.
   *
   * @param type of the packet
   * @param in of that packet and nothing else
   * @param fromServer whether a server sent it
   * @throws BadPacket if it breaks a rule
   */
  P read(Packet.Type type, Fields in, Version version, boolean fromServer);

  /** Returns the first byte: type and flags. */
  int firstByte(P packet);

  /** Returns how many bytes follow the fixed header. */
  int remaining(P packet, Version version);

  /** Writes what follows the fixed header. */
  void write(ByteBuf out, P packet, Version version);

  /** Returns a first byte. */
  static int first(Packet.Type type, int flags) {
    return type.ordinal() << 4 | flags;
  }
}
