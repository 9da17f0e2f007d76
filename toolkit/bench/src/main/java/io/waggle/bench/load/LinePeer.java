// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Sends one line and expects it back. Its event loop only.
 *
 * <pre>
 * 0000000042 the waggle dance tells where the flowers are, how far\n     10 digits, text, LF: 65 bytes
 * </pre>
 */
final class LinePeer extends Peer implements EchoPeer {

  private static final String TEXT = " the waggle dance tells where the flowers are, how far\n";

  private final Exchange exchange;
  private final Switch running;
  private final ByteBuf line = Unpooled.directBuffer();

  LinePeer(LoopStats stats, Switch running) {
    super(stats);
    this.exchange = new Exchange(stats);
    this.running = running;
    line.writeZero(Exchange.NUMBER_DIGITS).writeCharSequence(TEXT, StandardCharsets.US_ASCII);
  }

  @Override
  public void start() {
    if (!exchange.waiting()) {
      line.setIndex(0, length());
      Exchange.writeNumber(line, 0, exchange.request());
      send(line);
    }
  }

  private static int length() {
    return Exchange.NUMBER_DIGITS + TEXT.length();
  }

  @Override
  protected void consume(ByteBuf in) {
    while (in.readableBytes() >= length()) {
      answer(in, in.readerIndex());
      in.skipBytes(length());
    }
  }

  private void answer(ByteBuf in, int start) {
    int textStart = start + Exchange.NUMBER_DIGITS;
    long number = Exchange.readNumber(in, start);
    if (number < 0 || !ByteBufUtil.equals(in, textStart, line, Exchange.NUMBER_DIGITS, TEXT.length())) {
      exchange.corruptAnswer();
    } else {
      exchange.answer(number);
    }
    if (running.isOn()) {
      start();
    }
  }

  @Override
  public Exchange exchange() {
    return exchange;
  }

  @Override
  protected Faults faults() {
    return exchange.faults();
  }

  @Override
  protected void release() {
    line.release();
  }
}
