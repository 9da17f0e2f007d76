// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * PUBLISH (section 3.3). Reads without a {@link Fields} unless there are properties: a message costs its record, its
 * topic and its payload. Stateless; any thread.
 *
 * <pre>
 *   3b 0a                 DUP, QoS 1, RETAIN; 10 bytes remain
 *   00 03 61 2f 62        topic "a/b"
 *   00 07                 packet identifier 7, not with QoS 0
 *   00                    no properties (version 5 only)
 *   68 69                 payload "hi": all that is left
 * </pre>
 */
final class PublishCodec {

  static final int DUP = 0x08;
  static final int RETAIN = 0x01;
  private static final String TOPIC = "topic name";

  private PublishCodec() {
  }

  /** Reads what follows the fixed header, from an index to before another. */
  static Packet.Publish read(ByteBuf in, int first, int from, int end, Version version, boolean fromServer) {
    int qos = first >> 1 & 3;
    int topicLength = end - from < 2 ? 0 : in.getUnsignedShort(from);
    int at = from + 2 + topicLength;
    if (at + (qos == 0 ? 0 : 2) > end) {
      throw BadPacket.malformed("packet: " + (end - from) + " bytes (expected: topic name and packet identifier)");
    }
    String topic = topic(in, from + 2, topicLength);
    int id = 0;
    if (qos != 0) {
      id = in.getUnsignedShort(at);
      at += 2;
      if (id == 0) {
        throw BadPacket.protocolError("packet identifier: 0 (expected: 1-65535)");
      }
    }
    Properties properties = Properties.NONE;
    if (version.hasProperties()) {
      if (at < end && in.getByte(at) == 0) {
        at++;
      } else {
        Fields fields = new Fields(in, at, end);
        properties = PropertyCodec.read(fields, fromServer ? PropertySet.PUBLISH_OUT : PropertySet.PUBLISH_IN);
        at = end - fields.left();
      }
    }
    if (topicLength == 0 && !properties.has(Property.TOPIC_ALIAS)) {
      throw version.hasProperties()
        ? BadPacket.protocolError(TOPIC + ": empty, without an alias (expected: one of both)")
        : BadPacket.of(ReasonCode.TOPIC_NAME_INVALID, TOPIC + ": empty (expected: at least one character)");
    }
    return new Packet.Publish(topic, Fields.copy(in, at, end - at), id, qos, (first & RETAIN) != 0,
      (first & DUP) != 0, properties);
  }

  private static String topic(ByteBuf in, int at, int length) {
    String topic = Utf8.read(in, at, length, TOPIC);
    if (Utf8.hasWildcard(topic)) {
      throw BadPacket.of(ReasonCode.TOPIC_NAME_INVALID, TOPIC + ": with a wildcard (expected: none in a PUBLISH)");
    }
    return topic;
  }

  static int firstByte(Packet.Publish packet) {
    return PacketCodec.first(Packet.Type.PUBLISH, (packet.dup() ? DUP : 0) | packet.qos() << 1
      | (packet.retain() ? RETAIN : 0));
  }

  static int remaining(Packet.Publish packet, Version version) {
    return Bytes.size(packet.topic()) + (packet.qos() == 0 ? 0 : 2)
      + (version.hasProperties() ? PropertyCodec.size(packet.properties()) : 0) + packet.payload().length;
  }

  static void write(ByteBuf out, Packet.Publish packet, Version version) {
    Bytes.write(out, packet.topic());
    if (packet.qos() != 0) {
      out.writeShort(packet.id());
    }
    if (version.hasProperties()) {
      PropertyCodec.write(out, packet.properties());
    }
    out.writeBytes(packet.payload());
  }
}
