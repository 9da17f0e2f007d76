// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Finds the end of a request head and holds every byte of it to RFC 9112 on the way. Belongs to one connection and its
 * event loop; keeps no bytes between calls, only positions, and looks at each byte once or twice however they arrive.
 *
 * <pre>
 *   47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a    GET / HTTP/1.1
 *   48 6f 73 74 3a 20 61 0d 0a                         Host: a
 *   0d 0a                                              end
 * </pre>
 */
final class HeadScanner {

  /** A client may send a few of these after a body by mistake; RFC 9112 section 2.2 asks to ignore one. */
  private static final int MAX_BLANK_LINES = 4;
  private static final int FIRST_COPY = 1024;
  /** A line up to here is looked at again with each piece that comes; of a longer one, the new piece only. */
  private static final int SHORT_LINE = 256;
  private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
    @Override
    protected byte[] initialValue() {
      return new byte[FIRST_COPY];
    }
  };

  private final HttpLimits limits;
  private final RequestLine requestLine;
  private final HeaderRules rules = new HeaderRules();
  private int lineStart;
  private int seen;
  private int blankLines;
  private boolean inHeaders;
  private boolean complete;

  HeadScanner(HttpLimits limits) {
    this.limits = limits;
    this.requestLine = new RequestLine(limits.methods());
  }

  /** Returns whether bytes of a head that is not complete were seen. */
  boolean started() {
    return seen > 0;
  }

  /** What the header lines of the last complete head said. */
  HeaderRules rules() {
    return rules;
  }

  /** Returns whether the last complete head was of HTTP/1.0. */
  boolean isHttp10() {
    return requestLine.isHttp10();
  }

  /**
   * Looks at what arrived.
   *
   * @param in from the first byte of the head on; not consumed
   * @return length of the head once it is complete, else 0
   * @throws HttpRequestException as soon as the bytes cannot become a head that is allowed
   */
  int scan(ByteBuf in) {
    if (seen == 0) {
      begin();
    }
    int available = Math.min(in.readableBytes(), limits.maxHeaderBytes() + 1);
    if (seen == available) {
      return more(available);
    }
    if (lineStart < seen && available - lineStart > SHORT_LINE && !hasLineEnd(in, available)) {
      checkNewBytes(in, available);
      return more(available);
    }
    int copy = FIRST_COPY;
    while (lineStart < available) {
      int length = Math.min(copy, available - lineStart);
      byte[] bytes = scratch(length);
      in.getBytes(in.readerIndex() + lineStart, bytes, 0, length);
      int consumed = lines(bytes, length);
      lineStart += consumed;
      if (complete) {
        return end();
      }
      if (consumed < length && length == available - lineStart + consumed) {
        break;
      }
      copy = consumed == 0 ? copy * 4 : FIRST_COPY;
    }
    return more(available);
  }

  private void begin() {
    lineStart = 0;
    blankLines = 0;
    inHeaders = false;
    complete = false;
    rules.reset();
  }

  private int end() {
    int length = lineStart;
    seen = 0;
    if (length > limits.maxHeaderBytes()) {
      throw tooLong();
    }
    rules.check(requestLine.isHttp10(), limits.maxBodyBytes());
    return length;
  }

  private int more(int available) {
    seen = available;
    if (available > limits.maxHeaderBytes()) {
      throw tooLong();
    }
    return 0;
  }

  private HttpRequestException tooLong() {
    return inHeaders
      ? new HttpRequestException(431, "header block: too long (expected: at most " + limits.maxHeaderBytes() + " bytes)")
      : new HttpRequestException(414, "request line: too long (expected: at most " + limits.maxHeaderBytes() + " bytes)");
  }

  private boolean hasLineEnd(ByteBuf in, int available) {
    int start = in.readerIndex();
    return in.indexOf(start + seen, start + available, (byte) '\n') >= 0;
  }

  private void checkNewBytes(ByteBuf in, int available) {
    int start = in.readerIndex();
    for (int i = seen; i < available; i++) {
      byte b = in.getByte(start + i);
      if (b != '\r' && !Octets.isFieldValue(b) || in.getByte(start + i - 1) == '\r') {
        throw new HttpRequestException(400, "head: control character (expected: text and CR LF)");
      }
    }
  }

  private static byte[] scratch(int length) {
    byte[] bytes = SCRATCH.get();
    if (bytes.length < length) {
      bytes = new byte[length];
      SCRATCH.set(bytes);
    }
    return bytes;
  }

  /** Checks the whole lines among the bytes; returns how many bytes those take. */
  private int lines(byte[] bytes, int end) {
    int pos = 0;
    while (pos < end && !complete) {
      int next = bytes[pos] == '\r' ? blankLine(bytes, pos, end) : line(bytes, pos, end);
      if (next < 0) {
        break;
      }
      pos = next;
    }
    return pos;
  }

  private int line(byte[] bytes, int pos, int end) {
    if (inHeaders) {
      return rules.headerLine(bytes, pos, end);
    }
    int next = requestLine.check(bytes, pos, end);
    inHeaders = next >= 0;
    return next;
  }

  private int blankLine(byte[] bytes, int pos, int end) {
    int next = Octets.lineEnd(bytes, pos, end);
    if (next >= 0) {
      if (inHeaders) {
        complete = true;
      } else if (++blankLines > MAX_BLANK_LINES) {
        throw new HttpRequestException(400, "request line: missing (expected: method, target and version)");
      }
    }
    return next;
  }
}
