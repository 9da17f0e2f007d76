// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells when a message has arrived everywhere and is safe there, so that its publisher may be answered. Any thread
 * reports; the future completes on the publisher's event loop.
 */
final class Arrivals {

  private final Loop loop;
  private final AtomicInteger open = new AtomicInteger(1);
  private Promise<Void> promise;

  Arrivals(Loop loop) {
    this.loop = loop;
  }

  /** One more place has to report; before {@link #whenSafe()}. */
  void expect() {
    open.incrementAndGet();
  }

  /** A place has given it to the store. */
  void arrived() {
    if (open.decrementAndGet() == 0) {
      loop.run(() -> loop.sync().onComplete(promise));
    }
  }

  /** Returns what completes when it is safe; on the event loop of the publisher. */
  Future<Void> whenSafe() {
    if (open.get() == 1) {
      return loop.sync();
    }
    promise = Promise.promise();
    arrived();
    return promise.future();
  }
}
