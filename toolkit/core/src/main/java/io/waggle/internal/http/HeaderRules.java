// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

/**
 * The rules of header lines (RFC 9112 sections 3.2, 5 and 6), and what the lines said that decides how the message is
 * framed and the connection kept. Belongs to one {@link HeadScanner}.
 */
final class HeaderRules {

  /** More digits could overflow a long; no limit is that wide. */
  private static final int MAX_LENGTH_DIGITS = 18;

  private int hosts;
  private long contentLength;
  private boolean transferEncoding;
  private int transferStatus;
  private boolean closeAsked;
  private boolean webSocket;
  private boolean expectation;

  void reset() {
    hosts = 0;
    contentLength = -1;
    transferEncoding = false;
    transferStatus = 0;
    closeAsked = false;
    webSocket = false;
    expectation = false;
  }

  /** Returns whether {@code Connection} has {@code close} among several words, which Vert.x does not look for. */
  boolean closeAsked() {
    return closeAsked;
  }

  /** Returns whether {@code Upgrade} asks for WebSocket. */
  boolean webSocket() {
    return webSocket;
  }

  /** Returns whether the client waits for {@code 100 Continue}. */
  boolean expectation() {
    return expectation;
  }

  /** Returns the position after the line, or -1 if it is not complete. */
  int headerLine(byte[] bytes, int start, int end) {
    if (bytes[start] == ' ' || bytes[start] == '\t') {
      throw new HttpRequestException(400, "header: folded line (expected: one line a field)");
    }
    int colon = start;
    while (colon < end && Octets.isToken(bytes[colon])) {
      colon++;
    }
    if (colon == end) {
      return -1;
    }
    if (bytes[colon] != ':' || colon == start) {
      throw new HttpRequestException(400, "header name: malformed (expected: a token and a colon)");
    }
    int valueEnd = colon + 1;
    while (valueEnd < end && Octets.isFieldValue(bytes[valueEnd])) {
      valueEnd++;
    }
    if (valueEnd == end) {
      return -1;
    }
    if (bytes[valueEnd] != '\r') {
      throw new HttpRequestException(400, "header value: control character (expected: text and CR LF)");
    }
    int next = Octets.lineEnd(bytes, valueEnd, end);
    if (next >= 0) {
      int from = Octets.skipSpace(bytes, colon + 1, valueEnd);
      field(bytes, start, colon, from, Octets.trimEnd(bytes, from, valueEnd));
    }
    return next;
  }

  private void field(byte[] bytes, int start, int colon, int from, int to) {
    switch (colon - start) {
      case 4:
        if (Octets.equalsIgnoreCase(bytes, start, colon, "host")) {
          host(bytes, from, to);
        }
        break;
      case 6:
        if (Octets.equalsIgnoreCase(bytes, start, colon, "expect")) {
          expect(bytes, from, to);
        }
        break;
      case 7:
        webSocket |= Octets.equalsIgnoreCase(bytes, start, colon, "upgrade")
          && Octets.listHas(bytes, from, to, "websocket");
        break;
      case 10:
        if (Octets.equalsIgnoreCase(bytes, start, colon, "connection") && to - from != 5) {
          closeAsked |= Octets.listHas(bytes, from, to, "close");
        }
        break;
      case 14:
        if (Octets.equalsIgnoreCase(bytes, start, colon, "content-length")) {
          length(bytes, from, to);
        }
        break;
      case 17:
        if (Octets.equalsIgnoreCase(bytes, start, colon, "transfer-encoding")) {
          transfer(bytes, from, to);
        }
        break;
      default:
        break;
    }
  }

  private void host(byte[] bytes, int from, int to) {
    if (++hosts > 1) {
      throw new HttpRequestException(400, "Host: several (expected: exactly one)");
    }
    if (!HostSyntax.isValid(bytes, from, to)) {
      throw new HttpRequestException(400, "Host: malformed (expected: a host with or without a port)");
    }
  }

  private void expect(byte[] bytes, int from, int to) {
    if (!Octets.equalsIgnoreCase(bytes, from, to, "100-continue")) {
      throw new HttpRequestException(417, "Expect: not supported (expected: 100-continue)");
    }
    expectation = true;
  }

  private void length(byte[] bytes, int from, int to) {
    if (contentLength >= 0) {
      throw new HttpRequestException(400, "Content-Length: several (expected: one)");
    }
    if (from == to) {
      throw new HttpRequestException(400, "Content-Length: empty (expected: digits)");
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        throw new HttpRequestException(400, "Content-Length: malformed (expected: digits)");
      }
      value = i - from < MAX_LENGTH_DIGITS ? value * 10 + bytes[i] - '0' : Long.MAX_VALUE;
    }
    contentLength = value;
  }

  /** Only {@code chunked} is understood: other codings before it are 501, a list that does not end with it is 400. */
  private void transfer(byte[] bytes, int from, int to) {
    int last = to;
    while (last > from && bytes[last - 1] != ',') {
      last--;
    }
    boolean chunkedLast = Octets.equalsIgnoreCase(bytes, Octets.skipSpace(bytes, last, to), to, "chunked");
    if (transferEncoding || !chunkedLast || last > from && Octets.listHas(bytes, from, last - 1, "chunked")) {
      transferStatus = 400;
    } else if (last > from) {
      transferStatus = 501;
    }
    transferEncoding = true;
  }

  /** Holds the head as a whole to the rules, once it is complete. */
  void check(boolean http10, long maxBodyBytes) {
    if (hosts == 0 && !http10) {
      throw new HttpRequestException(400, "Host: missing (expected: exactly one)");
    }
    if (transferEncoding && contentLength >= 0) {
      throw new HttpRequestException(400, "Transfer-Encoding: with Content-Length (expected: one of them)");
    }
    if (transferEncoding && http10) {
      throw new HttpRequestException(400, "Transfer-Encoding: in HTTP/1.0 (expected: Content-Length)");
    }
    if (transferStatus != 0) {
      throw new HttpRequestException(transferStatus, "Transfer-Encoding: not supported (expected: chunked)");
    }
    if (contentLength > maxBodyBytes) {
      throw new HttpRequestException(413, "body: too long (expected: at most " + maxBodyBytes + " bytes)");
    }
  }
}
