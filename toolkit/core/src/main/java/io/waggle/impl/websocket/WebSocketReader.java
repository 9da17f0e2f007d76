// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.impl.protocol.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * Reads the frames of one peer, RFC 6455 section 5, to the letter: each rule is applied as soon as the bytes that
 * break it are there, text included, whose UTF-8 is checked byte by byte as it arrives.
 *
 * <p>A message that lies whole in the input is unmasked and handed out where it lies; only one that comes in pieces is
 * gathered. One per connection, its event loop only; no extensions, so reserved bits must be 0.
 */
public final class WebSocketReader {

  /** What {@link #read} found. */
  public enum Event {
    /** Nothing complete yet. */
    NEED_MORE,
    /** A message: see {@link #payload()}; then call {@link #done}. */
    MESSAGE,
    /** A ping: see {@link #control()}. */
    PING,
    /** A pong: see {@link #control()}. */
    PONG,
    /** A close frame: see {@link #closeReason()}. */
    CLOSE
  }

  private static final int RESERVED = 0x70;
  private static final int LEAST_GATHERED = 256;

  private final boolean expectMask;
  private final int limit;
  private boolean inPayload;
  private boolean fin;
  private byte opcode;
  private byte messageOpcode;
  private boolean closed;
  private int key;
  private int remaining;
  private int utf8 = Utf8.START;
  private ByteBuf gathered;
  private ByteBuf payload;
  private int payloadLength;
  private Buffer control;
  private CloseReason closeReason;

  /**
   * Creates a reader.
   *
   * @param expectMask whether frames must be masked (a server reads) or must not be (a client reads)
   * @param limit longest message in bytes
   */
  public WebSocketReader(boolean expectMask, int limit) {
    this.expectMask = expectMask;
    this.limit = limit;
  }

  /**
   * Reads on.
   *
   * @param in consumed as far as it is understood
   * @throws ProtocolException if the peer broke a rule
   */
  public Event read(ByteBuf in) {
    while (true) {
      if (!inPayload && !readHeader(in)) {
        return Event.NEED_MORE;
      }
      if (opcode >= WebSocketFrames.CLOSE) {
        return readControl(in);
      }
      if (!readPayload(in)) {
        return Event.NEED_MORE;
      }
      if (fin) {
        return finishMessage();
      }
    }
  }

  private boolean readHeader(ByteBuf in) {
    int readable = in.readableBytes();
    int at = in.readerIndex();
    if (readable < 1) {
      return false;
    }
    int first = in.getByte(at);
    checkFirst(first);
    if (readable < 2) {
      return false;
    }
    int second = in.getByte(at + 1);
    checkSecond(first, second);
    int shortLength = second & 0x7F;
    int header = 2 + (shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0);
    if (readable < header) {
      return false;
    }
    long length = shortLength == 126 ? in.getUnsignedShort(at + 2)
      : shortLength == 127 ? in.getLong(at + 2) : shortLength;
    checkLength(first, shortLength, length);
    if (readable < header + (expectMask ? 4 : 0)) {
      return false;
    }
    key = expectMask ? in.getInt(at + header) : 0;
    in.skipBytes(header + (expectMask ? 4 : 0));
    begin(first, (int) length);
    return true;
  }

  private void checkFirst(int first) {
    if ((first & RESERVED) != 0) {
      throw new ProtocolException("reserved bits: set (expected: 0, no extension was agreed on)");
    }
    int code = first & 0x0F;
    if (code > WebSocketFrames.BINARY && code < WebSocketFrames.CLOSE || code > WebSocketFrames.PONG) {
      throw new ProtocolException("opcode: " + code + " (expected: 0-2 or 8-10)");
    }
    if (code >= WebSocketFrames.CLOSE) {
      if (first >= 0) {
        throw new ProtocolException("control frame: fragmented");
      }
    } else if (code == WebSocketFrames.CONTINUATION && messageOpcode == 0) {
      throw new ProtocolException("continuation: without a message");
    } else if (code != WebSocketFrames.CONTINUATION && messageOpcode != 0) {
      throw new ProtocolException("opcode: " + code + " (expected: 0, a message is not finished)");
    }
  }

  private void checkSecond(int first, int second) {
    if (second < 0 != expectMask) {
      throw new ProtocolException(expectMask ? "frame: not masked" : "frame: masked");
    }
    if ((first & 0x0F) >= WebSocketFrames.CLOSE && (second & 0x7F) > WebSocketFrames.MAX_CONTROL_PAYLOAD) {
      throw new ProtocolException("control frame: over 125 bytes");
    }
  }

  private void checkLength(int first, int shortLength, long length) {
    if (length < 0 || shortLength == 126 && length < 126 || shortLength == 127 && length <= 0xFFFF) {
      throw new ProtocolException("length: not in its shortest form");
    }
    if ((first & 0x0F) < WebSocketFrames.CLOSE && length + gatheredBytes() > limit) {
      throw new ProtocolException(CloseReason.TOO_BIG, "message: over " + limit + " bytes");
    }
  }

  private int gatheredBytes() {
    return gathered == null ? 0 : gathered.readableBytes();
  }

  private void begin(int first, int length) {
    fin = first < 0;
    opcode = (byte) (first & 0x0F);
    remaining = length;
    inPayload = true;
    if (opcode == WebSocketFrames.TEXT || opcode == WebSocketFrames.BINARY) {
      messageOpcode = opcode;
    }
  }

  /** Returns true when the frame's payload is complete, in place or gathered. */
  private boolean readPayload(ByteBuf in) {
    int length = Math.min(remaining, in.readableBytes());
    int at = in.readerIndex();
    Masking.apply(in, at, length, key);
    checkText(in, at, length);
    if (length == remaining) {
      inPayload = false;
      if (fin && gathered == null) {
        payload = in;
        payloadLength = length;
        return true;
      }
    }
    gather(in, length);
    key = Masking.after(key, length);
    remaining -= length;
    return !inPayload;
  }

  private void checkText(ByteBuf in, int at, int length) {
    if (messageOpcode == WebSocketFrames.TEXT) {
      utf8 = Utf8.check(utf8, in, at, at + length);
      if (utf8 == Utf8.INVALID || utf8 != Utf8.START && fin && length == remaining) {
        throw new ProtocolException(CloseReason.INVALID_DATA, "text: not UTF-8");
      }
    }
  }

  private void gather(ByteBuf in, int length) {
    if (gathered == null) {
      gathered = in.alloc().directBuffer(Math.max(LEAST_GATHERED, length));
    }
    gathered.writeBytes(in, length);
  }

  private Event finishMessage() {
    if (gathered != null) {
      payload = gathered;
      payloadLength = gathered.readableBytes();
    }
    return Event.MESSAGE;
  }

  private Event readControl(ByteBuf in) {
    if (in.readableBytes() < remaining) {
      return Event.NEED_MORE;
    }
    inPayload = false;
    Masking.apply(in, in.readerIndex(), remaining, key);
    byte[] bytes = new byte[remaining];
    in.readBytes(bytes);
    control = Buffer.buffer(bytes);
    if (opcode == WebSocketFrames.CLOSE) {
      closed = true;
      closeReason = readCloseReason(bytes);
      return Event.CLOSE;
    }
    return opcode == WebSocketFrames.PING ? Event.PING : Event.PONG;
  }

  private static CloseReason readCloseReason(byte[] bytes) {
    if (bytes.length == 0) {
      return CloseReason.NO_STATUS;
    }
    if (bytes.length == 1) {
      throw new ProtocolException("close frame: 1 byte (expected: none, or a code)");
    }
    int code = (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
    if (!CloseReason.isSendable(code)) {
      throw new ProtocolException("close code: " + code + " (expected: one that may be sent)");
    }
    ByteBuf text = Unpooled.wrappedBuffer(bytes, 2, bytes.length - 2);
    if (Utf8.check(Utf8.START, text, 0, text.readableBytes()) != Utf8.START) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "close reason: not UTF-8");
    }
    return CloseReason.of(code, text.toString(StandardCharsets.UTF_8));
  }

  /** Returns the buffer that holds the message from its reader index on; valid until {@link #done}. */
  public ByteBuf payload() {
    return payload;
  }

  /** Returns the length of the message in bytes. */
  public int payloadLength() {
    return payloadLength;
  }

  /** Returns whether the message is text. */
  public boolean isText() {
    return messageOpcode == WebSocketFrames.TEXT;
  }

  /** Gives the message back; {@code in} is what {@link #read} was called with. */
  public void done(ByteBuf in) {
    if (payload == in) {
      in.skipBytes(payloadLength);
    } else if (gathered != null) {
      gathered.release();
      gathered = null;
    }
    payload = null;
    messageOpcode = 0;
  }

  /** Returns the payload of the last control frame. */
  public Buffer control() {
    return control;
  }

  /** Returns what the peer's close frame said. */
  public CloseReason closeReason() {
    return closeReason;
  }

  /** Returns whether the peer has sent its close frame. */
  public boolean isClosed() {
    return closed;
  }

  /** Returns whether a message has begun and not ended. */
  public boolean isInsideMessage() {
    return messageOpcode != 0 || inPayload;
  }

  /** Frees what is gathered. */
  public void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
