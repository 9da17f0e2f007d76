// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;

/** Connections with one request under way on each. An operation is an answered request. */
public final class EchoLoad extends ClosedLoop {

  private final BiFunction<LoopStats, Switch, Peer> factory;
  private List<Peer> peers = List.of();

  private EchoLoad(BiFunction<LoopStats, Switch, Peer> factory) {
    this.factory = factory;
  }

  /** {@code GET /}, to be answered with {@code Hello}. */
  public static Load http() {
    return new EchoLoad(HttpPeer::new);
  }

  /** Lines of 65 bytes, LF included, over TCP, to be sent back. */
  public static Load lines() {
    return new EchoLoad(LinePeer::new);
  }

  /** WebSocket text messages of 64 bytes, to be sent back. */
  public static Load webSocket() {
    return new EchoLoad(WebSocketEchoPeer::new);
  }

  @Override
  public void connect(List<Integer> ports, int connections) throws IOException, InterruptedException {
    peers = own(new Connector(loops, ports).open(connections, (index, stats) -> factory.apply(stats, running)));
  }

  @Override
  protected void begin() {
    peers.forEach(peer -> peer.channel().eventLoop().execute(((EchoPeer) peer)::start));
  }

  @Override
  protected long underWay() throws InterruptedException {
    return loops.onEach(LoopStats::underWay).stream().mapToLong(Long::longValue).sum();
  }
}
