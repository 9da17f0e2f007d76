// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import io.waggle.launcher.impl.load.JavaSourceFactory;
import io.waggle.launcher.impl.load.Target;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * A verticle whose failure to start is told only when it has let go of what it has taken meanwhile: a consumer that was
 * there before the failure may have been sent messages, which Vert.x would discard. One per instance, on its context.
 */
final class CarefulStart implements Deployable {

  private final Deployable verticle;
  private final Supplier<Future<?>> letGo;

  private CarefulStart(Deployable verticle, Supplier<Future<?>> letGo) {
    this.verticle = verticle;
    this.letGo = letGo;
  }

  /** Deploys a version; blocks while sources are compiled. */
  static Future<String> deploy(Vertx vertx, Target version, DeploymentOptions options, Supplier<Future<?>> letGo) {
    Promise<Callable<? extends Deployable>> made = Promise.promise();
    try {
      factory(vertx, version.identifier()).createVerticle2(version.identifier(), version.loader(), made);
    } catch (Exception e) {
      made.tryFail(e);
    }
    return made.future().compose(maker -> vertx.deployVerticle(() -> new CarefulStart(made(maker), letGo),
      new DeploymentOptions(options).setClassLoader(version.loader())));
  }

  private static Deployable made(Callable<? extends Deployable> maker) {
    try {
      return maker.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** As Vert.x chooses: by prefix, else by suffix, else it is a class. */
  private static VerticleFactory factory(Vertx vertx, String identifier) {
    int colon = identifier.indexOf(':');
    String word = colon >= 0 ? identifier.substring(0, colon) : identifier.substring(identifier.lastIndexOf('.') + 1);
    return vertx.verticleFactories().stream().filter(factory -> factory.prefix().equals(word)).findFirst()
      .orElseGet(JavaSourceFactory::new);
  }

  @Override
  public Future<?> deploy(Context context) throws Exception {
    Future<?> started;
    try {
      started = verticle.deploy(context);
    } catch (Exception e) {
      started = Future.failedFuture(e);
    }
    return started == null ? null : started.<Object>mapEmpty().recover(failure ->
      letGo.get().transform(done -> Future.failedFuture(failure)));
  }

  @Override
  public Future<?> undeploy(Context context) throws Exception {
    return verticle.undeploy(context);
  }
}
