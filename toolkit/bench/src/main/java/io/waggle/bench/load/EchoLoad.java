// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.List;

/** Connections with one request under way on each. An operation is an answered request. */
public final class EchoLoad extends ClosedLoop {

  private final Factory factory;
  private List<Peer> peers = List.of();

  /** Makes the connection of a place, 0 and up. */
  private interface Factory {
    Peer peer(int index, LoopStats stats, Switch running);
  }

  private EchoLoad(Factory factory) {
    this.factory = factory;
  }

  /** {@code GET /}, to be answered with {@code Hello}. */
  public static Load http() {
    return new EchoLoad((index, stats, running) -> new HttpPeer(stats, running));
  }

  /** Lines of 65 bytes, LF included, over TCP, to be sent back. */
  public static Load lines() {
    return new EchoLoad((index, stats, running) -> new LinePeer(stats, running));
  }

  /** WebSocket text messages of 64 bytes, to be sent back. */
  public static Load webSocket() {
    return new EchoLoad((index, stats, running) ->
      new WebSocketEchoPeer(stats, WebSocketEchoPeer.PLAIN, running));
  }

  /** Events of Socket.IO named {@code echo} with a text of 64 bytes, to be acknowledged with the same text. */
  public static Load socketIoAck() {
    return new EchoLoad((index, stats, running) ->
      new WebSocketEchoPeer(stats, SocketIoDialect.ECHO, running));
  }

  /** Push clients that each subscribe to a channel of their own, publish texts of 64 bytes there and receive them. */
  public static Load pushOwnChannel() {
    return new EchoLoad((index, stats, running) ->
      new WebSocketEchoPeer(stats, PushDialect.echo("own/" + index), running));
  }

  /** MQTT clients that ask with PINGREQ whether the server lives. */
  public static Load mqttPing() {
    return new EchoLoad((index, stats, running) ->
      new MqttPingPeer(stats, new MqttPeer.Client("idle-" + index, true, null, 0), running));
  }

  @Override
  public void connect(List<Integer> ports, int connections) throws IOException, InterruptedException {
    peers = own(new Connector(loops, ports).open(connections, (index, stats) -> factory.peer(index, stats, running)));
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
