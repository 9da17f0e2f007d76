// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.spi.VerticleFactory;
import io.waggle.launcher.impl.Failure;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * Deploys {@code Name.java}: compiles the source, and those beside it that it uses, in memory. A service of Vert.x,
 * in place of its own factory, which logs the compiler's words as several records and hides where they point.
 */
public final class JavaSourceFactory implements VerticleFactory {

  @Override
  public String prefix() {
    return "java";
  }

  @Override
  public void createVerticle2(String name, ClassLoader loader, Promise<Callable<? extends Deployable>> promise) {
    try {
      Class<?> type = load(VerticleFactory.removePrefix(name), loader);
      if (!Deployable.class.isAssignableFrom(type)) {
        throw new Failure("class: " + type.getName() + " (expected: a verticle, such as a class that extends "
          + "io.vertx.core.VerticleBase)");
      }
      promise.complete(() -> (Deployable) type.getDeclaredConstructor().newInstance());
    } catch (ClassNotFoundException | URISyntaxException | Failure e) {
      promise.fail(e);
    }
  }

  private static Class<?> load(String name, ClassLoader loader) throws ClassNotFoundException, URISyntaxException {
    if (!name.endsWith(".java")) {
      return loader.loadClass(name);
    }
    URL source = loader.getResource(name);
    if (source == null || !source.getProtocol().equals("file")) {
      throw new Failure("file: " + name + " (expected: a source file on the class path)");
    }
    return JavaCompilation.compile(Path.of(source.toURI()), loader);
  }
}
