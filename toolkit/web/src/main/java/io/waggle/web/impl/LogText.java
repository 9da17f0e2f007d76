// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

/** Text of clients made fit for one line of a log. Stateless; any thread. */
final class LogText {

  private static final int MAX_LENGTH = 256;

  private LogText() {
  }

  /** Returns the text without control and format characters, cut to 256 characters; "null" for null. */
  static String clean(String text) {
    String cut = text == null ? "null" : text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    return cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }
}
