// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Audit;
import io.waggle.internal.Control;
import io.waggle.launcher.impl.Diagnosis;
import io.waggle.launcher.impl.Settings;
import io.waggle.launcher.impl.bus.OwedAnswers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/**
 * What one process runs: the main verticle and those of {@code -with}, of which the ones without sockets can be
 * replaced. One per process; reloads come one after the other, on the threads of whoever asks for them.
 */
public final class Application {

  /** How long the version before may take to answer what it was asked. */
  static final long DEFAULT_RELOAD_GRACE_MS = 10_000;

  private final Vertx vertx;
  private final DeploymentOptions options;
  private final Part main;
  private final List<Part> with;
  private final OwedAnswers owed;
  private final long graceMs = graceMs();

  /** Creates one of which nothing is deployed. */
  public Application(Vertx vertx, OwedAnswers owed, DeploymentOptions options, Part main, List<Part> with) {
    this.vertx = vertx;
    this.options = options;
    this.main = main;
    this.with = with;
    this.owed = owed;
    Control.of(vertx).handle("reload", question -> {
      JsonObject answer = reload(part -> true);
      Audit.done("reload", question.getString(Control.BY), answer.getString("error", answer.getString("failure", "ok")));
      return Future.succeededFuture(answer);
    });
  }

  public static long graceMs() {
    return Settings.number("waggle.reload.graceMs", DEFAULT_RELOAD_GRACE_MS, 0, Settings.LONGEST_MS);
  }

  /** Deploys all, the main verticle last: when its ports open, the others are there. */
  public Future<String> deploy() {
    List<Future<?>> deploying = new ArrayList<>();
    with.forEach(part -> deploying.add(part.deploy(vertx, options)));
    // A source is compiled where it is deployed, and this goes on on an event loop.
    return deploying.isEmpty() ? main.deploy(vertx, options)
      : Future.join(deploying).compose(done -> vertx.executeBlocking(() -> main.deploy(vertx, options)))
        .compose(deployed -> deployed);
  }

  /** Returns what a reload replaces. */
  List<Part> replaceable() {
    List<Part> parts = new ArrayList<>(with.isEmpty() ? List.of(main) : with);
    parts.removeIf(Part::holdsSockets);
    return parts;
  }

  /** Reloads whenever a file is saved that something replaceable is made of. */
  public void watch() {
    List<Part> parts = replaceable();
    if (parts.isEmpty()) {
      System.err.println("vertx: -watch: " + main.name() + " holds sockets (expected: verticles without, each named by "
        + "-with; or -redeploy, which starts the process anew)");
      return;
    }
    List<Path> origins = parts.stream().flatMap(part -> part.origins().stream()).distinct().toList();
    Watch.start(origins, files -> reload(part -> part.origins().stream().anyMatch(origin ->
      files.stream().anyMatch(file -> file.startsWith(origin)))));
  }

  /**
   * Replaces some of the verticles that can be, and blocks until it is done. What a version that fails has to say goes
   * to the error stream too.
   *
   * @return {@code lines}, one for each that was replaced, and {@code failure}, the first one
   */
  public synchronized JsonObject reload(Predicate<Part> which) {
    List<Part> parts = replaceable();
    if (parts.isEmpty()) {
      return new JsonObject().put("error", "reload: nothing to replace, as " + main.name()
        + " holds sockets (expected: verticles without, each named by -with)");
    }
    List<String> lines = new ArrayList<>();
    String failure = null;
    for (Part part : parts) {
      if (which.test(part)) {
        try {
          lines.add(part.replace(vertx, options, owed, graceMs).toCompletionStage().toCompletableFuture().join());
          System.out.println(lines.get(lines.size() - 1));
        } catch (CompletionException e) {
          String line = "reload: " + Diagnosis.of(e.getCause()) + "; the version before of " + part.name() + " goes on";
          System.err.println("vertx: " + line);
          failure = failure == null ? line : failure;
        }
      }
    }
    JsonObject answer = Control.lines(lines);
    return failure == null ? answer : answer.put("failure", failure);
  }
}
