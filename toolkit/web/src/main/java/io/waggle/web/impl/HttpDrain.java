// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import io.waggle.CloseReason;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How an HTTP worker ends in order: the port closes, each connection's next response is its last and says so, and those
 * that wait for no response are closed at a pace. One per worker that listens; works on its event loop.
 */
final class HttpDrain implements Lifecycle.Sockets {

  private static final int TICK_MS = 10;
  private static final long FOR_GOOD_DAYS = 365;

  private final HttpServer server;
  private final ContextInternal context;
  private final EventLoop loop;
  private final IdleSweep peers;
  private final WebSocketRoutes webSockets;
  private final Counters counters;
  private boolean stopped;

  HttpDrain(HttpServer server, ContextInternal context, IdleSweep peers, WebSocketRoutes webSockets,
            Counters counters) {
    this.server = server;
    this.context = context;
    this.loop = context.nettyEventLoop();
    this.peers = peers;
    this.webSockets = webSockets;
    this.counters = counters;
  }

  /** Returns whether new requests come on connections that are about to close. */
  boolean isStopped() {
    return stopped;
  }

  @Override
  public Future<Void> stopAccepting() {
    Promise<Void> done = context.promise();
    loop.execute(() -> {
      if (!stopped) {
        stopped = true;
        webSockets.outliveServer();
        peers.forEach(IdleSweep.Entry::lastResponse);
        server.shutdown(FOR_GOOD_DAYS, TimeUnit.DAYS);
      }
      done.complete();
    });
    return done.future();
  }

  @Override
  public int connectionCount() {
    return counters.connections;
  }

  @Override
  public Future<Void> evict(CloseReason reason, Pace pace) {
    Promise<Void> idle = context.promise();
    loop.execute(() -> tick(pace, idle));
    return Future.join(idle.future(), webSockets.evict(reason, pace)).mapEmpty();
  }

  private void tick(Pace pace, Promise<Void> done) {
    boolean[] due = {true};
    peers.forEach(peer -> {
      if (peer.isGone()) {
        peers.remove(peer);
      } else if (due[0] && !peer.isBusy()) {
        due[0] = pace.tryTake();
        if (due[0]) {
          peer.closeIdle();
        }
      }
    });
    if (counters.connections == 0) {
      done.complete();
    } else {
      int delayMs = TICK_MS / 2 + ThreadLocalRandom.current().nextInt(TICK_MS);
      loop.schedule(() -> tick(pace, done), delayMs, TimeUnit.MILLISECONDS);
    }
  }

  /** Closes what is left, if Vert.x no longer does because {@link #stopAccepting} went before. Any thread. */
  void end() {
    loop.execute(() -> {
      if (stopped) {
        peers.forEach(IdleSweep.Entry::closeIdle);
      }
    });
  }
}
