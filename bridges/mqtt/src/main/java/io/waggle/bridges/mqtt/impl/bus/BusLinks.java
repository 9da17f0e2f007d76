// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.waggle.bridges.mqtt.MqttBusOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.shadow.ResponseAccess;
import io.waggle.internal.BridgeCounters;
import java.util.List;

/** What the options of a broker open between it and the event bus. On the context it is given. */
public final class BusLinks {

  private final Services services;
  private final Requests requests;
  private final List<Consumers> groups;

  /**
   * Creates the links; {@link #start} opens them.
   *
   * @param broker its name
   */
  public BusLinks(ContextInternal context, LocalClient client, String broker, MqttBusOptions options,
                  ResponseAccess access, BridgeCounters counters) {
    services = new Services(context, client, options, access, counters);
    requests = options.isRequests() ? new Requests(context, client, broker, options, counters) : null;
    groups = options.getGroups().entrySet().stream()
      .map(each -> new Consumers(context, client, each, options, counters)).toList();
  }

  /** Opens them. */
  public Future<Void> start() {
    services.start();
    return Future.join(groups.stream().map(Consumers::start).toList())
      .compose(joined -> requests == null ? Future.succeededFuture() : requests.start());
  }

  /** Closes them; what consumers have not acknowledged stays with its group. */
  public Future<Void> close() {
    services.close();
    groups.forEach(Consumers::close);
    return requests == null ? Future.succeededFuture() : requests.close();
  }
}
