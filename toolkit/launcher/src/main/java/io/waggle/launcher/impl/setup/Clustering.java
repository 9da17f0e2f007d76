// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.setup;

import io.vertx.core.VertxBuilder;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.waggle.cluster.WaggleClusterManager;
import io.waggle.launcher.impl.Failure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Chooses the cluster manager that Waggle ships, unless the user has configured one of his own, and tunes the event bus
 * for a cluster. Main thread.
 */
public final class Clustering {

  private static final String TLS = "waggle.cluster.tls";
  public static final String DEFAULT_HOST = "127.0.0.1";

  private Clustering() {
  }

  public static VertxBuilder configure(VertxBuilder builder, ClassLoader loader) {
    boolean configured = System.getProperty("vertx.hazelcast.config") != null
      || System.getProperty("vertx.cluster.managerClass") != null
      || loader.getResource("cluster.xml") != null;
    if (configured) {
      return builder;
    }
    Optional<ClusterManager> shipped = ServiceLoader.load(ClusterManager.class, loader).findFirst();
    return shipped.map(builder::withClusterManager).orElse(builder);
  }

  /** Takes the folder of {@code -cluster-tls}, if any. */
  public static void tls(String folder, boolean clustered) {
    if (folder == null) {
      return;
    }
    if (!clustered) {
      throw Failure.usage("-cluster-tls: " + folder + " (expected: together with -cluster)");
    }
    System.setProperty(TLS, Path.of(folder).toAbsolutePath().toString());
  }

  /**
   * Makes the event bus notice dead nodes, and secures it if the user wants that.
   *
   * @param host of {@code -cluster-host}; null for the members' own
   */
  public static void configure(EventBusOptions options, String host) {
    if (options.getHost() == null && host != null) {
      options.setHost(host);
    }
    if (isShipped()) {
      Shipped.configure(options);
    } else if (options.getHost() == null) {
      options.setHost(DEFAULT_HOST);
    }
  }

  /** Returns the address of this machine that members and event bus listen on, if shipped settings are used. */
  public static String host() {
    String host = System.getProperty("waggle.cluster.host", System.getenv("WAGGLE_CLUSTER_HOST"));
    return host == null || host.isBlank() ? DEFAULT_HOST : host.strip();
  }

  /** The jars of the cluster are opened only with {@code -cluster}; an application's own jar may have none of them. */
  private static boolean isShipped() {
    return Clustering.class.getResource("/io/waggle/cluster/WaggleClusterManager.class") != null;
  }

  /** Apart, because its class can be loaded only where the other module is. */
  private static final class Shipped {

    static void configure(EventBusOptions options) {
      WaggleClusterManager.eventBusOptions(options);
    }
  }
}
