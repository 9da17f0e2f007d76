// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of text in columns as wide as their longest cell. What users named cannot break it. One thread. */
final class TextTable {

  private static final int LONGEST_CELL = 48;
  private static final int GAP = 2;

  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a row. */
  TextTable row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(clean(cell == null ? "-" : cell.toString(), LONGEST_CELL));
    }
    rows.add(row);
    return this;
  }

  /** Returns the lines, the first row being the head. */
  List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), width(row.get(i))));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i));
      if (i < row.size() - 1) {
        line.append(" ".repeat(widths.get(i) + GAP - width(row.get(i))));
      }
    }
    return line.toString().stripTrailing();
  }

  /** Returns a line with a title in its middle. */
  static String ruler(String title, int width) {
    int left = Math.max(3, (width - title.length()) / 2);
    return "-".repeat(left) + title + "-".repeat(Math.max(3, width - title.length() - left));
  }

  /** Returns text without what would move the cursor, change colours or turn the direction of writing. */
  static String clean(String text, int longest) {
    StringBuilder clean = new StringBuilder();
    text.codePoints().limit(longest + 1L).forEach(c -> clean.appendCodePoint(isPlain(c) ? c : '?'));
    return clean.codePointCount(0, clean.length()) <= longest ? clean.toString()
      : clean.substring(0, clean.offsetByCodePoints(0, longest - 1)) + "…";
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
        Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.NON_SPACING_MARK,
        Character.ENCLOSING_MARK -> false;
      default -> true;
    };
  }

  /** Returns how many places of a terminal a text takes: East Asian signs and pictures take two. */
  static int width(String text) {
    return text.codePoints().map(c -> c >= 0x1100 && c <= 0x115F || c >= 0x2E80 && c <= 0xA4CF
      || c >= 0xAC00 && c <= 0xD7A3 || c >= 0xF900 && c <= 0xFAFF || c >= 0xFE30 && c <= 0xFE6F
      || c >= 0xFF00 && c <= 0xFF60 || c >= 0x1F300 && c <= 0x1FAFF || c >= 0x20000 && c <= 0x3FFFD ? 2 : 1).sum();
  }

  /** Returns a size in the unit that fits it, with one decimal; {@code -} if it is not known. */
  static String bytes(Long bytes) {
    if (bytes == null || bytes < 0) {
      return "-";
    }
    double value = bytes;
    for (String unit : List.of("B", "KB", "MB", "GB")) {
      if (value < 1024) {
        return unit.equals("B") ? bytes + "B" : String.format(Locale.ROOT, "%.1f%s", value, unit);
      }
      value /= 1024;
    }
    return String.format(Locale.ROOT, "%.1fTB", value);
  }
}
