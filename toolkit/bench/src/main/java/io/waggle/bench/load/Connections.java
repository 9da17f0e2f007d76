// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.channel.ChannelFuture;
import java.util.ArrayList;
import java.util.List;

/** Open connections and the event loops they live on. Its owner's thread. */
abstract class Connections implements AutoCloseable {

  protected final Loops loops = new Loops();
  private final List<Peer> peers = new ArrayList<>();

  protected final <P extends Peer> List<P> own(List<P> opened) {
    peers.addAll(opened);
    return opened;
  }

  /** Returns everything wrong since the connections were opened; called when nothing is under way. */
  protected final Faults faults() throws InterruptedException {
    Faults faults = Faults.NONE;
    for (Faults onLoop : loops.onEach(LoopStats::faults)) {
      faults = faults.plus(onLoop);
    }
    for (Peer peer : peers) {
      faults = faults.plus(peer.faults());
    }
    return faults;
  }

  @Override
  public void close() {
    List<ChannelFuture> closing = new ArrayList<>();
    for (Peer peer : peers) {
      peer.expectClose();
      closing.add(peer.channel().close());
    }
    closing.forEach(ChannelFuture::awaitUninterruptibly);
    loops.close();
  }
}
