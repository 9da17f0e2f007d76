// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A QoS 2 message that goes to several event loops: all hold it until the store has it for all of them together with the
 * publisher's packet identifier. So it is there for everybody or for nobody when the publisher sends it again after a
 * crash. Any thread adds; the rest is on the publisher's event loop.
 */
final class ExactlyOnce {

  private final Loop loop;
  private final Message message;
  private final Session publisher;
  private final int packetId;
  private final Arrivals arrivals;
  private final List<Held> held = new ArrayList<>();

  /** A place where it waits, and what tells it whether it was kept. */
  private record Held(Loop loop, Place place, Consumer<Boolean> release) {
  }

  ExactlyOnce(Loop loop, Message message, Session publisher, int packetId) {
    this.loop = loop;
    this.message = message;
    this.publisher = publisher;
    this.packetId = packetId;
    this.arrivals = new Arrivals(loop);
  }

  Arrivals arrivals() {
    return arrivals;
  }

  synchronized void add(Loop where, Place place, Consumer<Boolean> release) {
    held.add(new Held(where, place, release));
  }

  /** Returns what completes when it is safe. */
  Future<Void> whenSafe() {
    Future<Void> safe = arrivals.whenSafe(() ->
      loop.store().enqueueReceived(message, all().stream().map(Held::place).toList(), publisher.id(), packetId));
    return safe.onComplete(done ->
      all().forEach(each -> each.loop.run(() -> each.release.accept(done.succeeded()))));
  }

  private synchronized List<Held> all() {
    return List.copyOf(held);
  }
}
