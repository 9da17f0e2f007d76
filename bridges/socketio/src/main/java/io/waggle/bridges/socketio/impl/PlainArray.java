// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes the arrays that most events are, without a JSON library's setup, which would cost more than the rest of
 * the packet: texts of printable ASCII without escapes, and whole numbers, with no blank in between. Whatever is not quite
 * that is left to the library. Stateless; any thread.
 *
 * <pre>
 * ["said","hello",7]
 * </pre>
 */
final class PlainArray {

  /** Of a number, so that it is an int without a doubt. */
  private static final int MAX_DIGITS = 9;

  private PlainArray() {
  }

  /** Returns the array, or null if the bytes are not such a one from the first to the end. */
  static JsonArray read(byte[] json, int first) {
    int last = json.length - 1;
    if (last < first + 2 || json[first] != '[' || json[last] != ']') {
      return null;
    }
    List<Object> values = new ArrayList<>(4);
    int at = first + 1;
    while (at < last) {
      int end = json[at] == '"' ? endOfText(json, at + 1, last) : endOfNumber(json, at, last);
      if (end < 0 || end < last && (json[end] != ',' || end + 1 == last)) {
        return null;
      }
      values.add(json[at] == '"' ? new String(json, at + 1, end - at - 2, StandardCharsets.ISO_8859_1)
        : (Object) Integer.parseInt(new String(json, at, end - at, StandardCharsets.ISO_8859_1)));
      at = end + 1;
    }
    return new JsonArray(values);
  }

  /** Returns what comes behind the closing quote, or -1. */
  private static int endOfText(byte[] json, int from, int last) {
    for (int at = from; at < last; at++) {
      if (json[at] == '"') {
        return at + 1;
      }
      if (!isPlain(json[at])) {
        return -1;
      }
    }
    return -1;
  }

  /** Returns what comes behind the last digit, or -1. */
  private static int endOfNumber(byte[] json, int from, int last) {
    int at = from;
    while (at < last && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    boolean isPlain = at > from && at - from <= MAX_DIGITS && (json[from] != '0' || at == from + 1);
    return isPlain ? at : -1;
  }

  private static boolean isPlain(int c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  }

  /** Appends the array; false, with nothing appended, if it is not such a one. */
  static boolean write(JsonArray array, StringBuilder out) {
    int before = out.length();
    char separator = '[';
    for (Object value : array.getList()) {
      out.append(separator);
      separator = ',';
      if (!write(value, out)) {
        out.setLength(before);
        return false;
      }
    }
    out.append(separator == '[' ? "[]" : "]");
    return true;
  }

  private static boolean write(Object value, StringBuilder out) {
    if (value instanceof Integer number) {
      out.append(number.intValue());
      return true;
    }
    if (!(value instanceof String text)) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return false;
      }
    }
    out.append('"').append(text).append('"');
    return true;
  }
}
