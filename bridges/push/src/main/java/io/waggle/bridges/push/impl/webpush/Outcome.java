// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

/**
 * How an attempt to give a message to somebody over HTTP ended. Immutable.
 *
 * @param retryMs after which to try again, if that was said; else 0
 */
public record Outcome(Kind kind, long retryMs) {

  /** What to make of it. */
  public enum Kind {
    /** It was taken. */
    GIVEN,
    /** It may be taken later; it may even have been taken, and the answer lost. */
    LATER,
    /** Whoever it is for is gone for good. */
    GONE,
    /** It was too long. */
    TOO_LONG,
    /** It will never be taken as it is. */
    REFUSED
  }

  private static final long MAX_RETRY_MS = 24 * 60 * 60_000L;

  /** Creates one that says nothing of a time. */
  public static Outcome of(Kind kind) {
    return new Outcome(kind, 0);
  }

  /**
   * Returns what the status of an answer means.
   *
   * @param retryAfter the header; may be null. Only seconds are understood
   */
  public static Outcome ofStatus(int status, String retryAfter) {
    if (status >= 200 && status < 300) {
      return of(Kind.GIVEN);
    }
    if (status == 404 || status == 410) {
      return of(Kind.GONE);
    }
    if (status == 413) {
      return of(Kind.TOO_LONG);
    }
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
      return new Outcome(Kind.LATER, millis(retryAfter));
    }
    return of(Kind.REFUSED);
  }

  private static long millis(String seconds) {
    return seconds == null || !seconds.matches("\\d{1,9}") ? 0
      : Math.min(MAX_RETRY_MS, Long.parseLong(seconds) * 1_000);
  }
}
