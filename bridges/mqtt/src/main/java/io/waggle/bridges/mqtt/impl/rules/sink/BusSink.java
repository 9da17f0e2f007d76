// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.rules.Parcel;
import io.waggle.bridges.mqtt.impl.rules.Sink;
import java.util.Set;

/**
 * Sends a buffer to an address of the event bus. With {@code request}, the default, a reply is the acknowledgement; with
 * {@code send} and {@code publish} there is none.
 */
final class BusSink implements Sink {

  private static final Set<String> MODES = Set.of("request", "send", "publish");

  private final EventBus bus;
  private final String address;
  private final String mode;
  private final long timeoutMs;

  BusSink(Vertx vertx, JsonObject settings, long timeoutMs) {
    this.bus = vertx.eventBus();
    this.address = settings.getString("address");
    this.mode = settings.getString("mode", "request");
    this.timeoutMs = timeoutMs;
    if (!MODES.contains(mode)) {
      throw new IllegalArgumentException("mode: " + mode + " (expected: request, send or publish)");
    }
  }

  @Override
  public Future<Void> send(Parcel parcel) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeoutMs)
      .addHeader(Headers.ID, parcel.id()).addHeader(Headers.TOPIC, parcel.topic())
      .addHeader(Headers.CLIENT, parcel.client()).addHeader(Headers.HOPS, String.valueOf(parcel.hops()));
    if (mode.equals("request")) {
      return bus.request(address, parcel.body(), options).mapEmpty();
    }
    if (mode.equals("send")) {
      bus.send(address, parcel.body(), options);
    } else {
      bus.publish(address, parcel.body(), options);
    }
    return Future.succeededFuture();
  }
}
