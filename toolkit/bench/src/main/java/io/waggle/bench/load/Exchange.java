// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;

/**
 * Request and answer of one connection, one under way at a time, numbered from 0. Its event loop only.
 */
final class Exchange {

  /** Digits of a number in a message; the highest is 9,999,999,999. */
  static final int NUMBER_DIGITS = 10;

  private final SequenceCheck check = new SequenceCheck();
  private final LoopStats stats;
  private boolean waiting;
  private long sent;
  private long sentAt;

  Exchange(LoopStats stats) {
    this.stats = stats;
  }

  /** Notes that the next request leaves now and returns its number. */
  long request() {
    waiting = true;
    stats.requested();
    sentAt = System.nanoTime();
    return sent++;
  }

  /** Notes an answer to the request of this number; one to an earlier request leaves the last one waiting. */
  void answer(long number) {
    check.accept(number);
    if (waiting && number == sent - 1) {
      waiting = false;
      stats.answered(System.nanoTime() - sentAt);
    }
  }

  /** Notes an answer that shows no number: it can only be to the last request. */
  void answer() {
    answer(sent - 1);
  }

  /** Notes an answer that is not what was sent. */
  void corruptAnswer() {
    stats.corrupt();
    if (waiting) {
      waiting = false;
      stats.answered(System.nanoTime() - sentAt);
    }
  }

  boolean waiting() {
    return waiting;
  }

  Faults faults() {
    return check.faults(sent);
  }

  /** Writes a number as decimal digits with leading zeros. */
  static void writeNumber(ByteBuf buffer, int index, long number) {
    long rest = number;
    for (int i = index + NUMBER_DIGITS - 1; i >= index; i--) {
      buffer.setByte(i, (int) ('0' + rest % 10));
      rest /= 10;
    }
  }

  /** Reads such a number; -1 if it is none. */
  static long readNumber(ByteBuf buffer, int index) {
    long number = 0;
    for (int i = index; i < index + NUMBER_DIGITS; i++) {
      int digit = buffer.getByte(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
