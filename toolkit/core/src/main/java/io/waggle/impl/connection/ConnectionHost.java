// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.internal.ContextInternal;
import io.waggle.Limits;
import io.waggle.Transport;
import io.waggle.impl.WaggleVertx;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import java.util.Arrays;

/**
 * What the connections of one worker instance or client have in common, so that each of them holds one reference
 * instead of a dozen. Knows its connections and looks at their deadlines. Its event loop only.
 */
public final class ConnectionHost {

  private static final long UDP_AND_WEBSOCKET_IDLE_MS = 60_000;

  public final WaggleVertx vertx;
  public final ContextInternal context;
  public final boolean onEventLoop;
  public final LoopTurn turn;
  public final String name;
  public final Transport transport;
  public final boolean client;
  public final Counters counters = new Counters();
  final int maxFrameBytes;
  public final int maxQueuedBytes;
  final boolean dropWhenFull;
  final WriteBufferWaterMark waterMark;
  final int idleTicks;
  final int pingTicks;
  final int frameTicks;
  final int lingerTicks;
  final int closeTicks;
  /** What operators are told beside the counters; set once it is known. */
  public volatile String scheme;
  public volatile String listening = "none";
  public volatile String protocolName = "";
  public volatile int index = -1;
  public volatile boolean paused;
  Inspected.Tap tap;
  /** Sessions whose connection is one of another host, and counted there. */
  int carried;

  private final HostInspection inspection = new HostInspection(this);
  private final long sweepMs;
  private ConnectionBase<?>[] connections = new ConnectionBase<?>[16];
  private int size;
  private final Ticks ticks;
  private boolean outlivesServer;
  private long timer = -1;

  /**
   * Creates a host.
   *
   * @param context of the handlers; connections live on its event loop
   * @param client whether the connections are the client's end
   */
  public ConnectionHost(WaggleVertx vertx, ContextInternal context, String name, Transport transport, boolean client,
                        Limits limits) {
    this.vertx = vertx;
    this.context = context;
    this.onEventLoop = context.isEventLoopContext();
    this.turn = vertx.turn(context.nettyEventLoop());
    this.name = name;
    this.transport = transport;
    this.scheme = transport.scheme();
    this.client = client;
    this.maxFrameBytes = limits.getMaxFrameBytes();
    this.maxQueuedBytes = limits.getMaxQueuedBytes();
    this.dropWhenFull = limits.isDropWhenFull();
    this.waterMark = new WriteBufferWaterMark(limits.getWriteQueueMaxBytes() / 2, limits.getWriteQueueMaxBytes());
    boolean answers = transport.isWebSocket() || transport == Transport.UDP;
    long idleMs = limits.getIdleTimeoutMs() == Limits.IDLE_TIMEOUT_BY_TRANSPORT
      ? answers ? UDP_AND_WEBSOCKET_IDLE_MS : 0 : limits.getIdleTimeoutMs();
    this.idleTicks = ticks(idleMs);
    this.pingTicks = transport.isWebSocket() ? ticks(limits.getPingIntervalMs()) : 0;
    this.frameTicks = ticks(limits.getFrameTimeoutMs());
    this.lingerTicks = ticks(limits.getLingerMs());
    this.closeTicks = ticks(limits.getCloseTimeoutMs());
    this.sweepMs = sweepInterval(idleTicks, pingTicks, frameTicks, lingerTicks, closeTicks);
    this.ticks = new Ticks(sweepMs, System::nanoTime);
  }

  private static int ticks(long ms) {
    return (int) Math.min(Integer.MAX_VALUE / 2, (ms + Ticks.TICK_MS - 1) / Ticks.TICK_MS);
  }

  /** Half the shortest deadline, between one tick and one second. */
  private static long sweepInterval(int... ticks) {
    int shortest = Arrays.stream(ticks).filter(t -> t > 0).min().orElse(10);
    return Math.max(1, Math.min(10, shortest / 2)) * Ticks.TICK_MS;
  }

  /** Shows the connections to operators, until it is stopped. */
  public void show() {
    Inspection.of(vertx).add(inspection);
  }

  /** Starts to look at deadlines, and shows the connections. */
  public void start() {
    show();
    ticks.start();
    timer = context.owner().setPeriodic(sweepMs, id -> context.nettyEventLoop().execute(this::sweep));
  }

  /** Stops both. */
  public void stop() {
    Inspection.of(vertx).remove(inspection);
    if (timer >= 0) {
      context.owner().cancelTimer(timer);
      timer = -1;
    }
  }

  private void sweep() {
    ticks.move();
    for (int i = size - 1; i >= 0; i--) {
      if (i < size) {
        connections[i].tick(ticks.now());
      }
    }
  }

  /** Returns the time in ticks, exact to one sweep; never 0. */
  int now() {
    return ticks.now();
  }

  /** Returns whether a peer that has been silent for so many ticks is pinged in this sweep: once an interval. */
  boolean isPingDue(int silence) {
    return ticks.hasEnded(pingTicks, silence);
  }

  /** Keeps the connections when Vert.x closes the server they came from. */
  public void outliveServer() {
    outlivesServer = true;
  }

  boolean outlivesServer() {
    return outlivesServer;
  }

  void add(ConnectionBase<?> connection) {
    if (size == connections.length) {
      connections = Arrays.copyOf(connections, size * 2);
    }
    connection.hostIndex = size;
    connections[size++] = connection;
  }

  void remove(ConnectionBase<?> connection) {
    int index = connection.hostIndex;
    if (index < 0) {
      return;
    }
    ConnectionBase<?> last = connections[--size];
    connections[size] = null;
    if (last != connection) {
      connections[index] = last;
      last.hostIndex = index;
    }
    connection.hostIndex = -1;
  }

  /** Returns how many connections there are. */
  public int size() {
    return size;
  }

  /** Returns how many connections there are that no other host counts; any thread, for which it may be a moment old. */
  public int ownSize() {
    return size - carried;
  }

  /** Returns a connection; which one an index means changes when any is closed. */
  public ConnectionBase<?> connection(int index) {
    return connections[index];
  }
}
