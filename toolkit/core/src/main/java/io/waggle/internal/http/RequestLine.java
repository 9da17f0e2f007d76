// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The rules of a request line (RFC 9112 section 3): {@code method SP target SP HTTP/1.x CR LF}, with exactly these
 * spaces. Belongs to one {@link HeadScanner}.
 */
final class RequestLine {

  private static final int VERSION_LENGTH = 8;

  private final Set<String> methods;
  private boolean http10;

  RequestLine(Set<String> methods) {
    this.methods = methods;
  }

  boolean isHttp10() {
    return http10;
  }

  /** Returns the position after the line, or -1 if it is not complete. */
  int check(byte[] bytes, int start, int end) {
    int methodEnd = start;
    while (methodEnd < end && Octets.isToken(bytes[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == end) {
      return -1;
    }
    if (bytes[methodEnd] != ' ' || methodEnd == start) {
      throw new HttpRequestException(400, "method: malformed (expected: a token and one space)");
    }
    int targetEnd = methodEnd + 1;
    while (targetEnd < end && Octets.isTarget(bytes[targetEnd])) {
      targetEnd++;
    }
    if (targetEnd == end) {
      return -1;
    }
    if (bytes[targetEnd] != ' ' || targetEnd == methodEnd + 1) {
      throw new HttpRequestException(400, "request target: malformed (expected: visible ASCII and one space)");
    }
    int next = version(bytes, targetEnd + 1, end);
    if (next >= 0) {
      checkMethod(bytes, start, methodEnd);
      checkTarget(bytes, methodEnd + 1, targetEnd, start);
    }
    return next;
  }

  private int version(byte[] bytes, int start, int end) {
    String form = "HTTP/d.d";
    for (int i = 0; i < VERSION_LENGTH; i++) {
      if (start + i == end) {
        return -1;
      }
      byte b = bytes[start + i];
      char wanted = form.charAt(i);
      if (wanted == 'd' ? b < '0' || b > '9' : b != wanted) {
        throw new HttpRequestException(400, "version: malformed (expected: HTTP/1.1)");
      }
    }
    if (bytes[start + 5] != '1') {
      throw new HttpRequestException(505, "version: not supported (expected: HTTP/1.1 or HTTP/1.0)");
    }
    int lineEnd = start + VERSION_LENGTH;
    if (lineEnd == end) {
      return -1;
    }
    if (bytes[lineEnd] != '\r') {
      throw new HttpRequestException(400, "version: malformed (expected: HTTP/1.1 and CR LF)");
    }
    http10 = bytes[start + 7] == '0';
    return Octets.lineEnd(bytes, lineEnd, end);
  }

  private void checkMethod(byte[] bytes, int start, int end) {
    boolean get = end - start == 3 && bytes[start] == 'G' && bytes[start + 1] == 'E' && bytes[start + 2] == 'T';
    if (!get || !methods.contains("GET")) {
      if (!methods.contains(new String(bytes, start, end - start, StandardCharsets.US_ASCII))) {
        throw new HttpRequestException(501, "method: not supported");
      }
    }
  }

  private static void checkTarget(byte[] bytes, int start, int end, int methodStart) {
    if (bytes[start] == '/') {
      return;
    }
    if (end - start == 1 && bytes[start] == '*'
        && Octets.equalsIgnoreCase(bytes, methodStart, start - 1, "options")) {
      return;
    }
    int authority = authorityStart(bytes, start, end);
    int authorityEnd = authority;
    while (authority > 0 && authorityEnd < end && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
      authorityEnd++;
    }
    if (authority < 0 || !HostSyntax.isValid(bytes, authority, authorityEnd)) {
      throw new HttpRequestException(400, "request target: malformed (expected: a path or an http URI)");
    }
  }

  private static int authorityStart(byte[] bytes, int start, int end) {
    if (end - start > 7 && Octets.equalsIgnoreCase(bytes, start, start + 7, "http://")) {
      return start + 7;
    }
    if (end - start > 8 && Octets.equalsIgnoreCase(bytes, start, start + 8, "https://")) {
      return start + 8;
    }
    return -1;
  }
}
