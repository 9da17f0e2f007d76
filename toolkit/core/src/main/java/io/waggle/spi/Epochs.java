// SPDX-License-Identifier: Apache-2.0
package io.waggle.spi;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Names of epochs: what is younger is greater as a text. Any thread. */
public final class Epochs {

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final String MERGED = "~";

  private static final AtomicLong LAST = new AtomicLong();

  private Epochs() {
  }

  /** Returns a new epoch, 16 lower-case letters and digits: the time, and a random part. */
  public static String next() {
    long time = LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
    return String.format(Locale.ROOT, "%9s%7s", Long.toString(time, 36),
      Long.toString(RANDOM.nextLong(78_364_164_096L), 36)).replace(' ', '0');
  }

  /**
   * Returns a new epoch for a history that two halves of a cluster went on with apart, and of which one half's was kept:
   * greater than both, whatever the clocks of those who named them.
   */
  public static String ofMerge(String one, String other) {
    String greater = one.compareTo(other) > 0 ? one : other;
    String next = next() + MERGED;
    return next.compareTo(greater) > 0 ? next : greater + MERGED;
  }

  /** Returns whether a history may have gone on under this epoch with messages that were there before. */
  public static boolean isOfMerge(String epoch) {
    return epoch.endsWith(MERGED);
  }
}
