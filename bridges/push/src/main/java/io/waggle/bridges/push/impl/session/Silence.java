// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

/**
 * How long one client has been silent, and what follows. Asked about once a second, on the event loop of the session.
 * However late the clock is looked at, nobody is closed who was not asked, or whose answer may lie unread.
 */
final class Silence {

  /** What is to be done. */
  enum Step { NOTHING, PING, CLOSE }

  /** Between two looks; they are meant to be a second apart. */
  private static final long LATE_MS = 2_500;

  private final long intervalMs;
  private final long graceMs;
  private long heardAt;
  private long wroteAt;
  private long written;
  private long pingedAt;
  private long lookedAt;

  /**
   * Begins now.
   *
   * @param intervalMs after so much silence of either side the client is pinged
   * @param graceMs how long it has to say anything then
   */
  Silence(long intervalMs, long graceMs, long now) {
    this.intervalMs = intervalMs;
    this.graceMs = graceMs;
    this.heardAt = now;
    this.wroteAt = now;
    this.lookedAt = now;
  }

  /** Notes that the client has said something. */
  void heard(long now) {
    heardAt = now;
  }

  /** Returns when it has. */
  long heardAt() {
    return heardAt;
  }

  /**
   * Looks at the clock.
   *
   * @param messagesWritten to the client until now
   */
  Step look(long now, long messagesWritten) {
    // The event loop was busy: what the client has said meanwhile is read after this.
    boolean isLate = now - lookedAt > LATE_MS;
    lookedAt = now;
    if (messagesWritten != written) {
      written = messagesWritten;
      wroteAt = now;
    }
    if (pingedAt > heardAt) {
      return !isLate && now - pingedAt > graceMs ? Step.CLOSE : Step.NOTHING;
    }
    if (now - wroteAt < intervalMs && now - heardAt < intervalMs) {
      return Step.NOTHING;
    }
    pingedAt = now;
    return Step.PING;
  }
}
