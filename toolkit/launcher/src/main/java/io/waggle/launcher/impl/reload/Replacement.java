// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.bus.OwedAnswers;
import io.waggle.launcher.impl.bus.Retirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The change from one version of a verticle to the next, instance by instance: a new one starts, then an old one takes
 * no more and finishes what it has in hand. Nothing of the old version is undeployed before all of the new one runs, so
 * it can take its work up again. Used once; one thread at a time.
 */
final class Replacement {

  private final Vertx vertx;
  private final Version old;
  private final Version next;
  private final DeploymentOptions options;
  private final OwedAnswers owed;
  private final long graceMs;
  private final Retirement ofOld;
  private final List<Future<Set<String>>> finishing = new ArrayList<>();

  Replacement(Vertx vertx, Version old, Version next, DeploymentOptions options, OwedAnswers owed, long graceMs) {
    this.vertx = vertx;
    this.old = old;
    this.next = next;
    this.options = options;
    this.owed = owed;
    this.graceMs = graceMs;
    this.ofOld = new Retirement(vertx, owed, graceMs);
  }

  /**
   * Replaces.
   *
   * @return completes with how many requests were not answered in time; fails with the old version at work
   */
  Future<Integer> run() {
    return CarefulStart.of(vertx, next.target())
      .compose(start -> step(start, 0))
      .transform(done -> done.failed() ? back().transform(v -> Future.failedFuture(done.cause())) : end());
  }

  private Future<Void> step(CarefulStart start, int index) {
    if (index == options.getInstances()) {
      return Future.succeededFuture();
    }
    return start.deploy(new DeploymentOptions(options).setInstances(1), letGo(vertx, owed, graceMs)).compose(id -> {
      next.add(vertx, id);
      if (index < old.instances().size()) {
        ContextInternal leaving = old.instances().get(index);
        finishing.add(ofOld.retire(context -> context.unwrap() == leaving));
      }
      return step(start, index + 1);
    });
  }

  /** Ends what an instance has taken up before its start failed. Without this object, which an instance would keep. */
  private static Function<ContextInternal, Future<?>> letGo(Vertx vertx, OwedAnswers owed, long graceMs) {
    return failing -> new Retirement(vertx, owed, graceMs).retire(context -> context.unwrap() == failing);
  }

  private Future<Integer> end() {
    finishing.add(ofOld.retire(old::runs));
    return Future.join(finishing).transform(done -> {
      Set<String> unanswered = new HashSet<>();
      finishing.stream().filter(Future::succeeded).forEach(one -> unanswered.addAll(one.result()));
      return old.undeploy(vertx).transform(undeployed -> {
        if (undeployed.failed()) {
          Exit.report(undeployed.cause(), System.err);
        }
        old.close();
        return Future.succeededFuture(unanswered.size());
      });
    });
  }

  private Future<Void> back() {
    return ofOld.undo()
      .transform(done -> new Retirement(vertx, owed, graceMs).retire(next::runs))
      .transform(done -> next.undeploy(vertx))
      .onComplete(done -> next.close());
  }
}
