// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.buffer.Buffer;

/** Looks at how deeply JSON text nests before a parser does, which would recurse a thousand levels. Stateless. */
public final class JsonDepth {

  /** How many levels a client may send. */
  public static final int MAX = 64;

  private JsonDepth() {
  }

  /**
   * Returns whether objects and arrays nest at most {@link #MAX} levels deep.
   *
   * @param text UTF-8, valid JSON or not
   */
  public static boolean isBounded(Buffer text) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      byte octet = text.getByte(i);
      if (quoted) {
        if (octet == '\\') {
          i++;
        } else if (octet == '"') {
          quoted = false;
        }
      } else if (octet == '"') {
        quoted = true;
      } else if (octet == '{' || octet == '[') {
        if (++depth > MAX) {
          return false;
        }
      } else if (octet == '}' || octet == ']') {
        depth--;
      }
    }
    return true;
  }
}
