// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.shadow.ResponseAccess;
import io.waggle.bridges.mqtt.impl.shadow.ShadowServer;
import io.waggle.bridges.mqtt.impl.shadow.Shadows;
import io.waggle.internal.BridgeCounters;
import java.util.List;
import java.util.function.Supplier;

/**
 * The shadows and the rules of a broker, as its options say. They have an event-loop context of their own, which does not
 * end with the verticle that happened to open the broker. Any thread.
 */
public final class BrokerExtras {

  private final ContextInternal context;
  private Shadows shadows;
  private ShadowServer server;
  private Rules rules;

  private BrokerExtras(Vertx vertx) {
    this.context = ((VertxInternal) vertx).contextBuilder().build();
  }

  /**
   * Starts what the options ask for.
   *
   * @param shadow null for no shadows
   * @param channels asked only if there are rules
   * @return fails with {@code IllegalArgumentException} if an option is wrong; nothing is left then
   */
  public static Future<BrokerExtras> start(Vertx vertx, LocalClient client, MqttShadowOptions shadow,
                                           ResponseAccess access, List<MqttRuleOptions> rules,
                                           Supplier<Channels> channels, BridgeCounters counters) {
    BrokerExtras extras = new BrokerExtras(vertx);
    return extras.context.<BrokerExtras>future(promise -> extras.context.runOnContext(v -> {
      try {
        extras.create(vertx, client, shadow, access, rules, channels, counters);
      } catch (IllegalArgumentException e) {
        promise.fail(e);
        return;
      }
      extras.open().map(extras).recover(cause -> extras.close().transform(closed -> Future.failedFuture(cause)))
        .onComplete(promise);
    }));
  }

  private void create(Vertx vertx, LocalClient client, MqttShadowOptions shadow, ResponseAccess access,
                      List<MqttRuleOptions> all, Supplier<Channels> channels, BridgeCounters counters) {
    if (shadow != null) {
      shadows = new Shadows(vertx, client, shadow, access, counters);
      server = shadow.getHttpPort() == MqttShadowOptions.NO_HTTP ? null : new ShadowServer(vertx, shadows, shadow);
    }
    if (!all.isEmpty()) {
      rules = new Rules(vertx, client, channels.get(), all, counters);
    }
  }

  private Future<Void> open() {
    return (shadows == null ? Future.<Void>succeededFuture() : shadows.start())
      .compose(started -> rules == null ? Future.succeededFuture() : rules.start())
      .compose(started -> server == null ? Future.succeededFuture() : server.listen());
  }

  /** Returns the port of the HTTP interface of shadows; -1 without. */
  public int shadowPort() {
    return server == null ? MqttShadowOptions.NO_HTTP : server.actualPort();
  }

  /** Ends it. */
  public Future<Void> close() {
    return context.<Void>future(promise -> context.runOnContext(v ->
      (server == null ? Future.<Void>succeededFuture() : server.close())
        .eventually(() -> rules == null ? Future.succeededFuture() : rules.close())
        .eventually(() -> shadows == null ? Future.succeededFuture() : shadows.close())
        .onComplete(promise)));
  }
}
