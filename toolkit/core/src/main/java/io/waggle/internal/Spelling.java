// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import java.util.Collection;
import java.util.Locale;

/** Guesses what a misspelt word was meant to be. Any thread. */
final class Spelling {

  private Spelling() {
  }

  /** Returns the known word with the fewest edits to the given one, or null if none is near. */
  static String nearest(String word, Collection<String> known) {
    String nearest = null;
    int fewest = Math.max(2, word.length() / 3) + 1;
    for (String candidate : known) {
      int edits = edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (edits < fewest) {
        fewest = edits;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Returns how many letters must be put in, taken out or replaced (Levenshtein's distance). */
  static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
