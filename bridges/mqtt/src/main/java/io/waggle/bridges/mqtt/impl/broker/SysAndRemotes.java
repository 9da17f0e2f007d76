// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.MqttRemoteOptions;
import io.waggle.bridges.mqtt.impl.remote.RemoteBroker;
import io.waggle.bridges.mqtt.impl.sys.Figures;
import io.waggle.bridges.mqtt.impl.sys.SysTopics;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a broker runs beside its clients, as their local client: {@code $SYS} and other brokers. Any thread. */
final class SysAndRemotes {

  /** Events that mean that a message did not reach a subscriber. */
  private static final List<String> DROPPED = List.of("queue_full", "shared_queue_full", "shared_dropped",
    "slow_subscriber", "too_large_for_client", "handover_full");

  private final Vertx vertx;
  private final Broker broker;
  private final SysTopics sys;
  private final List<RemoteBroker> remotes = new ArrayList<>();

  SysAndRemotes(Vertx vertx, Broker broker) {
    this.vertx = vertx;
    this.broker = broker;
    String version = SysAndRemotes.class.getPackage().getImplementationVersion();
    long intervalMs = broker.options().getSysIntervalMs();
    sys = intervalMs == 0 ? null : new SysTopics(vertx, broker, version == null ? "in development" : version,
      this::figures, intervalMs);
    String name = broker.options().getName();
    for (MqttRemoteOptions each : broker.options().getRemotes()) {
      remotes.add(new RemoteBroker(vertx, name, Inspection.of(vertx).node() + "/" + name, broker, each));
    }
  }

  Future<Void> start() {
    List<Future<?>> starts = new ArrayList<>();
    if (sys != null) {
      starts.add(sys.start());
    }
    remotes.forEach(remote -> starts.add(remote.start()));
    return Future.join(starts).mapEmpty();
  }

  Future<Void> close() {
    List<Future<?>> ends = new ArrayList<>();
    if (sys != null) {
      ends.add(sys.close());
    }
    remotes.forEach(remote -> ends.add(remote.close()));
    return Future.join(ends).mapEmpty();
  }

  private Figures figures() {
    long connected = 0;
    long sessions = 0;
    for (var session : broker.allSessions()) {
      sessions++;
      connected += session.client() == null ? 0 : 1;
    }
    BridgeCounters counters = broker.counters();
    Inspected.Report traffic = traffic();
    return new Figures(sessions, connected, traffic.accepted(), broker.subscriptions().trie().size(),
      broker.retained().count(), broker.retained().bytes(), Math.max(0, traffic.requests()),
      Math.max(0, traffic.messagesWritten()), Math.max(0, traffic.bytesRead()), Math.max(0, traffic.bytesWritten()),
      broker.published(), broker.publishedBytes(), DROPPED.stream().mapToLong(counters::count).sum());
  }

  /** Returns what the listeners of this broker count, also of those that have ended. */
  private Inspected.Report traffic() {
    Inspected.Report sum = new Inspected.Report(false, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
    Inspection inspection = Inspection.of(vertx);
    for (Inspected each : inspection.instances()) {
      sum = isOurs(each.label()) ? sum.plus(each.report()) : sum;
    }
    for (Map.Entry<Inspected.Label, Inspected.Report> each : inspection.ended().entrySet()) {
      sum = isOurs(each.getKey()) ? sum.plus(each.getValue()) : sum;
    }
    return sum;
  }

  /** Listeners are called as their broker, with a number. */
  private boolean isOurs(Inspected.Label label) {
    String name = broker.options().getName();
    return !label.client() && label.name().startsWith(name + "-") && label.name().substring(name.length() + 1)
      .chars().allMatch(Character::isDigit);
  }
}
