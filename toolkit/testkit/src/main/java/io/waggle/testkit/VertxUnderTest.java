// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.waggle.testkit.internal.Leftovers;
import io.waggle.testkit.internal.NettyWarnings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** One Vert.x, what went wrong in it, and its end. Made and closed on the test's thread. */
final class VertxUnderTest {

  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final UncaughtExceptions uncaught = new UncaughtExceptions();
  private final Thread.UncaughtExceptionHandler previousHandler = Thread.getDefaultUncaughtExceptionHandler();
  private final NettyWarnings warnings;
  private final Vertx vertx;

  VertxUnderTest(CleanVertx settings) {
    boolean preferNative = settings.transport() != CleanVertx.Net.NIO;
    vertx = Vertx.vertx(new VertxOptions()
      .setEventLoopPoolSize(settings.eventLoops())
      .setPreferNativeTransport(preferNative));
    if (settings.transport() == CleanVertx.Net.NATIVE && !vertx.isNativeTransportEnabled()) {
      vertx.close();
      throw new TestAbortedException("native transport: neither epoll nor kqueue works here");
    }
    vertx.exceptionHandler(uncaught::add);
    Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> uncaught.add(exception));
    warnings = new NettyWarnings(uncaught::add);
  }

  Vertx vertx() {
    return vertx;
  }

  UncaughtExceptions uncaught() {
    return uncaught;
  }

  /** Returns what was left, one line each; empty if nothing was. */
  List<String> close() {
    List<String> left = new ArrayList<>();
    try {
      undeployAll(left);
      Leftovers leftovers = new Leftovers((VertxInternal) vertx);
      // What was closed a moment ago may need a turn or two of its event loop.
      Await.holdsWithin(SETTLE, () -> leftovers.find().isEmpty());
      left.addAll(leftovers.find());
      attempt(left, "Vert.x did not close", () -> Await.result(vertx.close()));
    } finally {
      warnings.close();
      Thread.setDefaultUncaughtExceptionHandler(previousHandler);
    }
    uncaught.takeAll().forEach(exception -> left.add("uncaught exception: " + stackTrace(exception)));
    return left;
  }

  private void undeployAll(List<String> left) {
    for (String id : vertx.deploymentIDs()) {
      if (vertx.deploymentIDs().contains(id)) {
        attempt(left, "verticle " + id + " did not stop", () -> Await.result(vertx.undeploy(id)));
      }
    }
  }

  private static void attempt(List<String> left, String problem, Runnable action) {
    try {
      action.run();
    } catch (AssertionError e) {
      left.add(problem + ": " + e.getMessage());
    }
  }

  private static String stackTrace(Throwable exception) {
    StringWriter text = new StringWriter();
    exception.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
