// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes between nodes, big-endian. Stateless; any thread.
 *
 * <pre>
 * frame    version:1 = 1   kind:1   length:1   sender:length   then by kind
 *   BEAT   life:8   length:1   member id:length   I am alive, under this name in the member list
 *   DATA   life:8   session:8   number:8   oldest:8   ack session:8   ack number:8   records
 *   ACK                           ack session:8   ack number:8   I have all up to here
 *   RESET  session:8                              I do not know how this session began; start another
 *   LEAVE                                         I am going; nothing more will come
 * life     counts how often a node has joined anew; that of a DATA frame is the receiver's, as the sender knows it
 * oldest   number of the oldest frame of the session that is not acknowledged
 * record   kind:1   length:1   service:length   id:8   length:4   payload:length
 *            kind 0 message, 1 request, 2 reply, 3 failure (text); id and service 0 and empty where not needed
 * </pre>
 */
final class Frames {

  static final byte VERSION = 1;
  static final byte BEAT = 1;
  static final byte DATA = 2;
  static final byte ACK = 3;
  static final byte RESET = 4;
  static final byte LEAVE = 5;

  static final byte MESSAGE = 0;
  static final byte REQUEST = 1;
  static final byte REPLY = 2;
  static final byte FAILURE = 3;

  /** Bytes of a record beside service and payload. */
  static final int RECORD_BYTES = 14;

  private Frames() {
  }

  private static Buffer head(byte kind, String sender) {
    return name(Buffer.buffer(64).appendByte(VERSION).appendByte(kind), sender);
  }

  private static Buffer name(Buffer frame, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return frame.appendUnsignedByte((short) bytes.length).appendBytes(bytes);
  }

  static Buffer beat(String sender, long life, String memberId) {
    return name(head(BEAT, sender).appendLong(life), memberId);
  }

  static Buffer data(String sender, long life, long session, long number, long oldest, long ackSession,
                     long ackNumber) {
    return head(DATA, sender).appendLong(life).appendLong(session).appendLong(number).appendLong(oldest)
      .appendLong(ackSession).appendLong(ackNumber);
  }

  /** Returns a frame of messages with another oldest number. */
  static Buffer again(Buffer data, long oldest) {
    int at = 3 + data.getUnsignedByte(2) + 24;
    return data.copy().setLong(at, oldest);
  }

  static Buffer ack(String sender, long ackSession, long ackNumber) {
    return head(ACK, sender).appendLong(ackSession).appendLong(ackNumber);
  }

  static Buffer reset(String sender, long session) {
    return head(RESET, sender).appendLong(session);
  }

  static Buffer leave(String sender) {
    return head(LEAVE, sender);
  }

  static void record(Buffer frame, byte kind, String service, long id, Buffer payload) {
    name(frame.appendByte(kind), service).appendLong(id).appendInt(payload.length()).appendBuffer(payload);
  }

  /** Reads one frame from its start. Throws {@link IndexOutOfBoundsException} where the bytes end too soon. */
  static final class Reader {

    private final Buffer frame;
    private int at;

    Reader(Buffer frame) {
      this.frame = frame;
    }

    boolean hasMore() {
      return at < frame.length();
    }

    byte octet() {
      return frame.getByte(at++);
    }

    long number() {
      at += 8;
      return frame.getLong(at - 8);
    }

    String name() {
      int length = frame.getUnsignedByte(at);
      at += 1 + length;
      return frame.getString(at - length, at);
    }

    Buffer payload() {
      int length = frame.getInt(at);
      if (length < 0 || length > frame.length() - at - 4) {
        throw new IndexOutOfBoundsException("length: " + length + " (expected: at most what the frame holds)");
      }
      at += 4 + length;
      return frame.getBuffer(at - length, at);
    }
  }
}
