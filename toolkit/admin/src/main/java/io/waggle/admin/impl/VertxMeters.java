// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.VertxOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.VertxPrometheusOptions;

/** Lets a Vert.x count into the registry that {@link Metrics} shows. Used once, before that Vert.x is made. */
public final class VertxMeters implements VertxMetricsFactory {

  @Override
  public VertxMetrics metrics(VertxOptions options) {
    return new MicrometerMetricsFactory().metrics(new VertxOptions(options).setMetricsOptions(
      new MicrometerMetricsOptions().setEnabled(true)
        .setPrometheusOptions(new VertxPrometheusOptions().setEnabled(true))));
  }
}
