// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Cleans what people type: nicknames, room names, messages. Each method returns what is left, perhaps nothing; lengths
 * are in code points. Nothing is escaped here: the page shows text as text.
 */
final class Words {

  /** Longest nickname and room name. */
  static final int MAX_NAME = 24;

  /**
   * Controls, invisible format characters such as bidi overrides (but the joiner of emoji), lone surrogates. Code points
   * that this Java does not know stay, for they may be next year's emoji, unless Unicode keeps them for format.
   */
  private static final Pattern UNSAFE_IN_NAME = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\x{2065}"
    + "\\x{FDD0}-\\x{FDEF}\\x{FFF0}-\\x{FFF8}\\x{FFFE}\\x{FFFF}\\x{E0000}-\\x{E0FFF}&&[^\\u200D]]");
  private static final Pattern UNSAFE_IN_TEXT = Pattern.compile("[\\p{Cc}\\p{Cs}&&[^\\n\\t]]");
  /** Letters and symbols that show nothing. */
  private static final Pattern BLANK = Pattern.compile("[\\u115F\\u1160\\u3164\\uFFA0\\u2800]");
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
  private static final Pattern TOWER_OF_MARKS = Pattern.compile("(\\p{M}{2})\\p{M}+");
  private static final Pattern JOINER = Pattern.compile("\\u200D");
  private static final Pattern MANY_LINES = Pattern.compile("\\n{3,}");
  private static final Pattern ROOM = Pattern.compile("[\\p{L}\\p{N}_-]{1," + MAX_NAME + "}");
  private static final Pattern VISIBLE = Pattern.compile("[\\p{L}\\p{N}\\p{S}\\p{P}\\p{Cn}]");

  private Words() {
  }

  /** Returns a nickname without what could hide or disguise it; null if it is empty or too long then. */
  static String name(String typed) {
    String name = UNSAFE_IN_NAME.matcher(SPACES.matcher(typed).replaceAll(" ")).replaceAll("");
    name = TOWER_OF_MARKS.matcher(BLANK.matcher(name).replaceAll("")).replaceAll("$1").strip();
    return VISIBLE.matcher(name).find() && length(name) <= MAX_NAME ? name : null;
  }

  /** Returns what makes a nickname unique: neither case, width nor invisible characters tell two apart. */
  static String nameKey(String name) {
    String folded = Normalizer.normalize(JOINER.matcher(name).replaceAll(""), Normalizer.Form.NFKC);
    return SPACES.matcher(folded.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT)).replaceAll("");
  }

  /** Returns a room name of letters, digits, hyphens and underscores in lower case; null if it cannot be one. */
  static String room(String typed) {
    String room = Normalizer.normalize(typed.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    room = SPACES.matcher(room.startsWith("#") ? room.substring(1) : room).replaceAll("-");
    return ROOM.matcher(room).matches() && length(room) <= MAX_NAME ? room : null;
  }

  /** Returns a message without control characters and with at most one blank line at a time; perhaps empty. */
  static String text(String typed) {
    String text = UNSAFE_IN_TEXT.matcher(typed.replace("\r\n", "\n").replace('\r', '\n')).replaceAll("");
    return MANY_LINES.matcher(text).replaceAll("\n\n").strip();
  }

  /** Returns the length in code points. */
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
