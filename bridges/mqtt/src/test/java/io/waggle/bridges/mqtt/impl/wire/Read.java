// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Bytes given to a form of the protocol as a connection gives them. */
final class Read {

  private Read() {
  }

  /** Returns the first packet of some bytes. */
  static Packet packet(MqttProtocol protocol, byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    int length = protocol.frameLength(in, 0, Integer.MAX_VALUE);
    if (length == 0 || length > bytes.length) {
      throw new AssertionError("length: " + length + " (expected: of a packet within " + bytes.length + " bytes)");
    }
    return protocol.decode(in, length);
  }

  /** Returns the first packet of bytes with remarks, which must be malformed. */
  static Packet.Malformed malformed(MqttProtocol protocol, String annotated) {
    Packet packet = packet(protocol, MqttVectors.bytesOf(annotated));
    if (packet instanceof Packet.Malformed malformed) {
      return malformed;
    }
    throw new AssertionError("packet: " + Shown.of(packet) + " (expected: Malformed)");
  }
}
