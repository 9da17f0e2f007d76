// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.drain;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.internal.Audit;
import io.waggle.internal.Control;
import io.waggle.internal.Lifecycle;
import io.waggle.internal.Pace;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.bus.Departure;
import io.waggle.launcher.impl.bus.OwedAnswers;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends a process in order: not ready, wait, close the ports, tell the clients to move, let requests end, those of
 * other nodes too, leave the cluster, close Vert.x, exit with 0; or, when the grace is over, without order. One per
 * process; any thread.
 */
public final class Drain {

  /** Warns with a stack trace of each client that came in the moment the port was closed. */
  private static final Logger ACCEPTOR = Logger.getLogger("io.netty.bootstrap.ServerBootstrap");

  private final Vertx vertx;
  private final DrainSettings settings;
  private final Lifecycle lifecycle;
  private final OwedAnswers owed;
  private final Runnable beginning;
  private volatile long began;
  private volatile String step = "waits for balancers to notice";

  private Drain(Vertx vertx, OwedAnswers owed, DrainSettings settings, Runnable beginning) {
    this.vertx = vertx;
    this.settings = settings;
    this.owed = owed;
    this.lifecycle = Lifecycle.of(vertx);
    this.beginning = beginning;
  }

  /** Lets signals and the command begin a drain of a Vert.x; {@code beginning} is called when it begins. */
  public static void install(Vertx vertx, OwedAnswers owed, DrainSettings settings, Runnable beginning) {
    Drain drain = new Drain(vertx, owed, settings, beginning);
    Signals.drainOn(drain);
    Control.of(vertx).handle("drain", question -> {
      drain.begin(question.getString(Control.BY));
      return Future.succeededFuture(new JsonObject());
    });
  }

  /** Begins because somebody wants it; false if it has begun before. */
  boolean begin(String by) {
    if (!lifecycle.beginDrain()) {
      return false;
    }
    Audit.done("drain", by, "begun");
    beginning.run();
    ACCEPTOR.setLevel(Level.SEVERE);
    began = System.nanoTime();
    startGrace();
    pause(settings.waitMs())
      .compose(done -> lifecycle.stopAccepting())
      .compose(done -> evict())
      .compose(done -> leave())
      .compose(done -> close())
      .onComplete(done -> {
        if (done.failed()) {
          Exit.fail(done.cause());
        } else {
          Exit.with(0);
        }
      });
    return true;
  }

  private Future<Void> pause(long ms) {
    if (ms == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(ms, id -> promise.complete());
    return promise.future();
  }

  private Future<Void> evict() {
    int connections = lifecycle.connectionCount();
    step = "waits for " + connections + " connections";
    if (connections > 0) {
      System.err.println("vertx: draining " + connections + " connections; once more ends it at once");
    }
    long longestMs = Math.max(1, settings.evictionMs(connections));
    return Future.join(lifecycle.evict(CloseReason.SERVICE_RESTART, new Pace(settings.perSecond(connections))),
        new Departure(vertx, owed).depart(longestMs))
      .<Void>mapEmpty()
      .timeout(longestMs, TimeUnit.MILLISECONDS)
      .otherwiseEmpty();
  }

  private Future<Void> leave() {
    step = "leaves the cluster";
    return lifecycle.leave(settings.finishMs(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
  }

  private Future<Void> close() {
    step = "closes Vert.x";
    return vertx.close();
  }

  /** On a thread of its own: event loops may be what hangs. */
  private void startGrace() {
    new Timer("waggle-grace", true).schedule(new TimerTask() {
      @Override
      public void run() {
        halt("drain: not done after " + settings.graceMs() + " ms, it " + step + " (expected: a longer "
          + "-D" + DrainSettings.GRACE + ", or requests that end)", Failure.FAILED);
      }
    }, settings.graceMs());
  }

  /** Ends the process now, with a word on why. */
  static void halt(String line, int code) {
    System.err.println("vertx: " + line);
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
