// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client connection: handshake, frames of the server, answers to pings. Its event loop only.
 *
 * <pre>
 * from the server   81 len7 payload        81 7E len16 payload        89 len7 ping        88 len7 close
 * from us           81 80|len7 mask4 payload^mask
 * </pre>
 */
abstract class WebSocketPeer extends Peer {

  /** Any constant: masking is for proxies between browsers and servers, of which there is none here. */
  static final int MASK = 0x5EED_BEE5;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final ByteBuf HEAD_END = Unpooled.directBuffer().writeBytes(new byte[] {13, 10, 13, 10});
  private static final int LONGEST_SHORT = 125;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  private final String path;
  private boolean awaitsGreeting;
  private boolean upgraded;

  WebSocketPeer(LoopStats stats, Place place) {
    super(stats);
    this.path = place.path;
    this.awaitsGreeting = place.greets;
  }

  /**
   * Where to connect.
   *
   * @param greets whether the connection is ready when the server has said so in its first message, not before
   */
  record Place(String path, boolean greets) {
  }

  /** Called with each text message. */
  protected abstract void message(ByteBuf in, int start, int length);

  @Override
  protected void opened() {
    String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request));
  }

  @Override
  protected final void consume(ByteBuf in) {
    if (!upgraded && !upgrade(in)) {
      return;
    }
    while (in.readableBytes() >= 2) {
      int start = in.readerIndex();
      int length = in.getByte(start + 1);
      int header = 2;
      if (length == LONGEST_SHORT + 1) {
        header = 4;
        length = in.readableBytes() < header ? Integer.MAX_VALUE - header : in.getUnsignedShort(start + 2);
      } else if (length < 0 || length > LONGEST_SHORT) {
        throw new IllegalStateException("frame length: " + length + " (expected: unmasked, at most 65,535)");
      }
      if (in.readableBytes() < header + length) {
        return;
      }
      in.skipBytes(header + length);
      frame(in, in.getUnsignedByte(start), start + header, length);
    }
  }

  private boolean upgrade(ByteBuf in) {
    int end = ByteBufUtil.indexOf(HEAD_END, in);
    if (end < 0) {
      return false;
    }
    String head = in.readCharSequence(end - in.readerIndex() + 4, StandardCharsets.US_ASCII).toString();
    if (!head.startsWith("HTTP/1.1 101 ") || !head.contains(ACCEPT)) {
      throw new IllegalStateException("handshake: " + head.lines().findFirst().orElse("") + " (expected: 101)");
    }
    upgraded = true;
    if (!awaitsGreeting) {
      becomeReady();
    }
    return true;
  }

  private void frame(ByteBuf in, int head, int start, int length) {
    if (head == TEXT && awaitsGreeting) {
      awaitsGreeting = false;
      becomeReady();
    } else if (head == TEXT) {
      message(in, start, length);
    } else if (head == PING) {
      context.writeAndFlush(masked(PONG, ByteBufUtil.getBytes(in, start, length)));
    } else if (head == CLOSE) {
      context.close();
    } else if (head != PONG) {
      stats.corrupt();
    }
  }

  /** Returns a text frame of at most 125 bytes as a client sends it. */
  static ByteBuf maskedText(byte[] payload) {
    return masked(TEXT, payload);
  }

  private static ByteBuf masked(int head, byte[] payload) {
    ByteBuf frame = Unpooled.directBuffer(6 + payload.length);
    frame.writeByte(head).writeByte(0x80 | payload.length).writeInt(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.writeByte(payload[i] ^ mask(i));
    }
    return frame;
  }

  /** Writes a number into the payload of such a frame. */
  static void writeMaskedNumber(ByteBuf frame, int payloadIndex, long number) {
    long rest = number;
    for (int i = payloadIndex + Exchange.NUMBER_DIGITS - 1; i >= payloadIndex; i--) {
      frame.setByte(6 + i, (int) ('0' + rest % 10) ^ mask(i));
      rest /= 10;
    }
  }

  private static int mask(int index) {
    return MASK >>> 24 - 8 * (index & 3) & 0xFF;
  }
}
