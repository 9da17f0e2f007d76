// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

/**
 * Whether bytes are {@code uri-host [":" port]} (RFC 3986 section 3.2). An empty host, which only URIs other than http
 * and https may have, is refused.
 *
 * <pre>
 *   example.org   a_b:8080   127.0.0.1:80   [::1]:80   %41.b     valid
 *   a b   u@h   a/b   a:x   a:99999   ::1   [::1   %4           not
 * </pre>
 */
final class HostSyntax {

  private static final boolean[] NAME = table("-._~!$&'()*+,;=");
  private static final boolean[] IP_LITERAL = table("-._~!$&'()*+,;=:");

  private HostSyntax() {
  }

  private static boolean[] table(String others) {
    boolean[] table = new boolean[256];
    for (char c = 0; c < 128; c++) {
      table[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || others.indexOf(c) >= 0;
    }
    return table;
  }

  /** Returns whether the bytes from {@code start} to before {@code end} are a host with or without a port. */
  static boolean isValid(byte[] bytes, int start, int end) {
    if (start >= end) {
      return false;
    }
    int hostEnd = bytes[start] == '[' ? literalEnd(bytes, start, end) : nameEnd(bytes, start, end);
    return hostEnd > start && (hostEnd == end || bytes[hostEnd] == ':' && isPort(bytes, hostEnd + 1, end));
  }

  private static int literalEnd(byte[] bytes, int start, int end) {
    int i = start + 1;
    while (i < end && IP_LITERAL[bytes[i] & 0xFF]) {
      i++;
    }
    return i < end && i > start + 2 && bytes[i] == ']' ? i + 1 : -1;
  }

  private static int nameEnd(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      if (bytes[i] == '%') {
        if (i + 2 >= end || !isHex(bytes[i + 1]) || !isHex(bytes[i + 2])) {
          return -1;
        }
        i += 3;
      } else if (NAME[bytes[i] & 0xFF]) {
        i++;
      } else {
        break;
      }
    }
    return i;
  }

  private static boolean isPort(byte[] bytes, int start, int end) {
    int port = 0;
    for (int i = start; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
      port = port * 10 + bytes[i] - '0';
      if (port > 65_535) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(byte b) {
    return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F';
  }
}
