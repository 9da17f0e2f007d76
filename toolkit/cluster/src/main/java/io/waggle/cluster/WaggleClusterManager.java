// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.XmlConfigBuilder;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;

/**
 * Vert.x's Hazelcast cluster manager with Waggle's settings. {@code vertx run -cluster} uses it, a service of type
 * {@link io.vertx.core.spi.cluster.ClusterManager}; an application passes it to
 * {@link io.vertx.core.VertxBuilder#withClusterManager}.
 *
 * <p>Each setting is a system property, or an environment variable in capitals with underscores
 * ({@code WAGGLE_CLUSTER_MEMBERS}):
 * <ul>
 *   <li>{@value #MEMBERS}: comma-separated hosts, each with or without a port, where members may be; default
 *       127.0.0.1
 *   <li>{@value #HOST}: address of the interface to use; default 127.0.0.1
 *   <li>{@value #PORT}: first port to try, default 5701; if it is taken the next hundred are tried
 *   <li>{@value #NAME}: clusters of different names ignore each other; default {@code waggle}
 * </ul>
 */
public final class WaggleClusterManager extends HazelcastClusterManager {

  /** Property with the hosts where members may be. */
  public static final String MEMBERS = "waggle.cluster.members";
  /** Property with the address of the interface to use. */
  public static final String HOST = "waggle.cluster.host";
  /** Property with the first port to try. */
  public static final String PORT = "waggle.cluster.port";
  /** Property with the name of the cluster. */
  public static final String NAME = "waggle.cluster.name";

  private static final String DEFAULT_HOST = "127.0.0.1";

  /** Creates a manager from the settings as they are now. */
  public WaggleClusterManager() {
    super(config());
  }

  /**
   * Makes Hazelcast's configuration from the settings as they are now; change it and pass it to
   * {@link HazelcastClusterManager} for what the properties do not cover.
   *
   * @throws IllegalArgumentException if a setting is not valid
   */
  public static Config config() {
    Properties settings = new Properties();
    settings.setProperty(MEMBERS, setting(MEMBERS, DEFAULT_HOST));
    settings.setProperty(HOST, setting(HOST, DEFAULT_HOST));
    settings.setProperty(PORT, port());
    settings.setProperty(NAME, setting(NAME, "waggle"));
    try (InputStream xml = WaggleClusterManager.class.getResourceAsStream("cluster.xml")) {
      return new XmlConfigBuilder(xml).setProperties(settings).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidConfigurationException e) {
      throw new IllegalArgumentException("waggle.cluster: " + e.getMessage() + " (expected: valid settings)", e);
    }
  }

  private static String port() {
    String port = setting(PORT, "5701");
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(PORT + ": " + port + " (expected: 1-65535)");
    }
    return port;
  }

  private static String setting(String property, String fallback) {
    String value = System.getProperty(property);
    if (value == null) {
      value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return value == null || value.isBlank() ? fallback : value.strip();
  }
}
