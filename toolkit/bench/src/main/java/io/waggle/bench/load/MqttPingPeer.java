// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;

/** Asks whether the server lives, and waits for the answer: {@code C0 00}, {@code D0 00}. Its event loop only. */
final class MqttPingPeer extends MqttPeer implements EchoPeer {

  private final Exchange exchange;
  private final Switch running;

  MqttPingPeer(LoopStats stats, Client client, Switch running) {
    super(stats, client);
    this.exchange = new Exchange(stats);
    this.running = running;
  }

  @Override
  public void start() {
    if (!exchange.waiting()) {
      exchange.request();
      out(2).writeByte(PINGREQ).writeByte(0);
      flushOut();
    }
  }

  @Override
  protected void packet(int head, ByteBuf in, int start, int length) {
    if (head == PINGRESP && length == 0) {
      exchange.answer();
    } else {
      exchange.corruptAnswer();
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
}
