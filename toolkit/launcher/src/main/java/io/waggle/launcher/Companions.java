// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.Vertx;
import io.waggle.internal.Companion;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * Starts what runs beside an application, such as the admin server, when the application already answers: on a thread
 * of its own, and from jars in {@code lib/admin} of the distribution that nothing else opens.
 */
final class Companions {

  /** Leaves the first requests the machine for themselves. */
  private static final long DELAY_MS = 300;

  private Companions() {
  }

  static void start(Vertx vertx, String name) {
    if (!isWanted()) {
      return;
    }
    vertx.setTimer(DELAY_MS, id -> {
      Thread thread = new Thread(() -> startNow(vertx, name), "waggle-companions");
      thread.setDaemon(true);
      thread.start();
    });
  }

  private static boolean isWanted() {
    String port = System.getProperty("waggle.admin.port", System.getenv("WAGGLE_ADMIN_PORT"));
    return port == null || !port.equals("off") && !port.equals("-1");
  }

  private static void startNow(Vertx vertx, String name) {
    try {
      for (Companion companion : ServiceLoader.load(Companion.class, loader())) {
        companion.start(vertx, name).onFailure(Companions::report);
      }
    } catch (RuntimeException | LinkageError e) {
      report(e);
    }
  }

  private static void report(Throwable failure) {
    Exit.report(failure, System.err);
  }

  private static ClassLoader loader() {
    ClassLoader parent = Companions.class.getClassLoader();
    Path home = Home.find();
    Path jars = home == null ? null : home.resolve("lib").resolve("admin");
    return jars != null && Files.isDirectory(jars) ? new URLClassLoader(JarFolder.urls(jars), parent) : parent;
  }
}
