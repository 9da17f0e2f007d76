// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.setup;

import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.waggle.internal.Companion;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.Home;
import io.waggle.launcher.impl.JarFolder;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * Starts what runs beside an application, such as the admin server, when the application already answers: on a thread
 * of its own, and from jars in {@code lib/admin} of the distribution that nothing else opens.
 */
public final class Companions {

  /** Leaves the first requests the machine for themselves. */
  private static final long DELAY_MS = 300;

  private static ClassLoader loader;

  private Companions() {
  }

  public static void start(Vertx vertx, String name) {
    if (!isWanted()) {
      return;
    }
    vertx.setTimer(DELAY_MS, id -> {
      Thread thread = new Thread(() -> startNow(vertx, name), "waggle-companions");
      thread.setDaemon(true);
      thread.start();
    });
  }

  /** Lets Vert.x count, if {@code -Dwaggle.metrics=vertx} asks for it: that costs start time and speed. */
  public static VertxBuilder measured(VertxBuilder builder) {
    String wanted = System.getProperty("waggle.metrics", "");
    if (!wanted.isEmpty() && !wanted.equals("vertx")) {
      throw Failure.usage("waggle.metrics: " + wanted + " (expected: vertx, or nothing)");
    }
    if (!wanted.isEmpty() && isWanted()) {
      ServiceLoader.load(Companion.class, loader()).findFirst()
        .ifPresent(companion -> builder.withMetrics(companion.meters()));
    }
    return builder;
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

  /** Always the same one: what Vert.x counts is kept by its classes. */
  private static synchronized ClassLoader loader() {
    if (loader == null) {
      loader = newLoader();
    }
    return loader;
  }

  private static ClassLoader newLoader() {
    ClassLoader parent = Companions.class.getClassLoader();
    Path home = Home.find();
    Path jars = home == null ? null : home.resolve("lib").resolve("admin");
    return jars != null && Files.isDirectory(jars) ? new URLClassLoader(JarFolder.urls(jars), parent) : parent;
  }
}
