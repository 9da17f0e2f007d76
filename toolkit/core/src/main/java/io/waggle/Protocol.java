// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.impl.protocol.DelimiterProtocol;
import io.waggle.impl.protocol.JsonProtocol;
import io.waggle.impl.protocol.LengthFieldProtocol;
import io.waggle.impl.protocol.LinesProtocol;
import io.waggle.impl.protocol.RawProtocol;

/**
 * How bytes become messages: three functions, used on every transport.
 *
 * <p>A protocol holds no state of a connection, so one object serves all of them, from any thread. Bytes that break
 * its rules are answered with a {@link ProtocolException}, which closes that connection and nothing else.
 *
 * <p>Over WebSocket a protocol sees either whole WebSocket messages ({@link #onMessages()}) or the concatenation of
 * their bytes. Over UDP it sees each datagram by itself, which may hold several frames.
 *
 * @param <M> type of a message
 */
public interface Protocol<M> {

  /**
   * Finds where the first frame ends. Called again when more bytes arrived after a result of 0, and only once the
   * length it returned is there.
   *
   * @param in what was received and not yet consumed; at least one byte. Valid during the call only
   * @param seen how many bytes of {@code in} earlier calls have already looked at without finding the end; a protocol
   *             with a length header ignores it, one that searches goes on from there
   * @return length of the first frame in bytes, header and trailer included, which may exceed {@code in.length()};
   *         0 if it cannot be told yet
   * @throws ProtocolException if the bytes cannot become a frame
   */
  int frameLength(Buffer in, int seen);

  /**
   * Makes a message of one whole frame.
   *
   * @param frame exactly the bytes {@link #frameLength} measured; the callee may keep it
   * @throws ProtocolException if the frame is not valid
   */
  M decode(Buffer frame);

  /**
   * Makes one frame of a message.
   *
   * @param message what the application sends
   * @return header, payload and trailer; an empty buffer sends nothing
   */
  Buffer encode(M message);

  /** Returns a short name for status tables and for refusing another protocol on the same port. */
  default String name() {
    return getClass().getSimpleName();
  }

  /**
   * Returns the form of this protocol for a transport that keeps message boundaries itself (WebSocket), where
   * {@link #decode} gets a whole WebSocket message; or null if frames are to be cut from the bytes there too.
   */
  default Protocol<M> onMessages() {
    return null;
  }

  /** Returns whether frames are UTF-8 text: over WebSocket they then travel as text messages, else as binary ones. */
  default boolean isText() {
    return false;
  }

  /**
   * Returns what to send before closing, in the protocol's own words; null or empty for nothing.
   *
   * @param reason why the connection is closed by this side
   */
  default Buffer closeFrame(CloseReason reason) {
    return null;
  }

  /** Bytes as they come: no framing on a stream, one message per datagram or WebSocket binary message. */
  static Protocol<Buffer> raw() {
    return RawProtocol.INSTANCE;
  }

  /**
   * Lines of UTF-8 text ending in LF or CR LF, without the line end; over WebSocket each text message as it is.
   * Text that is not UTF-8 closes with {@link CloseReason#INVALID_DATA}. Workerman's {@code text}.
   */
  static Protocol<String> lines() {
    return LinesProtocol.INSTANCE;
  }

  /** A 4-byte big-endian length, which counts itself, then the payload. Workerman's {@code frame}. */
  static Protocol<Buffer> frame() {
    return LengthFieldProtocol.FRAME;
  }

  /** One JSON object a line; over WebSocket one a text message. At most 64 levels deep. */
  static Protocol<JsonObject> json() {
    return JsonProtocol.INSTANCE;
  }

  /**
   * Frames that end with a fixed sequence of bytes, which is not part of the message.
   *
   * @param delimiter at least one byte
   * @throws IllegalArgumentException if the delimiter is empty
   */
  static Protocol<Buffer> delimiter(Buffer delimiter) {
    return new DelimiterProtocol(delimiter);
  }

  /**
   * A big-endian length, then that many bytes.
   *
   * @param lengthBytes width of the length: 1, 2, 3 or 4
   * @param countsItself whether the length includes its own bytes
   * @throws IllegalArgumentException if the width is another number
   */
  static Protocol<Buffer> lengthField(int lengthBytes, boolean countsItself) {
    return new LengthFieldProtocol(lengthBytes, countsItself);
  }
}
