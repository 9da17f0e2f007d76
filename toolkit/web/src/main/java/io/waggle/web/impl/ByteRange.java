// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Range header asks of a file (RFC 9110 section 14.1.2).
 *
 * <pre>
 *   bytes=0-99   the first 100      bytes=100-   all but those      bytes=-100   the last 100
 * </pre>
 *
 * @param start first byte, from 0
 * @param end last byte, itself included
 */
record ByteRange(long start, long end) {

  /** Stands for a range that the file does not have: 416. */
  static final ByteRange UNSATISFIABLE = new ByteRange(-1, -1);

  private static final Pattern FORM = Pattern.compile("bytes=[ \\t]*(\\d{0,18})-(\\d{0,18})[ \\t]*");

  /**
   * Reads a header.
   *
   * @param header or null
   * @param size of the file in bytes
   * @return null if the header is to be ignored: missing, malformed, another unit, or several ranges
   */
  static ByteRange parse(String header, long size) {
    Matcher form = header == null ? null : FORM.matcher(header.toLowerCase(Locale.ROOT));
    if (form == null || !form.matches()) {
      return null;
    }
    boolean hasStart = !form.group(1).isEmpty();
    boolean hasEnd = !form.group(2).isEmpty();
    if (!hasStart && !hasEnd) {
      return null;
    }
    long first = hasStart ? Long.parseLong(form.group(1)) : 0;
    long last = hasEnd ? Long.parseLong(form.group(2)) : Long.MAX_VALUE;
    if (hasStart && first > last) {
      return null;
    }
    if (!hasStart) {
      return last == 0 || size == 0 ? UNSATISFIABLE : new ByteRange(Math.max(0, size - last), size - 1);
    }
    return first >= size ? UNSATISFIABLE : new ByteRange(first, Math.min(last, size - 1));
  }

  long length() {
    return end - start + 1;
  }
}
