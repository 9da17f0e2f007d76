// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

/** Points Vert.x's cluster manager at the configuration that Waggle ships, unless the user has one. */
final class ClusterConfig {

  static final String PROPERTY = "vertx.hazelcast.config";
  private static final String SHIPPED = "waggle-cluster.xml";

  private ClusterConfig() {
  }

  static void install() {
    ClassLoader loader = ClusterConfig.class.getClassLoader();
    if (System.getProperty(PROPERTY) != null || loader.getResource("cluster.xml") != null) {
      return;
    }
    Path home = Home.find();
    Path file = home == null ? null : home.resolve("conf").resolve(SHIPPED);
    if (file != null && Files.isReadable(file)) {
      System.setProperty(PROPERTY, file.toString());
    } else if (loader.getResource(SHIPPED) != null) {
      System.setProperty(PROPERTY, "classpath:" + SHIPPED);
    }
  }
}
