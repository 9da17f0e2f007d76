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
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * A registry of Micrometer's whose figures are set anew for each scrape, beside those of the JVM, and of Vert.x if they
 * are on. On the admin's context.
 */
final class Meters {

  private final Map<String, DoubleAdder> cells = new ConcurrentHashMap<>();
  private final PrometheusMeterRegistry registry;

  Meters() {
    registry = BackendRegistries.getDefaultNow() instanceof PrometheusMeterRegistry vertxs ? vertxs
      : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /** Sets all to 0: what is not named again until the scrape is no longer there. */
  void begin() {
    cells.values().forEach(DoubleAdder::reset);
  }

  void gauge(String name, Tags tags, double value) {
    cell(name, tags, false).add(value);
  }

  /** Adds to what may only grow from scrape to scrape. */
  void counter(String name, Tags tags, double value) {
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

  /** Returns all figures in Prometheus's text format. */
  String scrape() {
    return registry.scrape();
  }
}
