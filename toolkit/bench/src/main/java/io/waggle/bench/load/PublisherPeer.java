// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Publishes numbered messages of 100 bytes: keeps some under way, or sends that many at once and waits for all. Its
 * event loop only.
 *
 * <pre>{"number":"0000000042","text":"the waggle dance ... "}</pre>
 */
final class PublisherPeer extends WebSocketPeer implements Publisher {

  static final int MESSAGE_BYTES = 100;
  static final int NUMBER_AT = 11;
  static final ByteBuf MESSAGE = Unpooled.directBuffer(MESSAGE_BYTES).writeBytes(message());

  private final Switch running;
  private final Publication publication;
  private final boolean burst;
  private final ByteBuf[] frames;
  private final int frameLength;
  private final int numberAt;
  private int underWay;

  PublisherPeer(LoopStats stats, Dialect dialect, Switch running, Publication publication, int window, boolean burst) {
    super(stats, dialect);
    this.running = running;
    this.publication = publication;
    this.burst = burst;
    this.frames = new ByteBuf[window];
    for (int i = 0; i < window; i++) {
      frames[i] = maskedText(around(dialect, MESSAGE.toString(StandardCharsets.US_ASCII)));
    }
    this.numberAt = dialect.before().length() + NUMBER_AT;
    this.frameLength = frames[0].readableBytes();
    publication.sentBy(this);
  }

  private static byte[] message() {
    String text = "{\"number\":\"0000000000\",\"text\":\"the waggle dance tells where the flowers are, and how far ";
    return (text + ".".repeat(MESSAGE_BYTES - text.length() - 2) + "\"}").getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns a payload as it is sent. */
  static byte[] around(Dialect dialect, String payload) {
    return (dialect.before() + payload + dialect.after()).getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the number of the message that begins there; -1 if it is not as it was sent, or begins nowhere. */
  static long numberOf(ByteBuf in, int start) {
    int tail = NUMBER_AT + Exchange.NUMBER_DIGITS;
    boolean same = start >= 0 && ByteBufUtil.equals(in, start, MESSAGE, 0, NUMBER_AT)
      && ByteBufUtil.equals(in, start + tail, MESSAGE, tail, MESSAGE_BYTES - tail);
    return same ? Exchange.readNumber(in, start + NUMBER_AT) : -1;
  }

  /** Fills the window. */
  void start() {
    publish(frames.length - underWay);
  }

  @Override
  public void reachedAll() {
    channel().eventLoop().execute(this::completed);
  }

  private void completed() {
    underWay--;
    if (running.isOn() && (!burst || underWay == 0)) {
      start();
    }
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      long number = publication.next();
      ByteBuf frame = frames[(int) (number % frames.length)];
      frame.setIndex(0, frameLength);
      writeMaskedNumber(frame, numberAt, number);
      context.write(frame.retain(), context.voidPromise());
    }
    underWay += count;
    context.flush();
  }

  int underWay() {
    return underWay;
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    stats.corrupt();
  }

  @Override
  protected Faults faults() {
    return Faults.NONE;
  }

  @Override
  protected void release() {
    for (ByteBuf frame : frames) {
      frame.release();
    }
  }
}
