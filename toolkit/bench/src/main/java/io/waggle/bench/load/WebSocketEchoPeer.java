// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Sends one WebSocket text message, 10 digits and text, and expects it back: on this connection, or on that of a
 * {@link ReceiverPeer}. Its event loop only.
 */
final class WebSocketEchoPeer extends WebSocketPeer implements EchoPeer {

  private static final byte[] PAYLOAD =
    "0000000000 the waggle dance tells where the flowers are, how far".getBytes(StandardCharsets.US_ASCII);
  private static final ByteBuf EXPECTED = Unpooled.directBuffer().writeBytes(PAYLOAD);

  private final Exchange exchange;
  private final Switch running;
  private final ByteBuf frame = maskedText(PAYLOAD);
  private final int frameLength = frame.readableBytes();

  WebSocketEchoPeer(LoopStats stats, Switch running) {
    this(stats, new Place("/echo", false), running);
  }

  WebSocketEchoPeer(LoopStats stats, Place place, Switch running) {
    super(stats, place);
    this.exchange = new Exchange(stats);
    this.running = running;
  }

  @Override
  public void start() {
    if (!exchange.waiting()) {
      frame.setIndex(0, frameLength);
      writeMaskedNumber(frame, 0, exchange.request());
      send(frame);
    }
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    int digits = Exchange.NUMBER_DIGITS;
    long number = length == PAYLOAD.length ? Exchange.readNumber(in, start) : -1;
    if (number < 0 || !ByteBufUtil.equals(in, start + digits, EXPECTED, digits, length - digits)) {
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
