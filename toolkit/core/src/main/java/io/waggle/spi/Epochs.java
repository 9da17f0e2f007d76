// SPDX-License-Identifier: Apache-2.0
package io.waggle.spi;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Names of epochs: what is younger is greater as a text. Any thread. */
public final class Epochs {

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final AtomicLong LAST = new AtomicLong();

  private Epochs() {
  }

  /** Returns a new epoch, 16 lower-case letters and digits: the time, and a random part. */
  public static String next() {
    long time = LAST.updateAndGet(last -> Math.max(last + 1, System.currentTimeMillis()));
    return String.format(Locale.ROOT, "%9s%7s", Long.toString(time, 36),
      Long.toString(RANDOM.nextLong(78_364_164_096L), 36)).replace(' ', '0');
  }
}
