// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request as names of folders and a file, each decoded once. Immutable.
 *
 * <p>What could mean another place than it says is not a path here: {@code .} and {@code ..} in any spelling, empty
 * names, encoded slashes, backslashes, control characters, bytes that are not UTF-8. Names that begin with a dot are
 * none either, except {@code .well-known} at the front (RFC 8615).
 *
 * @param names decoded; empty for the root
 * @param folder whether it ends in a slash
 */
record RequestPath(List<String> names, boolean folder) {

  private static final String WELL_KNOWN = ".well-known";

  /** Returns the path, or null if it is not one that could be served. */
  static RequestPath parse(String raw) {
    if (raw == null || !raw.startsWith("/")) {
      return null;
    }
    List<String> names = new ArrayList<>();
    int start = 1;
    while (start < raw.length()) {
      int slash = raw.indexOf('/', start);
      int end = slash < 0 ? raw.length() : slash;
      String name = decode(raw.substring(start, end));
      if (name == null || !isServed(name, names.isEmpty())) {
        return null;
      }
      names.add(name);
      start = end + 1;
    }
    return new RequestPath(List.copyOf(names), raw.endsWith("/"));
  }

  /** Returns whether a file or folder of this name may be served at all. */
  static boolean isServed(String name, boolean first) {
    if (name.isEmpty() || name.startsWith(".") && !(first && name.equals(WELL_KNOWN))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7F || c == '/' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static String decode(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    ByteBuffer bytes = ByteBuffer.allocate(name.length() * 3);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '%') {
        bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      int high = i + 2 < name.length() ? Character.digit(name.charAt(i + 1), 16) : -1;
      int low = i + 2 < name.length() ? Character.digit(name.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Returns the last name; empty for the root. */
  String lastName() {
    return names.isEmpty() ? "" : names.get(names.size() - 1);
  }
}
