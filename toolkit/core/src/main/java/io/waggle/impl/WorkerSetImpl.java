// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.WorkerSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** Deploys the instances of a worker one verticle each, so that one that fails to start is replaced alone. */
public final class WorkerSetImpl<M> implements WorkerSet {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerSet.class);
  private static final long FIRST_RETRY_MS = 500;
  private static final long LONGEST_RETRY_MS = 30_000;

  private final Vertx vertx;
  private final Protocol<M> protocol;
  private final WorkerOptions options;
  private final Function<Worker<M>, Future<?>> setup;
  private final String group = UUID.randomUUID().toString();
  private final List<Instance> instances = new ArrayList<>();
  private volatile boolean closed;

  private WorkerSetImpl(Vertx vertx, Protocol<M> protocol, WorkerOptions options,
                        Function<Worker<M>, Future<?>> setup) {
    this.vertx = vertx;
    this.protocol = protocol;
    this.options = new WorkerOptions(options);
    this.setup = setup;
  }

  /** Deploys; see {@link Worker#deploy}. */
  public static <M> Future<WorkerSet> deploy(Vertx vertx, Protocol<M> protocol, WorkerOptions options,
                                             Function<Worker<M>, Future<?>> setup) {
    WorkerSetImpl<M> set = new WorkerSetImpl<>(vertx, protocol, options, setup);
    List<Future<?>> firstTries = new ArrayList<>();
    for (int i = 0; i < options.getInstances(); i++) {
      WorkerSetImpl<M>.Instance instance = set.new Instance(i);
      set.instances.add(instance);
      firstTries.add(instance.start());
    }
    return Future.join(firstTries).transform(joined -> {
      boolean oneRuns = firstTries.stream().anyMatch(Future::succeeded);
      if (oneRuns) {
        return Future.<WorkerSet>succeededFuture(set);
      }
      return set.close().transform(done -> Future.failedFuture(firstTries.get(0).cause()));
    });
  }

  /** One place in the set, whoever fills it. */
  private final class Instance {
    private final int index;
    private volatile State state = State.STARTING;
    private volatile Throwable failure;
    private volatile Worker<M> worker;
    private volatile String deployment;
    private int failures;

    Instance(int index) {
      this.index = index;
    }

    Future<?> start() {
      state = State.STARTING;
      return vertx.deployVerticle(new InstanceVerticle(this)).onComplete(started -> {
        if (started.succeeded()) {
          deployment = started.result();
          failures = 0;
          failure = null;
          state = State.RUNNING;
        } else {
          failed(started.cause());
        }
      });
    }

    private void failed(Throwable cause) {
      failure = cause;
      worker = null;
      if (closed) {
        state = State.CLOSED;
        return;
      }
      state = State.RETRYING;
      long bound = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS << Math.min(failures++, 6));
      long delay = bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1);
      LOG.error(options.getName() + ": instance " + index + " did not start, next try in " + delay + " ms", cause);
      vertx.setTimer(delay, id -> {
        if (!closed) {
          start();
        }
      });
    }

    Future<Void> close() {
      state = State.CLOSED;
      String id = deployment;
      deployment = null;
      return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }
  }

  /** What runs an instance on an event loop of its own. */
  private final class InstanceVerticle extends VerticleBase {
    private final Instance instance;

    InstanceVerticle(Instance instance) {
      this.instance = instance;
    }

    @Override
    public Future<?> start() {
      Worker<M> worker = new WorkerImpl<>(vertx, protocol, options, group, instance.index);
      instance.worker = worker;
      Promise<Object> ready = Promise.promise();
      try {
        Future<?> done = setup.apply(worker);
        if (done == null) {
          ready.complete();
        } else {
          done.<Object>map(done).onComplete(ready);
        }
      } catch (RuntimeException e) {
        ready.fail(e);
      }
      return ready.future().compose(v -> worker.listen()).onFailure(e -> worker.close());
    }
  }

  @Override
  public List<State> states() {
    List<State> states = new ArrayList<>();
    instances.forEach(instance -> states.add(instance.state));
    return states;
  }

  @Override
  public Throwable lastFailure(int index) {
    return instances.get(index).failure;
  }

  @Override
  public int actualPort() {
    return instances.stream().map(instance -> instance.worker).filter(worker -> worker != null)
      .mapToInt(Worker::actualPort).max().orElse(-1);
  }

  @Override
  public int connectionCount() {
    return instances.stream().map(instance -> instance.worker).filter(worker -> worker != null)
      .mapToInt(Worker::connectionCount).sum();
  }

  @Override
  public Future<Void> close() {
    closed = true;
    List<Future<?>> closing = new ArrayList<>();
    instances.forEach(instance -> closing.add(instance.close()));
    return Future.join(closing).mapEmpty();
  }
}
