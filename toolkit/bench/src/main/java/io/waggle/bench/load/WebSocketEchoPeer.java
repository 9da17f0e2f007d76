// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Sends one WebSocket text message, 10 digits and text, and expects it back, in whatever its dialect puts around it: on this connection, or on that of a
 * {@link ReceiverPeer}. Its event loop only.
 */
final class WebSocketEchoPeer extends WebSocketPeer implements EchoPeer {

  static final Dialect PLAIN = new Place("/echo", false);
  private static final String PAYLOAD = "0000000000 the waggle dance tells where the flowers are, how far";
  private static final ByteBuf EXPECTED = ByteBufUtil.writeAscii(UnpooledByteBufAllocator.DEFAULT, PAYLOAD);

  private final Exchange exchange;
  private final Switch running;
  private final ByteBuf frame;
  private final int frameLength;
  private final int numberAt;

  WebSocketEchoPeer(LoopStats stats, Dialect dialect, Switch running) {
    super(stats, dialect);
    this.frame = maskedText(PublisherPeer.around(dialect, PAYLOAD));
    this.frameLength = frame.readableBytes();
    this.numberAt = dialect.before().length();
    this.exchange = new Exchange(stats);
    this.running = running;
  }

  @Override
  public void start() {
    if (!exchange.waiting()) {
      frame.setIndex(0, frameLength);
      long number = exchange.request();
      writeMaskedNumber(frame, numberAt, number);
      if (dialect.idAt() >= 0) {
        writeMaskedNumber(frame, dialect.idAt(), SocketIoDialect.FIRST_ID + number);
      }
      send(frame);
    }
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    int digits = Exchange.NUMBER_DIGITS;
    int payload = dialect.payload(in, start, length, PAYLOAD.length());
    long number = payload < 0 ? -1 : Exchange.readNumber(in, payload);
    if (number < 0 || !ByteBufUtil.equals(in, payload + digits, EXPECTED, digits, PAYLOAD.length() - digits)) {
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
    frame.release();
  }
}
