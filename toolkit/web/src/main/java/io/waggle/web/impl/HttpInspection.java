// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.CloseReason;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import io.waggle.web.HttpWorkerOptions;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An HTTP worker as operators see it; its WebSocket paths are instances of their own. The worker's event loop, but for
 * what the interface says.
 */
final class HttpInspection implements Inspected {

  /** Not counted: neither Vert.x nor the decoder does. */
  private static final int UNKNOWN = -1;

  private final Vertx vertx;
  private final ContextInternal context;
  private final HttpWorkerOptions options;
  private final Counters counters;
  private final WebSocketRoutes webSockets;
  private final Set<HttpPeer> peers = new LinkedHashSet<>();
  private volatile String listening = "none";

  HttpInspection(Vertx vertx, ContextInternal context, HttpWorkerOptions options, Counters counters,
                 WebSocketRoutes webSockets) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    this.counters = counters;
    this.webSockets = webSockets;
  }

  void begin(String address) {
    listening = address;
    Inspection.of(vertx).add(this);
  }

  void end() {
    Inspection.of(vertx).remove(this);
  }

  void add(HttpPeer peer) {
    peers.add(peer);
  }

  void remove(HttpPeer peer) {
    peers.remove(peer);
  }

  @Override
  public ContextInternal context() {
    return context;
  }

  @Override
  public Label label() {
    String scheme = options.isSsl() ? "https" : "http";
    return new Label(scheme, scheme, "http", listening, UNKNOWN, false);
  }

  @Override
  public long messages() {
    return counters.requests;
  }

  @Override
  public boolean isAccepting() {
    return true;
  }

  @Override
  public Report report() {
    long queued = 0;
    for (HttpPeer peer : peers) {
      queued += queued(peer.channel());
    }
    return new Report(true, Math.max(0, counters.connections - webSockets.connectionCount()), counters.accepted,
      counters.refused + counters.refusedConnections, counters.requests, UNKNOWN, counters.failed, UNKNOWN, UNKNOWN,
      queued, Map.of());
  }

  private static long queued(Channel channel) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes();
  }

  @Override
  public int places() {
    return (int) peers.stream().filter(peer -> !peer.isGone()).count();
  }

  @Override
  public List<Peer> connections(int from, int limit, Predicate<Peer> filter) {
    List<Peer> found = new ArrayList<>();
    peers.stream().filter(peer -> !peer.isGone()).skip(from).limit(limit).map(this::peer).filter(filter)
      .forEach(found::add);
    return found;
  }

  private Peer peer(HttpPeer peer) {
    Channel channel = peer.channel();
    return new Peer(id(peer), "http", channel.isActive() ? "ESTABLISHED" : "CLOSED", 0, queued(channel), UNKNOWN,
      UNKNOWN, peer.requests(), UNKNOWN, text(channel.localAddress()), text(channel.remoteAddress()));
  }

  private String id(HttpPeer peer) {
    return Inspection.of(vertx).node() + "-h" + peer.channel().id().asShortText();
  }

  private String text(SocketAddress address) {
    return address == null ? "" : ((VertxInternal) vertx).transport().convert(address)
      .toString();
  }

  @Override
  public Future<Void> close(String id, CloseReason why) {
    for (HttpPeer peer : peers) {
      if (!peer.isGone() && id(peer).equals(id)) {
        Promise<Void> closed = context.promise();
        peer.channel().close().addListener(done -> closed.complete());
        return closed.future();
      }
    }
    return null;
  }

  @Override
  public void tap(Tap tap) {
    // Requests are no messages.
  }
}
