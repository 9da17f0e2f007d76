// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells when a message has arrived everywhere and is safe there, so that its publisher may be answered. Any thread
 * reports; the future completes on the publisher's event loop.
 *
 * <p>What is to be delivered once is stored with the packet identifier it was published with, all in one record: if a
 * publisher publishes it again after a crash, either that is known and it is in all queues, or it is in none. The
 * places of all event loops are collected for it, and nothing is sent before.
 */
final class Arrivals {

  private final Loop loop;
  private final AtomicInteger open = new AtomicInteger(1);
  private final Message message;
  private final String publisher;
  private final int packetId;
  private final List<Place> places;
  private final Promise<Void> promise = Promise.promise();
  private volatile Throwable failure;

  /** A message that may be delivered more than once: each event loop stores its places. */
  Arrivals(Loop loop) {
    this.loop = loop;
    message = null;
    publisher = null;
    packetId = 0;
    places = null;
  }

  /** A QoS 2 message of a client whose session is stored. */
  Arrivals(Loop loop, Message message, String publisher, int packetId) {
    this.loop = loop;
    this.message = message;
    this.publisher = publisher;
    this.packetId = packetId;
    places = new ArrayList<>(1);
  }

  /** Returns whether places of a quality of service are collected here. */
  boolean takes(int qos) {
    return places != null && qos == 2;
  }

  /** Takes a place, if places of its quality of service are collected here. */
  boolean take(Place place) {
    if (!takes(place.qos())) {
      return false;
    }
    synchronized (places) {
      places.add(place);
    }
    return true;
  }

  /** Completes when all that is collected here is safe; on the event loop of the publisher. */
  Future<Void> safe() {
    return promise.future();
  }

  /** One more place has to report; before {@link #whenSafe()}. */
  void expect() {
    open.incrementAndGet();
  }

  /** It has arrived at one place, and is safe there unless there is a failure. */
  void arrived(Throwable cause) {
    if (cause != null) {
      failure = cause;
    }
    if (open.decrementAndGet() == 0) {
      loop.run(this::finish);
    }
  }

  /** Returns what completes when it is safe; on the event loop of the publisher. */
  Future<Void> whenSafe() {
    if (places != null) {
      arrived(null);
    } else if (open.get() == 1) {
      return loop.sync();
    } else {
      loop.sync().onComplete(result -> arrived(result.cause()));
    }
    return promise.future();
  }

  private void finish() {
    if (failure != null) {
      promise.fail(failure);
    } else if (places == null) {
      promise.complete();
    } else {
      synchronized (places) {
        loop.store().enqueueReceived(message, List.copyOf(places), publisher, packetId);
      }
      loop.sync().onComplete(promise);
    }
  }
}
