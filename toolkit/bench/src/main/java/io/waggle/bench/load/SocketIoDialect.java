// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Socket.IO protocol 5 on Engine.IO 4, over WebSocket from the start.
 *
 * <pre>
 * S 0{"sid":…}   C 40   S 40{"sid":…}   C 420["join"]   S 430[]           a subscriber; the others do not join
 * C 42["publish",payload]                S 42["message",payload]          to everyone in the room
 * C 421000000042["echo","payload"]       S 431000000042["payload"]        an acknowledgement, with the id it was asked by
 * S 2            C 3                                                      a ping of the server
 * </pre>
 *
 * @param joins whether it joins the room before it is ready
 * @param idAt where the id of an acknowledgement stands, both sent and received; -1 for none
 * @param expected what stands before a received payload, with an id of any digits
 */
record SocketIoDialect(boolean joins, String before, String after, int idAt, ByteBuf expected) implements Dialect {

  /** So that all ids have the same number of digits. */
  static final long FIRST_ID = 1_000_000_000L;
  private static final String ID = Long.toString(FIRST_ID);

  /** Joins the room and receives what is published. */
  static final Dialect SUBSCRIBER = new SocketIoDialect(true, "", "]", -1, bytes("42[\"message\","));
  /** Publishes to the room and receives nothing. */
  static final Dialect PUBLISHER = new SocketIoDialect(false, "42[\"publish\",", "]", -1, bytes("none"));
  /** Emits an event that is acknowledged with what it carries. */
  static final Dialect ECHO =
    new SocketIoDialect(false, "42" + ID + "[\"echo\",\"", "\"]", 2, bytes("43" + ID + "[\""));

  private static ByteBuf bytes(String text) {
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public String path() {
    return "/socket.io/?EIO=4&transport=websocket";
  }

  @Override
  public boolean greets() {
    return true;
  }

  @Override
  public String greeting(String message) {
    if (message.startsWith("0{")) {
      return "40";
    } else if (message.startsWith("40{")) {
      return joins ? "420[\"join\"]" : READY;
    } else if (joins && message.equals("430[]")) {
      return READY;
    }
    throw new IllegalStateException("greeting: " + message + " (expected: Socket.IO 5)");
  }

  @Override
  public String alive(ByteBuf in, int start, int length) {
    return length == 1 && in.getByte(start) == '2' ? "3" : null;
  }

  @Override
  public int payload(ByteBuf in, int start, int length, int payloadBytes) {
    int head = expected.readableBytes();
    if (length != head + payloadBytes + after.length() || in.getByte(start + length - 1) != ']') {
      return -1;
    }
    if (idAt < 0) {
      return ByteBufUtil.equals(in, start, expected, 0, head) ? start + head : -1;
    }
    int behind = idAt + Exchange.NUMBER_DIGITS;
    boolean same = ByteBufUtil.equals(in, start, expected, 0, idAt)
      && ByteBufUtil.equals(in, start + behind, expected, behind, head - behind)
      && Exchange.readNumber(in, start + idAt) == FIRST_ID + Exchange.readNumber(in, start + head);
    return same ? start + head : -1;
  }
}
