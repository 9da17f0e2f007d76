// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One worker on a free port in a Vert.x of its own, on native transport unless asked for Java's. */
final class WorkerFixture implements AutoCloseable {

  final Vertx vertx;
  final Context context;
  private HttpWorker worker;

  private WorkerFixture(boolean nativeTransport) {
    vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(nativeTransport));
    context = vertx.getOrCreateContext();
  }

  static WorkerFixture start(HttpWorkerOptions options, Consumer<HttpWorker> setup) {
    return start(true, options, setup);
  }

  static WorkerFixture start(boolean nativeTransport, HttpWorkerOptions options, Consumer<HttpWorker> setup) {
    WorkerFixture fixture = new WorkerFixture(nativeTransport);
    fixture.on(() -> {
      fixture.worker = HttpWorker.create(fixture.vertx, options);
      setup.accept(fixture.worker);
      return fixture.worker.listen();
    });
    return fixture;
  }

  static WorkerFixture start(Consumer<HttpWorker> setup) {
    return start(new HttpWorkerOptions(), setup);
  }

  /** Runs on the worker's event loop and waits for what it starts. */
  <T> T on(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(run -> action.get().onComplete(promise));
    return await(promise.future());
  }

  static <T> T await(Future<T> future) {
    return await(future.toCompletionStage().toCompletableFuture());
  }

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  HttpWorker worker() {
    return worker;
  }

  HttpWorkerMetrics metrics() {
    return on(() -> Future.succeededFuture(worker.metrics()));
  }

  int port() {
    return worker.actualPort();
  }

  RawClient client() {
    return RawClient.connect(port());
  }

  /** Sends one request on a connection of its own and reads the response. */
  RawClient.Response exchange(String request) {
    try (RawClient client = client()) {
      return client.send(request).read(request.startsWith("HEAD "));
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
