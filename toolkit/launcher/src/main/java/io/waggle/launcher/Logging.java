// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Properties of the JVM that are set unless the user has: one compact line a log record on the error stream, unless the
 * user brings a configuration. Main thread.
 */
final class Logging {

  // Kept, or their filters are forgotten.
  private static final Logger VERTX = Logger.getLogger("io.vertx.core.impl.VertxImpl");
  private static final Logger RUN = Logger.getLogger("io.waggle.launcher.impl.command.RunCommand");

  private Logging() {
  }

  static void install() {
    setDefault("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.JULLogDelegateFactory");
    setDefault("hazelcast.logging.type", "jdk");
    // Netty's flight-recorder events cost a tenth of a second when the first buffer is allocated.
    setDefault("io.netty.jfr.enabled", "false");
    // Why a node did not start is its last line; two stack traces before that say no more.
    VERTX.setFilter(record -> !"Failed to initialize clustered Vert.x".equals(record.getMessage()));
    RUN.setFilter(record -> !"Failed to form cluster".equals(record.getMessage()));
    if (System.getProperty("java.util.logging.config.file") != null
      || System.getProperty("java.util.logging.config.class") != null) {
      return;
    }
    try (InputStream defaults = Logging.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(defaults);
    } catch (IOException e) {
      throw new Failure("logging: the defaults in the jar are broken (expected: an intact jar)", e);
    }
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
