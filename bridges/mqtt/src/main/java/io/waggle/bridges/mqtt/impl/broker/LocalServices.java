// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.bridges.mqtt.impl.bus.BusLinks;
import io.waggle.bridges.mqtt.impl.rules.Rules;
import io.waggle.bridges.mqtt.impl.shadow.ResponseAccess;
import io.waggle.bridges.mqtt.impl.shadow.ShadowServer;
import io.waggle.bridges.mqtt.impl.shadow.Shadows;
import io.waggle.internal.BridgeCounters;

/**
 * What a broker serves as a client of itself: shadows, rules and links to the event bus, as its options say. They have an
 * event-loop context of their own, which does not end with the verticle that happened to open the broker. Any thread.
 */
final class LocalServices {

  private final ContextInternal context;
  private Shadows shadows;
  private ShadowServer server;
  private Rules rules;
  private BusLinks bus;

  private LocalServices(Vertx vertx) {
    this.context = ((VertxInternal) vertx).contextBuilder().build();
  }

  /**
   * Starts what the options ask for.
   *
   * @param access where clients may ask for answers
   * @return fails with {@code IllegalArgumentException} if an option is wrong; nothing is left then
   */
  static Future<LocalServices> start(Vertx vertx, LocalClient client, MqttBridgeOptions options,
                                     ResponseAccess access, BridgeCounters counters) {
    LocalServices services = new LocalServices(vertx);
    return services.context.<LocalServices>future(promise -> services.context.runOnContext(v -> {
      try {
        services.create(vertx, client, options, access, counters);
      } catch (IllegalArgumentException e) {
        promise.fail(e);
        return;
      }
      services.open().map(services).recover(cause -> services.close().transform(closed -> Future.failedFuture(cause)))
        .onComplete(promise);
    }));
  }

  private void create(Vertx vertx, LocalClient client, MqttBridgeOptions options, ResponseAccess access,
                      BridgeCounters counters) {
    MqttShadowOptions shadow = options.getShadow();
    if (shadow != null) {
      shadows = new Shadows(vertx, client, shadow, access, counters);
      server = shadow.getHttpPort() == MqttShadowOptions.NO_HTTP ? null : new ShadowServer(vertx, shadows, shadow);
    }
    if (!options.getRules().isEmpty()) {
      rules = new Rules(vertx, client, channels(vertx, options), options.getRules(), counters);
    }
    if (options.getBus() != null) {
      bus = new BusLinks(context, client, options.getName(), options.getBus(), access, counters);
    }
  }

  /** A broker that keeps to itself may have rules that send to channels all the same. */
  private static Channels channels(Vertx vertx, MqttBridgeOptions options) {
    String name = options.getChannels().isEmpty() ? MqttBridgeOptions.DEFAULT_CHANNELS : options.getChannels();
    return Channels.of(vertx, name, options.getChannelOptions());
  }

  private Future<Void> open() {
    return (shadows == null ? Future.<Void>succeededFuture() : shadows.start())
      .compose(started -> rules == null ? Future.succeededFuture() : rules.start())
      .compose(started -> server == null ? Future.succeededFuture() : server.listen())
      .compose(started -> bus == null ? Future.succeededFuture() : bus.start());
  }

  /** Returns the port of the HTTP interface of shadows; -1 without. */
  int shadowPort() {
    return server == null ? MqttShadowOptions.NO_HTTP : server.actualPort();
  }

  /** Ends it. */
  Future<Void> close() {
    return context.<Void>future(promise -> context.runOnContext(v ->
      (bus == null ? Future.<Void>succeededFuture() : bus.close())
        .eventually(() -> server == null ? Future.succeededFuture() : server.close())
        .eventually(() -> rules == null ? Future.succeededFuture() : rules.close())
        .eventually(() -> shadows == null ? Future.succeededFuture() : shadows.close())
        .onComplete(promise)));
  }
}
