// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;

/** Receives what another connection sends, which is then answered. The event loop of both. */
final class ReceiverPeer extends WebSocketPeer {

  private WebSocketEchoPeer sender;

  ReceiverPeer(LoopStats stats, Dialect dialect) {
    super(stats, dialect);
  }

  /** Sets whose messages arrive here, before any does. */
  void receiveFrom(WebSocketEchoPeer peer) {
    sender = peer;
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    if (sender == null) {
      stats.corrupt();
    } else {
      sender.message(in, start, length);
    }
  }

  @Override
  protected Faults faults() {
    return Faults.NONE;
  }

  @Override
  protected void release() {
    // No buffer of its own.
  }
}
