// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.function.LongConsumer;

/**
 * Subscribes to a push channel, says where it is then, and checks what it missed since it was there. Its event loop
 * only.
 */
final class ReturningPeer extends WebSocketPeer {

  private final SequenceCheck check = new SequenceCheck();
  private final long missed;
  private final LongConsumer complete;
  private long expected;
  private long received;
  /** Written before the connection is ready. */
  private volatile String position;

  /**
   * Creates a client.
   *
   * @param missed how many messages it is to get at once
   * @param complete told the time, of {@link System#nanoTime()}, when it has that many
   */
  ReturningPeer(LoopStats stats, Dialect dialect, long missed, LongConsumer complete) {
    super(stats, dialect);
    this.missed = missed;
    this.expected = missed;
    this.complete = complete;
  }

  @Override
  protected void greeted(String message) {
    position = PushDialect.position(message);
  }

  /** Returns where the channel was when it subscribed. */
  String position() {
    return position;
  }

  /** Expects one more message than before, of which nobody is told. */
  void expectAnother() {
    expected++;
  }

  boolean isComplete() {
    return received >= expected;
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    long number = PublisherPeer.numberOf(in, dialect.payload(in, start, length, PublisherPeer.MESSAGE_BYTES));
    if (number < 0) {
      stats.corrupt();
      return;
    }
    check.accept(number);
    received++;
    if (received == missed) {
      complete.accept(System.nanoTime());
    }
  }

  @Override
  protected Faults faults() {
    return check.faults(expected);
  }

  @Override
  protected void release() {
    // No buffer of its own.
  }
}
