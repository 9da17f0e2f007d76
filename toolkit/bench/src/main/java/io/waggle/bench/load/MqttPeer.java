// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;

/**
 * An MQTT 3.1.1 client connection, with at most one subscription. Its event loop only.
 *
 * <pre>
 * C 10 len 00 04 M Q T T 04 flags 00 00 clientId      CONNECT: flags 02 clean session, 00 persistent; no keep-alive
 * S 20 02 00|01 00                                    CONNACK
 * C 82 len 00 01 topic qos   S 90 03 00 01 qos        SUBSCRIBE, SUBACK; the others do not
 * </pre>
 *
 * <p>Strings have two bytes of length before them. Acknowledgements of what is read together leave together.
 */
abstract class MqttPeer extends Peer {

  static final int PUBLISH = 0x30;
  static final int PUBACK = 0x40;
  static final int PUBREC = 0x50;
  static final int PUBREL = 0x62;
  static final int PUBCOMP = 0x70;
  static final int PINGREQ = 0xC0;
  static final int PINGRESP = 0xD0;
  private static final int CONNECT = 0x10;
  private static final int CONNACK = 0x20;
  private static final int SUBSCRIBE = 0x82;
  private static final int SUBACK = 0x90;
  private static final int CLEAN_SESSION = 0x02;
  private static final int PROTOCOL_LEVEL = 4;
  private static final int SUBSCRIBE_ID = 1;
  private static final int OUT_BYTES = 256;
  /** Bytes of a remaining length, at most. */
  private static final int MOST_LENGTH_BYTES = 4;

  private final Client client;
  private boolean welcome;
  private ByteBuf out;

  MqttPeer(LoopStats stats, Client client) {
    super(stats);
    this.client = client;
  }

  /**
   * Who connects.
   *
   * @param id of the client, ASCII
   * @param cleanSession whether the server forgets it when it goes
   * @param topic it subscribes to before it is ready, ASCII; null for none
   * @param qos 0-2, of what it sends or is sent
   */
  record Client(String id, boolean cleanSession, String topic, int qos) {
  }

  /**
   * Called with each packet behind the handshake.
   *
   * @param head the first byte
   * @param start behind the remaining length
   * @param length the remaining length
   */
  protected abstract void packet(int head, ByteBuf in, int start, int length);

  protected final Client client() {
    return client;
  }

  @Override
  protected void opened() {
    ByteBuf bytes = out(OUT_BYTES);
    bytes.writeByte(CONNECT).writeByte(12 + client.id().length());
    text(bytes, "MQTT");
    bytes.writeByte(PROTOCOL_LEVEL).writeByte(client.cleanSession() ? CLEAN_SESSION : 0).writeShort(0);
    text(bytes, client.id());
    flushOut();
  }

  /** Writes a text with its length before it. */
  static void text(ByteBuf bytes, String text) {
    bytes.writeShort(text.length());
    ByteBufUtil.writeAscii(bytes, text);
  }

  /** Returns the bytes that leave next, to be added to. */
  protected final ByteBuf out(int initialBytes) {
    if (out == null) {
      out = context.alloc().directBuffer(Math.max(OUT_BYTES, initialBytes));
    }
    return out;
  }

  /** Adds an acknowledgement. */
  protected final void acknowledge(int head, int packetId) {
    out(OUT_BYTES).writeInt(head << 24 | 2 << 16 | packetId);
  }

  protected final void flushOut() {
    if (out != null) {
      ByteBuf bytes = out;
      out = null;
      context.writeAndFlush(bytes, context.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flushOut();
  }

  @Override
  protected final void consume(ByteBuf in) {
    while (in.readableBytes() >= 2) {
      int at = in.readerIndex();
      int length = 0;
      int shift = 0;
      int next = at + 1;
      int digit;
      do {
        if (next == in.writerIndex()) {
          return;
        }
        digit = in.getUnsignedByte(next++);
        length |= (digit & 0x7F) << shift;
        shift += 7;
      } while (digit > 0x7F && shift < 7 * MOST_LENGTH_BYTES);
      if (in.writerIndex() - next < length) {
        return;
      }
      in.readerIndex(next + length);
      received(in.getUnsignedByte(at), in, next, length);
    }
  }

  private void received(int head, ByteBuf in, int start, int length) {
    if (welcome) {
      packet(head, in, start, length);
    } else if (head == CONNACK) {
      connected(in, start, length);
    } else if (head == SUBACK) {
      subscribed(in, start, length);
    } else {
      throw new IllegalStateException("handshake: packet " + head + " (expected: CONNACK, SUBACK)");
    }
  }

  private void connected(ByteBuf in, int start, int length) {
    if (length != 2 || in.getByte(start + 1) != 0) {
      throw new IllegalStateException("CONNACK: " + in.getByte(start + 1) + " (expected: 0)");
    }
    if (client.topic() == null) {
      welcome();
    } else {
      ByteBuf bytes = out(OUT_BYTES);
      bytes.writeByte(SUBSCRIBE).writeByte(5 + client.topic().length()).writeShort(SUBSCRIBE_ID);
      text(bytes, client.topic());
      bytes.writeByte(client.qos());
    }
  }

  private void subscribed(ByteBuf in, int start, int length) {
    if (length != 3 || in.getUnsignedShort(start) != SUBSCRIBE_ID || in.getByte(start + 2) != client.qos()) {
      throw new IllegalStateException("SUBACK: " + in.getByte(start + 2) + " (expected: " + client.qos() + ")");
    }
    welcome();
  }

  private void welcome() {
    welcome = true;
    becomeReady();
  }

  @Override
  protected void release() {
    if (out != null) {
      out.release();
      out = null;
    }
  }
}
