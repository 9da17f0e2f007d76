// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.nio.file.Path;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * One instance of a JavaScript verticle. Its context is made on a worker thread, because that takes long, and from
 * then on entered on the instance's event loop only.
 *
 * <p>The module is evaluated with its top-level {@code await}; an exported {@code start} is then called and awaited,
 * an exported {@code stop} when it is undeployed.
 */
final class JsVerticle implements Deployable {

  private final Path file;
  private final ClassLoader loader;
  private JsRuntime runtime;
  private Value module;

  JsVerticle(Path file, ClassLoader loader) {
    this.file = file;
    this.loader = loader;
  }

  @Override
  public Future<?> deploy(Context context) {
    ContextInternal owner = (ContextInternal) context;
    return context.<JsRuntime>executeBlocking(() -> JsRuntime.create(owner, loader), false)
      .compose(created -> {
        runtime = created;
        return settled(created.load(file));
      })
      .compose(exports -> {
        module = exports;
        return call("start");
      })
      .recover(failure -> {
        context.runOnContext(later -> close());
        return Future.failedFuture(JsErrors.readable(failure));
      });
  }

  @Override
  public Future<?> undeploy(Context context) {
    return call("stop").onComplete(done -> context.runOnContext(later -> close()));
  }

  private Future<Value> call(String name) {
    Value function = module == null ? null : module.getMember(name);
    if (function == null || !function.canExecute()) {
      return Future.succeededFuture();
    }
    try {
      return settled(runtime.resolved(function.execute()));
    } catch (PolyglotException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Value> settled(Value jsPromise) {
    Promise<Value> promise = Promise.promise();
    runtime.settle(jsPromise, promise);
    return promise.future();
  }

  private void close() {
    if (runtime != null) {
      runtime.close();
    }
  }
}
