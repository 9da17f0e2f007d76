// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.spi.VerticleFactory;
import io.waggle.ServerProvider;
import java.util.concurrent.Callable;

/** Deploys {@code demo:name} and {@code waggle:name}; a service of Vert.x, one subclass for each prefix. */
public abstract class ServerFactory implements VerticleFactory {

  private final ServerProvider.Kind kind;

  ServerFactory(ServerProvider.Kind kind) {
    this.kind = kind;
  }

  @Override
  public String prefix() {
    return kind.prefix();
  }

  @Override
  public void createVerticle2(String name, ClassLoader loader, Promise<Callable<? extends Deployable>> promise) {
    promise.complete(Servers.named(name, loader)::create);
  }

  /** Factory of {@code demo:name}. */
  public static final class Demo extends ServerFactory {
    /** Called by the service loader. */
    public Demo() {
      super(ServerProvider.Kind.DEMO);
    }
  }

  /** Factory of {@code waggle:name}. */
  public static final class Waggle extends ServerFactory {
    /** Called by the service loader. */
    public Waggle() {
      super(ServerProvider.Kind.WAGGLE);
    }
  }
}
