// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.CloseReason;
import io.waggle.Worker;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import java.util.concurrent.TimeUnit;

/**
 * Ends the connections of a listener when the process drains, and tells their clients of another server. Event loop of
 * the listener.
 */
final class Departure implements Lifecycle.Sockets {

  private static final int TICK_MS = 10;

  private final Worker<Packet> worker;
  private final Loop loop;
  private final Properties reference;

  Departure(Worker<Packet> worker, Loop loop, String reference) {
    this.worker = worker;
    this.loop = loop;
    this.reference = Properties.of(Property.SERVER_REFERENCE, reference);
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
    loop.run(() -> tick(pace, done));
    return done.future();
  }

  private void tick(Pace pace, Promise<Void> done) {
    if (worker.connectionCount() == 0) {
      done.complete();
      return;
    }
    for (Client client : loop.clients()) {
      if (client.state() != Client.State.CLOSED) {
        if (!pace.tryTake()) {
          break;
        }
        client.close(ReasonCode.USE_ANOTHER_SERVER, reference);
      }
    }
    loop.executor().schedule(() -> tick(pace, done), TICK_MS, TimeUnit.MILLISECONDS);
  }
}
