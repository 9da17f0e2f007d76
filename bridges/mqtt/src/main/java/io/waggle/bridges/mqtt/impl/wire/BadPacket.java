// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

/** Bytes that break a rule. Thrown by the parts of the decoder, caught in {@link MqttProtocol#decode} alone. */
final class BadPacket extends RuntimeException {

  private final int reason;
  private final Version version;

  private BadPacket(int reason, String text, Version version) {
    super(text, null, false, false);
    this.reason = reason;
    this.version = version;
  }

  /** Creates one for bytes that cannot be read. */
  static BadPacket malformed(String text) {
    return new BadPacket(ReasonCode.MALFORMED_PACKET, text, null);
  }

  /** Creates one for bytes that can be read but say what must not be said. */
  static BadPacket protocolError(String text) {
    return new BadPacket(ReasonCode.PROTOCOL_ERROR, text, null);
  }

  /** Creates one with another reason code. */
  static BadPacket of(int reason, String text) {
    return new BadPacket(reason, text, null);
  }

  /** Returns this as the fault of a CONNECT of a version. */
  BadPacket in(Version version) {
    return new BadPacket(reason, getMessage(), version);
  }

  /** Returns what the session gets to see. */
  Packet.Malformed toPacket() {
    return new Packet.Malformed(reason, getMessage(), version);
  }
}
