// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.CloseReason;
import io.waggle.Worker;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import java.util.function.Supplier;

/**
 * How a listener's clients end with their process: nobody is told to move, since the bytes in between are somebody
 * else's; they go on until they are done or the listener's own time is over. Any thread.
 */
final class ProxyDrain implements Lifecycle.Sockets {

  private final Context context;
  private final Worker<?> worker;
  private final Supplier<Future<Void>> drain;

  ProxyDrain(Context context, Worker<?> worker, Supplier<Future<Void>> drain) {
    this.context = context;
    this.worker = worker;
    this.drain = drain;
  }

  @Override
  public Future<Void> stopAccepting() {
    return worker.stopAccepting();
  }

  @Override
  public int connectionCount() {
    return worker.connectionCount();
  }

  @Override
  public Future<Void> evict(CloseReason reason, Pace pace) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(v -> drain.get().onComplete(done));
    return done.future();
  }
}
