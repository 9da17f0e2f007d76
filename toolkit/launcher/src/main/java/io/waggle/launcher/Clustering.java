// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.VertxBuilder;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.Optional;
import java.util.ServiceLoader;

/** Chooses the cluster manager that Waggle ships, unless the user has configured one of his own. */
final class Clustering {

  /** Where members listen and the event bus with them, unless told otherwise: this machine only. */
  static final String DEFAULT_HOST = "127.0.0.1";

  private Clustering() {
  }

  static VertxBuilder configure(VertxBuilder builder, ClassLoader loader) {
    boolean configured = System.getProperty("vertx.hazelcast.config") != null
      || System.getProperty("vertx.cluster.managerClass") != null
      || loader.getResource("cluster.xml") != null;
    if (configured) {
      return builder;
    }
    Optional<ClusterManager> shipped = ServiceLoader.load(ClusterManager.class, loader).findFirst();
    return shipped.map(builder::withClusterManager).orElse(builder);
  }

  /** Returns the address that the event bus listens on: the members' own. */
  static String host() {
    String property = System.getProperty("waggle.cluster.host", System.getenv("WAGGLE_CLUSTER_HOST"));
    return property == null || property.isBlank() ? DEFAULT_HOST : property.strip();
  }
}
