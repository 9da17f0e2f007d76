// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.internal.Lifecycle;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.load.Target;
import io.waggle.launcher.impl.load.VersionLoader;
import java.beans.Introspector;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One verticle of a command line and the version of it that runs: the main one, or one of {@code -with}. Deployed and
 * replaced by one thread at a time.
 */
public final class Part {

  private final String name;
  private final List<String> classpath;
  private final boolean replaceable;
  private final Target named;
  private Target target;
  private String deploymentId;
  private boolean holdsSockets;

  /**
   * Creates a part that is not deployed.
   *
   * @param name as the user typed it
   * @param classpath the entries of {@code -cp}; null for none
   * @param replaceable whether its first version has a loader of its own; costs a copy of its jars
   */
  public Part(String name, List<String> classpath, boolean replaceable) {
    this.name = name;
    this.classpath = classpath;
    this.replaceable = replaceable;
    this.named = Target.of(name, classpath);
  }

  public String name() {
    return name;
  }

  /** Returns the version that runs or is about to. */
  public Target target() {
    if (target == null) {
      target = replaceable ? version(named) : named;
    }
    return target;
  }

  boolean holdsSockets() {
    return holdsSockets;
  }

  /** Returns where its classes and sources come from. */
  List<Path> origins() {
    List<Path> origins = new ArrayList<>();
    if (named.loader() instanceof URLClassLoader loader) {
      for (URL url : loader.getURLs()) {
        try {
          origins.add(Path.of(url.toURI()));
        } catch (URISyntaxException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return origins;
  }

  private static Target version(Target found) {
    return found.loader() instanceof URLClassLoader loader
      ? new Target(found.identifier(), VersionLoader.open(loader.getURLs(), loader.getParent())) : found;
  }

  /** Deploys the first version. */
  public Future<String> deploy(Vertx vertx, DeploymentOptions options) {
    int before = listening(vertx);
    return deploy(vertx, target(), options).onSuccess(id -> {
      deploymentId = id;
      holdsSockets = listening(vertx) > before;
    });
  }

  private static int listening(Vertx vertx) {
    return ((VertxInternal) vertx).sharedTcpServers().size()
      + (Lifecycle.of(vertx).hasSockets() ? 1 : 0);
  }

  private static Future<String> deploy(Vertx vertx, Target version, DeploymentOptions options) {
    return vertx.deployVerticle(version.identifier(), new DeploymentOptions(options).setClassLoader(version.loader()));
  }

  /**
   * Deploys the newest version, then retires the one before. Blocks while sources are compiled: not on an event loop.
   *
   * @return completes with a line for people; fails with the version before still running
   */
  Future<String> replace(Vertx vertx, DeploymentOptions options, Consumers consumers, long graceMs) {
    long start = System.nanoTime();
    Target next;
    try {
      next = version(Target.of(name, classpath));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    if (next.loader() == Part.class.getClassLoader()) {
      return Future.failedFuture(new Failure("its classes are the process's own (expected: -cp to name where they are)"));
    }
    Retirement ofNext = new Retirement(vertx, consumers, graceMs);
    return CarefulStart.deploy(vertx, next, options, () -> ofNext.quiet(context -> runs(context, next)))
      .onFailure(e -> close(next))
      .compose(id -> {
        Target old = target;
        String oldId = deploymentId;
        target = next;
        deploymentId = id;
        return new Retirement(vertx, consumers, graceMs).retire(context -> runs(context, old), oldId)
          .onComplete(done -> close(old));
      })
      .map(unanswered -> "reloaded " + name + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms"
        + (unanswered == 0 ? "" : ", with " + unanswered + " requests not answered in " + graceMs + " ms"));
  }

  /** What a verticle deploys has its loader too. */
  private static boolean runs(ContextInternal context, Target version) {
    return context.isDeployment() && context.classLoader() == version.loader();
  }

  private static void close(Target version) {
    if (version.loader() instanceof VersionLoader loader) {
      try {
        loader.close();
        forget(loader);
        if (version.identifier().endsWith(".groovy")) {
          // Groovy looks at its classes as at beans, and Java keeps what it saw.
          Introspector.flushCaches();
        }
      } catch (IOException e) {
        throw new Failure("jar: " + e.getMessage() + " (expected: a copy that can be closed)", e);
      }
    }
  }

  /** A thread keeps the context class loader of whoever had it made, for as long as it lives. */
  private static void forget(ClassLoader old) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      for (ClassLoader at = thread.getContextClassLoader(); at != null; at = at.getParent()) {
        if (at == old) {
          thread.setContextClassLoader(Part.class.getClassLoader());
        }
      }
    }
  }
}
