// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.VerticleFactory;
import io.waggle.launcher.impl.load.JavaSourceFactory;
import io.waggle.launcher.impl.load.Target;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Starts instances of one version of a verticle. The failure of one is told only when it has let go of what it has
 * taken meanwhile: a consumer that was there before the failure may have been sent messages, which Vert.x would
 * discard. Any thread.
 */
final class CarefulStart {

  private final Vertx vertx;
  private final ClassLoader loader;
  private final Callable<? extends Deployable> maker;

  private CarefulStart(Vertx vertx, ClassLoader loader, Callable<? extends Deployable> maker) {
    this.vertx = vertx;
    this.loader = loader;
    this.maker = maker;
  }

  /** Finds out how a version is made; blocks while sources are compiled. */
  static Future<CarefulStart> of(Vertx vertx, Target version) {
    Promise<Callable<? extends Deployable>> made = Promise.promise();
    try {
      factory(vertx, version.identifier()).createVerticle2(version.identifier(), version.loader(), made);
    } catch (Exception e) {
      made.tryFail(e);
    }
    return made.future().map(maker -> new CarefulStart(vertx, version.loader(), maker));
  }

  /** As Vert.x chooses: by prefix, else by suffix, else it is a class. */
  private static VerticleFactory factory(Vertx vertx, String identifier) {
    int colon = identifier.indexOf(':');
    String word = colon >= 0 ? identifier.substring(0, colon) : identifier.substring(identifier.lastIndexOf('.') + 1);
    return vertx.verticleFactories().stream().filter(factory -> factory.prefix().equals(word)).findFirst()
      .orElseGet(JavaSourceFactory::new);
  }

  /**
   * Deploys instances.
   *
   * @param letGo called with the context of one that has failed
   */
  Future<String> deploy(DeploymentOptions options, Function<ContextInternal, Future<?>> letGo) {
    return vertx.deployVerticle(() -> new Instance(made(), letGo),
      new DeploymentOptions(options).setClassLoader(loader));
  }

  private Deployable made() {
    try {
      return maker.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Instance(Deployable verticle, Function<ContextInternal, Future<?>> letGo) implements Deployable {

    @Override
    public Future<?> deploy(Context context) throws Exception {
      Future<?> started;
      try {
        started = verticle.deploy(context);
      } catch (Exception e) {
        started = Future.failedFuture(e);
      }
      return started == null ? null : started.<Object>mapEmpty().recover(failure ->
        letGo.apply((ContextInternal) context).transform(done -> Future.failedFuture(failure)));
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
      return verticle.undeploy(context);
    }
  }
}
