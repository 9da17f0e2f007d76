// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.internal.ByteProtocol;
import io.waggle.internal.Inspected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A host's connections and counters as operators see them. The host's event loop, but for what the interface says. */
final class HostInspection implements Inspected {

  private static final int SHOWN_BYTES = 1024;

  private final ConnectionHost host;

  HostInspection(ConnectionHost host) {
    this.host = host;
  }

  @Override
  public ContextInternal context() {
    return host.context;
  }

  @Override
  public Label label() {
    return new Label(host.name, host.scheme, host.protocolName, host.listening, host.index, host.client);
  }

  @Override
  public long messages() {
    return host.counters.messagesRead;
  }

  @Override
  public boolean isAccepting() {
    return !host.paused;
  }

  @Override
  public Report report() {
    Counters counters = host.counters;
    long read = counters.endedBytesRead;
    long written = counters.endedBytesWritten;
    long queued = 0;
    for (int i = 0; i < host.size(); i++) {
      ConnectionBase<?> connection = host.connection(i);
      read += connection.bytesRead;
      written += connection.bytesWritten;
      queued += connection.queuedBytes();
    }
    return new Report(!host.paused, host.ownSize(), counters.accepted, counters.refused, counters.messagesRead,
      counters.messagesWritten, counters.sendFailures, read, written, queued, counters.disconnects());
  }

  @Override
  public int places() {
    return host.size();
  }

  @Override
  public List<Peer> connections(int from, int limit, Predicate<Peer> filter) {
    List<Peer> found = new ArrayList<>();
    for (int i = from; i < host.size() && i - from < limit; i++) {
      Peer peer = peer(host.connection(i));
      if (filter.test(peer)) {
        found.add(peer);
      }
    }
    return found;
  }

  private static Peer peer(ConnectionBase<?> connection) {
    int held = connection instanceof StreamInput<?> stream ? stream.heldBytes() : 0;
    return new Peer(connection.id(), connection.protocol.name(), connection.stateName(), held,
      connection.queuedBytes(), connection.bytesRead, connection.bytesWritten, connection.messagesRead(),
      connection.messagesWritten(), text(connection.localAddress()), text(connection.remoteAddress()));
  }

  private static String text(SocketAddress address) {
    return address == null ? "" : address.toString();
  }

  @Override
  public Future<Void> close(String id, CloseReason why) {
    for (int i = host.size() - 1; i >= 0; i--) {
      if (host.connection(i).id().equals(id)) {
        return host.connection(i).close(why);
      }
    }
    return null;
  }

  @Override
  public void tap(Tap tap) {
    host.tap = tap;
  }

  /** Shows bytes that are about to leave. */
  static void sent(ConnectionBase<?> connection, Tap tap, ByteBuf frame) {
    int length = frame.readableBytes();
    int head = connection.host.transport.isWebSocket() && !connection.host.client ? webSocketHead(frame) : 0;
    String text = connection.protocol instanceof ByteProtocol<?> protocol
      ? protocol.showSent(frame.slice(frame.readerIndex() + head, length - head)) : null;
    if (text != null) {
      tap.sent(connection.host.name, connection.id(), text.getBytes(StandardCharsets.UTF_8), length);
      return;
    }
    tap.sent(connection.host.name, connection.id(),
      ByteBufUtil.getBytes(frame, frame.readerIndex() + head, Math.min(length - head, SHOWN_BYTES)), length);
  }

  /** Returns how many bytes of a server's frame come before its payload. */
  private static int webSocketHead(ByteBuf frame) {
    int length = frame.readableBytes() < 2 ? 0 : frame.getByte(frame.readerIndex() + 1) & 0x7F;
    return Math.min(frame.readableBytes(), length < 126 ? 2 : length == 126 ? 4 : 10);
  }
}
