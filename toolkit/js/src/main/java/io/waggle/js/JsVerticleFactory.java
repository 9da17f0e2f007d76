// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.spi.VerticleFactory;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.graalvm.polyglot.Engine;

/**
 * Deploys {@code name.js} and {@code name.mjs}, both ES modules, found as files on the class path. A service of
 * Vert.x. All instances share one engine, hence one parsed form of each source.
 */
public abstract class JsVerticleFactory implements VerticleFactory {

  private final String suffix;

  JsVerticleFactory(String suffix) {
    this.suffix = suffix;
  }

  @Override
  public String prefix() {
    return suffix;
  }

  @Override
  public void createVerticle2(String name, ClassLoader loader, Promise<Callable<? extends Deployable>> promise) {
    String file = VerticleFactory.removePrefix(name);
    URL source = loader.getResource(file);
    if (source == null || !source.getProtocol().equals("file")) {
      promise.fail(new VertxException("file: " + file + " (expected: a JavaScript file in a folder of the class path)",
        true));
      return;
    }
    Path path = Path.of(URI.create(source.toString()));
    promise.complete(() -> new JsVerticle(path, loader));
  }

  /** The engine of this class loader, made on first use, which takes a second: never on an event loop. */
  static Engine engine() {
    return Shared.ENGINE;
  }

  private static final class Shared {
    static final Engine ENGINE = create();

    /** The engine's shutdown hook would keep the class loader of the verticle that came first. */
    private static Engine create() {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(JsVerticleFactory.class.getClassLoader());
      try {
        return Engine.newBuilder("js")
          .allowExperimentalOptions(true)
          .option("engine.WarnInterpreterOnly", "false")
          .build();
      } finally {
        thread.setContextClassLoader(before);
      }
    }
  }

  /** Factory of {@code .js}. */
  public static final class Js extends JsVerticleFactory {
    /** Called by the service loader. */
    public Js() {
      super("js");
    }
  }

  /** Factory of {@code .mjs}. */
  public static final class Mjs extends JsVerticleFactory {
    /** Called by the service loader. */
    public Mjs() {
      super("mjs");
    }
  }
}
