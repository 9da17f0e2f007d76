// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.CloseReason;
import io.waggle.internal.Pace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Closes all connections of a host in random order, as fast as a pace lets it, so that their clients do not all come
 * back at once. On the host's event loop.
 */
public final class Eviction {

  private static final int TICK_MS = 10;

  private final ConnectionHost host;
  private final CloseReason reason;
  private final Pace pace;
  private final Promise<Void> done;
  private final List<ConnectionBase<?>> waiting = new ArrayList<>();

  private Eviction(ConnectionHost host, CloseReason reason, Pace pace) {
    this.host = host;
    this.reason = reason;
    this.pace = pace;
    this.done = host.context.promise();
  }

  /**
   * Begins; any thread.
   *
   * @return completes when the host has no connection left
   */
  public static Future<Void> of(ConnectionHost host, CloseReason reason, Pace pace) {
    Eviction eviction = new Eviction(host, reason, pace);
    host.turn.loop().execute(eviction::tick);
    return eviction.done.future();
  }

  private void tick() {
    if (host.size() == 0) {
      done.complete();
      return;
    }
    if (waiting.isEmpty()) {
      collect();
    }
    while (!waiting.isEmpty()) {
      ConnectionBase<?> next = waiting.get(waiting.size() - 1);
      if (next.isOpen()) {
        if (!pace.tryTake()) {
          break;
        }
        next.close(reason);
      }
      waiting.remove(waiting.size() - 1);
    }
    int delayMs = TICK_MS / 2 + ThreadLocalRandom.current().nextInt(TICK_MS);
    host.turn.loop().schedule(this::tick, delayMs, TimeUnit.MILLISECONDS);
  }

  /** Those that are there now; a handshake may still add some. */
  private void collect() {
    for (int i = 0; i < host.size(); i++) {
      if (host.connection(i).isOpen() && host.connection(i).isEvictable()) {
        waiting.add(host.connection(i));
      }
    }
    Collections.shuffle(waiting, ThreadLocalRandom.current());
  }
}
