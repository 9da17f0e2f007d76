// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.ChannelMetrics;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspected.Label;
import io.waggle.internal.Inspected.Report;
import io.waggle.internal.InspectedChannels;
import io.waggle.internal.InspectedGateway;
import io.waggle.internal.InspectedGateway.Kind;
import io.waggle.internal.Inspection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Our figures for Prometheus. They are made when they are asked for, so a process that nobody scrapes pays nothing. On
 * the admin's context.
 */
final class Metrics {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final Inspection inspection;
  private final Survey survey;
  private final Sampler sampler;
  private final Cluster cluster;
  private final Timers timers;
  private final Map<Inspected, Report> last = new HashMap<>();
  private Meters meters;

  Metrics(Vertx vertx, Survey survey, Sampler sampler, Cluster cluster) {
    this.vertx = vertx;
    this.inspection = Inspection.of(vertx);
    this.survey = survey;
    this.sampler = sampler;
    this.cluster = cluster;
    this.timers = new Timers(vertx);
  }

  /** Returns all figures in Prometheus's text format. */
  Future<String> scrape() {
    if (meters == null) {
      meters = new Meters();
    }
    List<Inspected> instances = inspection.instances();
    List<Future<Report>> reports = new ArrayList<>();
    for (Inspected one : instances) {
      // Kept in a step of its own: a listener beside it might be called after all are there.
      reports.add(survey.ask(one, one::report).map(report -> {
        last.put(one, report);
        return report;
      }));
    }
    // One whose event loop is stuck counts as it did when it last answered: that is when figures are wanted most.
    return Future.join(reports).transform(done -> {
      Map<Label, Report> byWorker = new HashMap<>(inspection.ended());
      last.keySet().retainAll(inspection.instances());
      last.forEach((one, report) -> byWorker.merge(key(one.label()), report, Report::plus));
      meters.begin();
      refresh(byWorker);
      return Future.succeededFuture(meters.scrape());
    });
  }

  private static Label key(Label label) {
    return new Label(label.name(), label.transport(), "", "", -1, label.client());
  }

  private void refresh(Map<Label, Report> byWorker) {
    byWorker.forEach(this::worker);
    for (InspectedGateway gateway : inspection.gateways()) {
      Tags tags = Tags.of("gateway", gateway.name());
      meters.gauge("waggle.uids", tags, gateway.count(Kind.UIDS));
      meters.gauge("waggle.groups", tags, gateway.count(Kind.GROUPS));
      meters.counter("waggle.gateway.crossings", tags, gateway.crossings());
    }
    inspection.channels().forEach(this::channels);
    BridgeCounters.all(vertx).forEach((bridge, counters) -> counters.counts().forEach((event, count) ->
      meters.counter("waggle.bridge.events", Tags.of("bridge", bridge, "event", event), count)));
    for (Sampler.Probe probe : sampler.probes()) {
      meters.gauge("waggle.eventloop.lag.seconds", Tags.of("loop", probe.name()),
        probe.lagNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    }
    meters.gauge("waggle.cluster.members", Tags.empty(), cluster.nodes().size());
    meters.gauge("waggle.draining", Tags.empty(), inspection.isDraining() ? 1 : 0);
    meters.gauge("waggle.timers", Tags.empty(), timers.count());
    meters.counter("waggle.link.messages", Tags.empty(), cluster.sentMessages());
    meters.counter("waggle.link.refused", Tags.empty(), cluster.refusedMessages());
  }

  private void worker(Label label, Report report) {
    Tags worker = Tags.of("worker", label.name(), "transport", label.transport(), "side",
      label.client() ? "client" : "server");
    meters.gauge("waggle.connections", worker, report.connections());
    meters.gauge("waggle.outqueue.bytes", worker, report.queuedBytes());
    meters.counter("waggle.connections.accepted", worker, report.accepted());
    meters.counter("waggle.connections.refused", worker, report.refused());
    meters.counter("waggle.send.failures", worker, Math.max(0, report.sendFailures()));
    meters.counter("waggle.messages", worker.and("dir", "in"), report.requests());
    meters.counter("waggle.messages", worker.and("dir", "out"), Math.max(0, report.messagesWritten()));
    meters.counter("waggle.bytes", worker.and("dir", "in"), Math.max(0, report.bytesRead()));
    meters.counter("waggle.bytes", worker.and("dir", "out"), Math.max(0, report.bytesWritten()));
    report.disconnects().forEach((code, count) ->
      meters.counter("waggle.disconnects", Tags.of("reason", code == 0 ? "other" : Integer.toString(code)), count));
  }

  private void channels(InspectedChannels channels) {
    Tags tags = Tags.of("channels", channels.name());
    ChannelMetrics metrics = channels.metrics();
    meters.counter("waggle.channel.published", tags, metrics.published());
    meters.counter("waggle.channel.delivered", tags, metrics.delivered());
    meters.counter("waggle.channel.forwarded", tags, metrics.forwarded());
    meters.counter("waggle.channel.dropped", tags, metrics.dropped());
    meters.counter("waggle.channel.repaired", tags, metrics.repaired());
    meters.counter("waggle.channel.losses", tags, metrics.losses());
    meters.counter("waggle.channel.refused", tags, metrics.refused());
    meters.counter("waggle.channel.poisoned", tags, metrics.poisoned());
    meters.counter("waggle.channel.redelivered", tags, metrics.redelivered());
    meters.counter("waggle.channel.dead.letters", tags, metrics.deadLetters());
  }
}
