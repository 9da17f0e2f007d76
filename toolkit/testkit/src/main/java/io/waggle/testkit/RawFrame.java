// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket frame, valid or not. Immutable: each {@code with} method returns another one. Any thread.
 *
 * <pre>
 *  byte 0         byte 1          then
 *  F R R R opcode M length(7)     [length 16 or 64 bits] [4 bytes of mask] payload
 * </pre>
 */
public final class RawFrame {

  /** Opcode of a later part of a fragmented message. */
  public static final int CONTINUATION = 0x0;
  /** Opcode of a text message. */
  public static final int TEXT = 0x1;
  /** Opcode of a binary message. */
  public static final int BINARY = 0x2;
  /** Opcode of a close. */
  public static final int CLOSE = 0x8;
  /** Opcode of a ping. */
  public static final int PING = 0x9;
  /** Opcode of a pong. */
  public static final int PONG = 0xA;
  /** The first reserved bit, that of compression. */
  public static final int RSV1 = 0x4;
  /** The second reserved bit. */
  public static final int RSV2 = 0x2;
  /** The third reserved bit. */
  public static final int RSV3 = 0x1;

  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private final int opcode;
  private final byte[] payload;
  private final boolean fin;
  private final int rsv;
  private final boolean masked;
  private final int lengthBits;
  private final long claimedLength;

  private RawFrame(int opcode, byte[] payload, boolean fin, int rsv, boolean masked, int bits, long claimedLength) {
    this.opcode = opcode;
    this.payload = payload;
    this.fin = fin;
    this.rsv = rsv;
    this.masked = masked;
    this.lengthBits = bits;
    this.claimedLength = claimedLength;
  }

  /** Returns a final, masked frame of any opcode, 0-15. */
  public static RawFrame of(int opcode, byte[] payload) {
    int bits = payload.length < 126 ? 7 : payload.length < 65_536 ? 16 : 64;
    return new RawFrame(opcode, payload.clone(), true, 0, true, bits, payload.length);
  }

  static RawFrame received(int opcode, boolean fin, int rsv, boolean masked, byte[] payload) {
    return new RawFrame(opcode, payload, fin, rsv, masked, 7, payload.length);
  }

  /** Returns a final, masked text frame. */
  public static RawFrame text(String text) {
    return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a final, masked binary frame. */
  public static RawFrame binary(byte[] payload) {
    return of(BINARY, payload);
  }

  /** Returns a masked ping. */
  public static RawFrame ping(String payload) {
    return of(PING, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a masked close frame with any code, 0-65535, allowed or not. */
  public static RawFrame close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return of(CLOSE, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  /** Returns this frame with another FIN bit: false for the first parts of a fragmented message. */
  public RawFrame withFin(boolean fin) {
    return new RawFrame(opcode, payload, fin, rsv, masked, lengthBits, claimedLength);
  }

  /** Returns this frame with reserved bits: any sum of {@link #RSV1}, {@link #RSV2} and {@link #RSV3}. */
  public RawFrame withRsv(int rsv) {
    return new RawFrame(opcode, payload, fin, rsv, masked, lengthBits, claimedLength);
  }

  /** Returns this frame with or without a mask; a client's must have one. */
  public RawFrame withMask(boolean masked) {
    return new RawFrame(opcode, payload, fin, rsv, masked, lengthBits, claimedLength);
  }

  /** Returns this frame with its length written in 7, 16 or 64 bits, however long it is. */
  public RawFrame withLengthBits(int bits) {
    if (bits != 7 && bits != 16 && bits != 64) {
      throw new IllegalArgumentException("bits: " + bits + " (expected: 7, 16 or 64)");
    }
    return new RawFrame(opcode, payload, fin, rsv, masked, bits, claimedLength);
  }

  /** Returns this frame with a length in its head that need not be true; negative ones set the forbidden top bit. */
  public RawFrame withClaimedLength(long length) {
    int bits = length >= 0 && length < 126 ? 7 : length >= 0 && length < 65_536 ? 16 : 64;
    return new RawFrame(opcode, payload, fin, rsv, masked, bits, length);
  }

  /** Returns the bytes on the wire. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
    out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
    int maskBit = masked ? 0x80 : 0;
    if (lengthBits == 7) {
      out.write(maskBit | (int) claimedLength);
    } else if (lengthBits == 16) {
      out.write(maskBit | 126);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) claimedLength).array());
    } else {
      out.write(maskBit | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(claimedLength).array());
    }
    if (masked) {
      out.writeBytes(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      out.write(masked ? payload[i] ^ MASK[i % 4] : payload[i]);
    }
    return out.toByteArray();
  }

  /** Returns the opcode, 0-15. */
  public int opcode() {
    return opcode;
  }

  /** Returns whether this is the last part of its message. */
  public boolean fin() {
    return fin;
  }

  /** Returns the reserved bits, 0-7. */
  public int rsv() {
    return rsv;
  }

  /** Returns whether the frame is masked; a server's must not be. */
  public boolean masked() {
    return masked;
  }

  /** Returns a copy of the payload. */
  public byte[] payload() {
    return payload.clone();
  }

  /** Returns the payload as UTF-8. */
  public String payloadText() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** Returns the code of a close frame; 1005 if it has none. */
  public int closeCode() {
    return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
  }

  /** Returns the reason of a close frame; empty if it has none. */
  public String closeReason() {
    return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "frame of opcode " + opcode + (fin ? ", final, " : ", not final, ") + payload.length + " bytes"
      + (opcode == CLOSE ? ", code " + closeCode() + " " + closeReason() : "");
  }
}
