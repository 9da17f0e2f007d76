// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What operators did, and what was refused to somebody: one line each, under a logger of its own. Each entrance for
 * operators has one; any thread. Callers never hand it a secret.
 *
 * <pre>action=kick by=127.0.0.1/token target=3ppjyng71u4f-2s result=closed</pre>
 */
public final class Audit {

  /** Name of the logger. */
  public static final String LOGGER = "io.waggle.audit";

  /** Refusals noted in {@link #WINDOW_MS}; who guesses secrets must not fill the disk. */
  static final int REFUSALS = 10;
  static final long WINDOW_MS = 60_000;

  /** Characters of a value that are kept. */
  static final int MOST_CHARACTERS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final LongSupplier clock;
  private long windowEnd = Long.MIN_VALUE;
  private int refused;

  /** Creates one. */
  public Audit() {
    this(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  Audit(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Notes that somebody did something.
   *
   * @param by where it was asked, and by which right
   * @param target what it was done to, or empty
   */
  public void done(String action, String by, String target, String result) {
    LOG.info(line(action, by, target, result));
  }

  /** Notes that somebody was refused, unless there were many of it in this minute: these are counted. */
  public synchronized void refused(String action, String by, String target, String why) {
    long now = clock.getAsLong();
    if (now >= windowEnd) {
      if (refused > REFUSALS) {
        LOG.warn("refused=" + (refused - REFUSALS) + " more in the minute before, not noted");
      }
      refused = 0;
      windowEnd = now + WINDOW_MS;
    }
    if (++refused <= REFUSALS) {
      LOG.warn(line(action, by, target, "refused: " + why));
    }
  }

  private static String line(String action, String by, String target, String result) {
    return "action=" + value(action) + " by=" + value(by) + " target=" + value(target) + " result=" + value(result);
  }

  /** Values come from outside too: none of them may look like another, or like another line. */
  static String value(String text) {
    if (text == null || text.isEmpty()) {
      return "-";
    }
    String kept = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    if (kept.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '=')) {
      return kept;
    }
    StringBuilder quoted = new StringBuilder("\"");
    kept.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c >= ' ' && c < 127) {
        quoted.append((char) c);
      } else {
        quoted.append(String.format("\\u%04x", c));
      }
    });
    return quoted.append('"').toString();
  }
}
