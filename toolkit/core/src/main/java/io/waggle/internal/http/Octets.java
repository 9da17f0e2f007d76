// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

/** The character classes of RFC 9110 and small comparisons on bytes. Stateless; any thread. */
final class Octets {

  private static final boolean[] TOKEN = new boolean[256];
  private static final boolean[] FIELD_VALUE = new boolean[256];
  private static final boolean[] TARGET = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      TOKEN[c] = alphanumeric || c < 128 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
      FIELD_VALUE[c] = c == '\t' || c >= 0x20 && c != 0x7F;
      TARGET[c] = c > 0x20 && c < 0x7F && c != '#';
    }
  }

  private Octets() {
  }

  /** Returns whether the byte may stand in a method or a field name. */
  static boolean isToken(byte b) {
    return TOKEN[b & 0xFF];
  }

  /** Returns whether the byte may stand in a field value: anything but controls other than the tab. */
  static boolean isFieldValue(byte b) {
    return FIELD_VALUE[b & 0xFF];
  }

  /** Returns whether the byte may stand in a request target; wider than the RFC, as browsers send quotes and braces. */
  static boolean isTarget(byte b) {
    return TARGET[b & 0xFF];
  }

  /**
   * Returns the position after the CR LF at {@code pos}, or -1 if the LF is not there yet.
   *
   * @throws HttpRequestException if the CR stands alone
   */
  static int lineEnd(byte[] bytes, int pos, int end) {
    if (pos + 1 >= end) {
      return -1;
    }
    if (bytes[pos + 1] != '\n') {
      throw new HttpRequestException(400, "line end: CR alone (expected: CR LF)");
    }
    return pos + 2;
  }

  /** Returns whether the bytes are these letters, upper or lower case; {@code lowerCase} has no others than a-z and -. */
  static boolean equalsIgnoreCase(byte[] bytes, int start, int end, String lowerCase) {
    if (end - start != lowerCase.length()) {
      return false;
    }
    for (int i = start; i < end; i++) {
      int expected = lowerCase.charAt(i - start);
      int actual = bytes[i];
      if (actual != expected && !(expected >= 'a' && expected <= 'z' && actual == expected - 32)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a comma-separated list has the word. */
  static boolean listHas(byte[] bytes, int start, int end, String lowerCase) {
    int from = start;
    while (from <= end) {
      int to = from;
      while (to < end && bytes[to] != ',') {
        to++;
      }
      if (equalsIgnoreCase(bytes, skipSpace(bytes, from, to), trimEnd(bytes, from, to), lowerCase)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  /** Returns where the optional white space at the start ends. */
  static int skipSpace(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    return i;
  }

  /** Returns where the optional white space at the end starts. */
  static int trimEnd(byte[] bytes, int start, int end) {
    int i = end;
    while (i > start && (bytes[i - 1] == ' ' || bytes[i - 1] == '\t')) {
      i--;
    }
    return i;
  }
}
