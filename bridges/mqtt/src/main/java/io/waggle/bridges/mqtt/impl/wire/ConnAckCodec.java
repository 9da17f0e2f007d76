// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * CONNACK (section 3.2). Stateless; any thread.
 *
 * <pre>
 *   20 02                 fixed header
 *   01                    a session is present
 *   00                    return code 0: accepted
 *
 *   20 06  00  00         version 5: reason code 0,
 *   03  21 00 0a          3 bytes of properties: receive maximum 10
 * </pre>
 */
final class ConnAckCodec implements PacketCodec<Packet.ConnAck> {

  static final ConnAckCodec INSTANCE = new ConnAckCodec();

  /** What the return codes 0 to 5 of version 3 mean. */
  private static final int[] RETURN_CODES = {ReasonCode.SUCCESS, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, ReasonCode.SERVER_UNAVAILABLE, ReasonCode.BAD_USER_NAME_OR_PASSWORD,
    ReasonCode.NOT_AUTHORIZED};

  private ConnAckCodec() {
  }

  @Override
  public Packet.ConnAck read(Packet.Type type, Fields in, Version version, boolean fromServer) {
    int flags = in.oneByte("connect acknowledge flags");
    if (flags > 1) {
      throw BadPacket.malformed("connect acknowledge flags: " + flags + " (expected: 0 or 1)");
    }
    int reason = version.hasProperties() ? ReasonSet.CONNACK.read(in) : reason(in.oneByte("return code"));
    Properties properties =
      version.hasProperties() ? PropertyCodec.read(in, PropertySet.CONNACK) : Properties.NONE;
    if (flags == 1 && reason != ReasonCode.SUCCESS) {
      throw BadPacket.protocolError("session present: 1 with reason " + reason + " (expected: 0)");
    }
    return new Packet.ConnAck(flags == 1, reason, properties);
  }

  private static int reason(int returnCode) {
    if (returnCode >= RETURN_CODES.length) {
      throw BadPacket.protocolError("return code: " + returnCode + " (expected: 0-5)");
    }
    return RETURN_CODES[returnCode];
  }

  /** Returns the return code of version 3 that comes closest. */
  static int returnCode(int reason) {
    return switch (reason) {
      case ReasonCode.SUCCESS -> 0;
      case ReasonCode.UNSUPPORTED_PROTOCOL_VERSION -> 1;
      case ReasonCode.CLIENT_IDENTIFIER_NOT_VALID -> 2;
      case ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.BAD_AUTHENTICATION_METHOD -> 4;
      case ReasonCode.NOT_AUTHORIZED, ReasonCode.BANNED, ReasonCode.TOPIC_NAME_INVALID -> 5;
      default -> 3;
    };
  }

  @Override
  public int firstByte(Packet.ConnAck packet) {
    return PacketCodec.first(Packet.Type.CONNACK, 0);
  }

  @Override
  public int remaining(Packet.ConnAck packet, Version version) {
    return 2 + (version.hasProperties() ? PropertyCodec.size(packet.properties()) : 0);
  }

  @Override
  public void write(ByteBuf out, Packet.ConnAck packet, Version version) {
    // Version 3.1 has a reserved byte there.
    out.writeBoolean(packet.sessionPresent() && version != Version.V3_1);
    if (version.hasProperties()) {
      out.writeByte(packet.reason());
      PropertyCodec.write(out, packet.properties());
    } else {
      out.writeByte(returnCode(packet.reason()));
    }
  }
}
