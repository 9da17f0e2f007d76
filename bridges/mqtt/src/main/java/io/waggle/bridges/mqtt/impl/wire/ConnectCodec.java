// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * CONNECT (section 3.1). Stateless; any thread.
 *
 * <pre>
 *   10 1a                        fixed header, 26 bytes remain
 *   00 04 4d 51 54 54  05        protocol name "MQTT", level 5
 *   c2                           flags: user name, password, clean start
 *   00 3c                        keep alive 60 s
 *   00                           no properties (version 5 only)
 *   00 01 63                     client id "c"
 *                                with a will: its properties (version 5), topic and payload
 *   00 03 61 6e 6e               user name "ann"
 *   00 04 01 02 03 04            password
 * </pre>
 *
 * <p>The flags, highest bit first: user name, password, will retain, will QoS (2 bits), will, clean start, reserved.
 */
final class ConnectCodec implements PacketCodec<Packet.Connect> {

  static final ConnectCodec INSTANCE = new ConnectCodec();

  private static final int RESERVED = 0x01;
  private static final int CLEAN_START = 0x02;
  private static final int WILL = 0x04;
  private static final int WILL_QOS_SHIFT = 3;
  private static final int WILL_RETAIN = 0x20;
  private static final int PASSWORD = 0x40;
  private static final int USER_NAME = 0x80;
  /** Levels from here on are those of brokers that connect to brokers in a way of their own. */
  private static final int PRIVATE_LEVEL = 0x80;

  private ConnectCodec() {
  }

  @Override
  public Packet.Connect read(Packet.Type type, Fields in, Version none, boolean fromServer) {
    Version version = version(in.text("protocol name"), in.oneByte("protocol level"));
    try {
      return read(in, version);
    } catch (BadPacket e) {
      throw e.in(version);
    }
  }

  private static Version version(String name, int level) {
    for (Version version : Version.values()) {
      if (version.level() == level && version.protocolName().equals(name)) {
        return version;
      }
    }
    throw BadPacket.of(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "protocol level: " + level
      + " (expected: MQIsdp 3, MQTT 4 or MQTT 5)").in(answering(level));
  }

  /** Returns the version whose CONNACK a client of some level understands best. */
  static Version answering(int level) {
    return level >= Version.V5.level() && level < PRIVATE_LEVEL ? Version.V5 : Version.V3_1_1;
  }

  private static Packet.Connect read(Fields in, Version version) {
    int flags = in.oneByte("connect flags");
    checkFlags(flags, version);
    int keepAlive = in.twoBytes("keep alive");
    Properties properties = version.hasProperties() ? properties(in) : Properties.NONE;
    String clientId = in.text("client id");
    Packet.Will will = (flags & WILL) == 0 ? null : will(in, flags, version);
    String username = (flags & USER_NAME) == 0 ? null : in.text("user name");
    byte[] password = (flags & PASSWORD) == 0 ? null : in.bytes("password");
    return new Packet.Connect(version, clientId, (flags & CLEAN_START) != 0, keepAlive, username, password, will,
      properties);
  }

  private static void checkFlags(int flags, Version version) {
    if ((flags & RESERVED) != 0 && version != Version.V3_1) {
      throw BadPacket.malformed("connect flags: reserved bit set (expected: 0)");
    }
    int willQos = flags >> WILL_QOS_SHIFT & 3;
    if (willQos == 3) {
      throw BadPacket.malformed("will qos: 3 (expected: 0-2)");
    }
    if ((flags & WILL) == 0 && (willQos != 0 || (flags & WILL_RETAIN) != 0) && version != Version.V3_1) {
      throw BadPacket.malformed("connect flags: will qos or will retain without a will (expected: 0)");
    }
    if ((flags & PASSWORD) != 0 && (flags & USER_NAME) == 0 && version != Version.V5) {
      throw BadPacket.malformed("connect flags: password without user name (expected: both)");
    }
  }

  private static Properties properties(Fields in) {
    Properties properties = PropertyCodec.read(in, PropertySet.CONNECT);
    if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
      throw BadPacket.protocolError("authentication data: without a method (expected: both)");
    }
    return properties;
  }

  private static Packet.Will will(Fields in, int flags, Version version) {
    Properties properties =
      version.hasProperties() ? PropertyCodec.read(in, PropertySet.WILL) : Properties.NONE;
    String topic = in.topic("will topic");
    byte[] payload = in.bytes("will payload");
    return new Packet.Will(topic, payload, flags >> WILL_QOS_SHIFT & 3, (flags & WILL_RETAIN) != 0, properties);
  }

  @Override
  public int firstByte(Packet.Connect packet) {
    return PacketCodec.first(Packet.Type.CONNECT, 0);
  }

  @Override
  public int remaining(Packet.Connect packet, Version ignored) {
    Version version = packet.version();
    int size = Bytes.size(version.protocolName()) + 4 + Bytes.size(packet.clientId());
    if (version.hasProperties()) {
      size += PropertyCodec.size(packet.properties());
    }
    if (packet.will() != null) {
      size += Bytes.size(packet.will().topic()) + Bytes.size(packet.will().payload());
      size += version.hasProperties() ? PropertyCodec.size(packet.will().properties()) : 0;
    }
    size += packet.username() == null ? 0 : Bytes.size(packet.username());
    return size + (packet.password() == null ? 0 : Bytes.size(packet.password()));
  }

  @Override
  public void write(ByteBuf out, Packet.Connect packet, Version ignored) {
    Version version = packet.version();
    Bytes.write(out, version.protocolName());
    out.writeByte(version.level()).writeByte(flags(packet)).writeShort(packet.keepAlive());
    if (version.hasProperties()) {
      PropertyCodec.write(out, packet.properties());
    }
    Bytes.write(out, packet.clientId());
    if (packet.will() != null) {
      writeWill(out, packet.will(), version);
    }
    if (packet.username() != null) {
      Bytes.write(out, packet.username());
    }
    if (packet.password() != null) {
      Bytes.write(out, packet.password());
    }
  }

  private static void writeWill(ByteBuf out, Packet.Will will, Version version) {
    if (version.hasProperties()) {
      PropertyCodec.write(out, will.properties());
    }
    Bytes.write(out, will.topic());
    Bytes.write(out, will.payload());
  }

  private static int flags(Packet.Connect packet) {
    Packet.Will will = packet.will();
    return (packet.cleanStart() ? CLEAN_START : 0)
      | (will == null ? 0 : WILL | will.qos() << WILL_QOS_SHIFT | (will.retain() ? WILL_RETAIN : 0))
      | (packet.password() == null ? 0 : PASSWORD)
      | (packet.username() == null ? 0 : USER_NAME);
  }
}
