// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.micrometer.backends.BackendRegistries;
import io.waggle.ChannelMetrics;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Figures for Prometheus, through Micrometer: ours, the JVM's, and Vert.x's own if they are on. Made when they are
 * asked for, so a process that nobody scrapes pays nothing. On the admin's context.
 */
final class Metrics {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Inspection inspection;
  private final Survey survey;
  private final Sampler sampler;
  private final Cluster cluster;
  private final Timers timers;
  private final Map<String, DoubleAdder> cells = new ConcurrentHashMap<>();
  private PrometheusMeterRegistry registry;

  Metrics(Vertx vertx, Survey survey, Sampler sampler, Cluster cluster) {
    this.inspection = Inspection.of(vertx);
    this.survey = survey;
    this.sampler = sampler;
    this.cluster = cluster;
    this.timers = new Timers(vertx);
  }

  /** Returns all figures in Prometheus's text format. */
  Future<String> scrape() {
    if (registry == null) {
      registry = BackendRegistries.getDefaultNow() instanceof PrometheusMeterRegistry vertxs ? vertxs
        : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      new JvmMemoryMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new FileDescriptorMetrics().bindTo(registry);
    }
    List<Inspected> instances = inspection.instances();
    List<Future<Report>> reports = new ArrayList<>();
    instances.forEach(one -> reports.add(survey.ask(one, one::report)));
    return Future.all(reports).recover(busy -> Future.failedFuture(
      VertxException.noStackTrace("event loop: busy (expected: an answer within " + Survey.PATIENCE_MS + " ms)")))
      .map(all -> {
        Map<Label, Report> byWorker = new HashMap<>(inspection.ended());
        for (int i = 0; i < instances.size(); i++) {
          byWorker.merge(key(instances.get(i).label()), all.resultAt(i), Report::plus);
        }
        refresh(byWorker);
        return registry.scrape();
      });
  }

  private static Label key(Label label) {
    return new Label(label.name(), label.transport(), "", "", -1, label.client());
  }

  private void refresh(Map<Label, Report> byWorker) {
    // What is no longer there falls to 0; counters never miss anything, the ended are among the workers.
    cells.values().forEach(DoubleAdder::reset);
    byWorker.forEach(this::worker);
    for (InspectedGateway gateway : inspection.gateways()) {
      Tags tags = Tags.of("gateway", gateway.name());
      gauge("waggle.uids", tags, gateway.count(Kind.UIDS));
      gauge("waggle.groups", tags, gateway.count(Kind.GROUPS));
      counter("waggle.gateway.crossings", tags, gateway.crossings());
    }
    inspection.channels().forEach(this::channels);
    for (Sampler.Probe probe : sampler.probes()) {
      gauge("waggle.eventloop.lag.seconds", Tags.of("loop", probe.name()),
        probe.lagNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    }
    gauge("waggle.cluster.members", Tags.empty(), cluster.nodes().size());
    gauge("waggle.draining", Tags.empty(), inspection.isDraining() ? 1 : 0);
    gauge("waggle.timers", Tags.empty(), timers.count());
    counter("waggle.link.messages", Tags.empty(), cluster.sentMessages());
    counter("waggle.link.refused", Tags.empty(), cluster.refusedMessages());
  }

  private void worker(Label label, Report report) {
    Tags worker = Tags.of("worker", label.name(), "transport", label.transport(), "side",
      label.client() ? "client" : "server");
    gauge("waggle.connections", worker, report.connections());
    gauge("waggle.outqueue.bytes", worker, report.queuedBytes());
    counter("waggle.connections.accepted", worker, report.accepted());
    counter("waggle.connections.refused", worker, report.refused());
    counter("waggle.send.failures", worker, Math.max(0, report.sendFailures()));
    counter("waggle.messages", worker.and("dir", "in"), report.requests());
    counter("waggle.messages", worker.and("dir", "out"), Math.max(0, report.messagesWritten()));
    counter("waggle.bytes", worker.and("dir", "in"), Math.max(0, report.bytesRead()));
    counter("waggle.bytes", worker.and("dir", "out"), Math.max(0, report.bytesWritten()));
    report.disconnects().forEach((code, count) ->
      counter("waggle.disconnects", Tags.of("reason", code == 0 ? "other" : Integer.toString(code)), count));
  }

  private void channels(InspectedChannels channels) {
    Tags tags = Tags.of("channels", channels.name());
    ChannelMetrics metrics = channels.metrics();
    counter("waggle.channel.published", tags, metrics.published());
    counter("waggle.channel.delivered", tags, metrics.delivered());
    counter("waggle.channel.forwarded", tags, metrics.forwarded());
    counter("waggle.channel.dropped", tags, metrics.dropped());
    counter("waggle.channel.repaired", tags, metrics.repaired());
    counter("waggle.channel.losses", tags, metrics.losses());
    counter("waggle.channel.refused", tags, metrics.refused());
    counter("waggle.channel.poisoned", tags, metrics.poisoned());
    counter("waggle.channel.redelivered", tags, metrics.redelivered());
    counter("waggle.channel.dead.letters", tags, metrics.deadLetters());
  }

  private void gauge(String name, Tags tags, double value) {
    cell(name, tags, false).add(value);
  }

  private void counter(String name, Tags tags, double value) {
    cell(name, tags, true).add(value);
  }

  private DoubleAdder cell(String name, Tags tags, boolean counts) {
    return cells.computeIfAbsent(name + " " + counts + tags, key -> {
      DoubleAdder cell = new DoubleAdder();
      if (counts) {
        FunctionCounter.builder(name, cell, DoubleAdder::sum).tags(tags).register(registry);
      } else {
        Gauge.builder(name, cell, DoubleAdder::sum).tags(tags).register(registry);
      }
      return cell;
    });
  }
}
