// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Sends {@code GET /} on a kept-alive HTTP/1.1 connection and expects status 200 and the body {@code Hello}. Its event
 * loop only.
 *
 * <p>The first head is parsed; the following answers are compared with its length, and parsed again if they differ.
 */
final class HttpPeer extends Peer implements EchoPeer {

  private static final ByteBuf STATUS = ascii("HTTP/1.1 200 ");
  private static final ByteBuf HEAD_END = ascii("\r\n\r\n");
  private static final ByteBuf END = ascii("\r\n\r\nHello");
  private static final String LENGTH_HEADER = "\r\ncontent-length: 5\r\n";
  private static final int BODY_BYTES = 5;

  private final Exchange exchange;
  private final Switch running;
  private final ByteBuf request;
  private final int requestLength;
  private int expectedLength = Integer.MAX_VALUE;

  HttpPeer(LoopStats stats, Switch running) {
    super(stats);
    this.exchange = new Exchange(stats);
    this.running = running;
    this.request = ascii("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    this.requestLength = request.readableBytes();
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void start() {
    if (!exchange.waiting()) {
      exchange.request();
      request.setIndex(0, requestLength);
      send(request);
    }
  }

  @Override
  protected void consume(ByteBuf in) {
    while (in.isReadable()) {
      int length = in.readableBytes() >= expectedLength && isHello(in, expectedLength) ? expectedLength : parse(in);
      if (length == 0) {
        return;
      }
      in.skipBytes(length);
      if (running.isOn()) {
        start();
      }
    }
  }

  /** Counts the answer if it is the expected one of this length. */
  private boolean isHello(ByteBuf in, int length) {
    int start = in.readerIndex();
    boolean hello = ByteBufUtil.equals(in, start, STATUS, 0, STATUS.writerIndex())
      && ByteBufUtil.equals(in, start + length - END.writerIndex(), END, 0, END.writerIndex());
    if (hello) {
      exchange.answer();
    }
    return hello;
  }

  /** Returns the length of the first answer, whose correctness is counted; 0 if it is not complete. */
  private int parse(ByteBuf in) {
    int head = ByteBufUtil.indexOf(HEAD_END, in);
    if (head < 0) {
      return 0;
    }
    int length = head - in.readerIndex() + HEAD_END.readableBytes() + BODY_BYTES;
    String text = in.toString(in.readerIndex(), head - in.readerIndex() + 2, StandardCharsets.US_ASCII);
    if (!text.toLowerCase(Locale.ROOT).contains(LENGTH_HEADER)) {
      exchange.corruptAnswer();
      return in.readableBytes();
    }
    if (in.readableBytes() < length) {
      return 0;
    }
    if (isHello(in, length)) {
      expectedLength = length;
    } else {
      exchange.corruptAnswer();
    }
    return length;
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
    request.release();
  }
}
