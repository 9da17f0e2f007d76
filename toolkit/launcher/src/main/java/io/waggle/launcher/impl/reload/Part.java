// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.waggle.internal.Lifecycle;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.bus.OwedAnswers;
import io.waggle.launcher.impl.load.Target;
import io.waggle.launcher.impl.load.VersionLoader;
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
  private Version running;
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
    if (running == null) {
      running = new Version(replaceable ? version(named) : named);
    }
    return running.target();
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
    DeploymentOptions own = new DeploymentOptions(options).setClassLoader(target().loader());
    return vertx.deployVerticle(target().identifier(), own).onSuccess(id -> {
      running.add(vertx, id);
      holdsSockets = listening(vertx) > before;
    });
  }

  private static int listening(Vertx vertx) {
    return ((VertxInternal) vertx).sharedTcpServers().size()
      + (Lifecycle.of(vertx).hasSockets() ? 1 : 0);
  }

  /**
   * Replaces the version that runs by the newest one. Blocks while sources are compiled: not on an event loop.
   *
   * @return completes with a line for people; fails with the version before at work
   */
  Future<String> replace(Vertx vertx, DeploymentOptions options, OwedAnswers owed, long graceMs) {
    long start = System.nanoTime();
    Version next;
    try {
      next = new Version(version(Target.of(name, classpath)));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    if (next.target().loader() == Part.class.getClassLoader()) {
      return Future.failedFuture(new Failure("its classes are the process's own (expected: -cp to name where they "
        + "are)"));
    }
    return new Replacement(vertx, running, next, options, owed, graceMs).run().map(unanswered -> {
      running = next;
      return "reloaded " + name + " in " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms"
        + (unanswered == 0 ? "" : ", with " + unanswered + " requests not answered in " + graceMs + " ms");
    });
  }
}
