// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.Home;
import io.waggle.launcher.impl.JarFolder;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;

/**
 * Stands in for the verticle factory of a language whose jars lie in {@code lib/<language>} of the distribution, and
 * opens them when the first such verticle is deployed: 70 MB of jars on the class path would slow every other start.
 * Any thread.
 */
public final class LanguageFactory implements VerticleFactory {

  private final String prefix;
  private final Path jars;
  /** Weak both ways: a factory's class loader holds its parent, which is the key. */
  private final Map<ClassLoader, WeakReference<VerticleFactory>> loaded = new WeakHashMap<>();
  private VerticleFactory shared;
  private Vertx vertx;

  private LanguageFactory(String prefix, Path jars) {
    this.prefix = prefix;
    this.jars = jars;
  }

  /** Registers a factory for each language the distribution holds. */
  public static void register(Vertx vertx) {
    Path home = Home.find();
    if (home == null) {
      return;
    }
    for (String suffix : List.of("js", "mjs", "groovy")) {
      Path jars = home.resolve("lib").resolve(suffix.equals("mjs") ? "js" : suffix);
      if (Files.isDirectory(jars)) {
        vertx.registerVerticleFactory(new LanguageFactory(suffix, jars));
      }
    }
  }

  @Override
  public String prefix() {
    return prefix;
  }

  @Override
  public void init(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public void createVerticle2(String name, ClassLoader loader, Promise<Callable<? extends Deployable>> promise) {
    if (loader instanceof VersionLoader version) {
      VerticleFactory factory = ofAllVersions(version);
      factory.createVerticle2(name, new Both(version, factory.getClass().getClassLoader()), promise);
    } else {
      VerticleFactory factory = factory(loader);
      factory.createVerticle2(name, factory.getClass().getClassLoader(), promise);
    }
  }

  /** One engine serves all versions of a verticle: each would take a second, and may stay in memory. */
  private synchronized VerticleFactory ofAllVersions(VersionLoader version) {
    if (shared == null) {
      shared = factory(version.getParent());
    }
    return shared;
  }

  /** What a version of a script sees: its own, then its language. */
  private static final class Both extends ClassLoader {

    private final ClassLoader language;

    Both(ClassLoader version, ClassLoader language) {
      super(version);
      this.language = language;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      return language.loadClass(name);
    }

    @Override
    protected URL findResource(String name) {
      return language.getResource(name);
    }
  }

  private synchronized VerticleFactory factory(ClassLoader parent) {
    WeakReference<VerticleFactory> reference = loaded.get(parent);
    VerticleFactory factory = reference == null ? null : reference.get();
    if (factory == null) {
      factory = load(parent);
      loaded.put(parent, new WeakReference<>(factory));
    }
    return factory;
  }

  /** The languages' jars hang below the application's, so that a script sees both. */
  private VerticleFactory load(ClassLoader parent) {
    ClassLoader loader = new URLClassLoader(JarFolder.urls(jars), parent);
    for (VerticleFactory factory : ServiceLoader.load(VerticleFactory.class, loader)) {
      if (factory.prefix().equals(prefix) && factory.getClass().getClassLoader() == loader) {
        factory.init(vertx);
        return factory;
      }
    }
    throw new Failure("language: " + prefix + " (expected: its jars in " + jars + ")");
  }
}
