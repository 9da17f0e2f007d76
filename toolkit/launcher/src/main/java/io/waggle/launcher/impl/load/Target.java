// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.vertx.core.Deployable;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.JarFolder;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * What {@code vertx run} was told to run: an identifier for Vert.x and the class loader to find it with. Errors of the
 * name are found here, before Vert.x is started.
 */
public record Target(String identifier, ClassLoader loader) {

  private static final Set<String> SOURCES = Set.of("java", "js", "mjs", "groovy");

  /**
   * Finds out what a name means.
   *
   * @param name class, source file, jar, {@code demo:name} or {@code waggle:name}
   * @param classpath further entries of {@code -cp}; null for none
   * @throws Failure if there is no such thing
   */
  public static Target of(String name, List<String> classpath) {
    List<URL> urls = new ArrayList<>();
    for (String entry : classpath == null ? List.<String>of() : classpath) {
      urls.add(JarFolder.url(existing(entry)));
    }
    if (name.startsWith("demo:") || name.startsWith("waggle:")) {
      ClassLoader loader = loader(urls);
      Servers.named(name, loader);
      return new Target(name, loader);
    }
    if (name.endsWith(".jar")) {
      urls.add(JarFolder.url(file(name)));
      return ofClass(mainVerticle(Path.of(name)), loader(urls));
    }
    String suffix = name.substring(name.lastIndexOf('.') + 1);
    if (suffix.equals("kt") || suffix.equals("kts")) {
      throw new Failure("file: " + name + " (expected: a compiled class; compile it with kotlinc -d app.jar, "
        + "then vertx run -cp app.jar ClassName)");
    }
    return SOURCES.contains(suffix) && !name.contains(":") ? ofSource(name, urls) : ofClass(name, loader(urls));
  }

  private static Target ofSource(String name, List<URL> urls) {
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      ClassLoader loader = loader(urls);
      if (loader.getResource(name) != null) {
        return new Target(name, loader);
      }
    }
    Path parent = file(name).toAbsolutePath().normalize().getParent();
    urls.add(0, JarFolder.url(parent));
    return new Target(path.getFileName().toString(), loader(urls));
  }

  private static Target ofClass(String name, ClassLoader loader) {
    if (name.indexOf(':') >= 0) {
      return new Target(name, loader);
    }
    try {
      if (!Deployable.class.isAssignableFrom(Class.forName(name, false, loader))) {
        throw new Failure("class: " + name + " (expected: a verticle, such as a class that extends "
          + "io.vertx.core.VerticleBase)");
      }
      return new Target(name, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new Failure("verticle: " + name + " (expected: a class on the class path (add one with -cp), a file that "
        + "ends with .java, .js, .groovy or .jar, or demo:name or waggle:name as vertx help lists them)", e);
    }
  }

  private static String mainVerticle(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      String name = manifest == null ? null : manifest.getMainAttributes().getValue("Main-Verticle");
      if (name == null) {
        throw new Failure("jar: " + jar + " (expected: Main-Verticle in its manifest; or name the class: vertx run "
          + "-cp " + jar + " ClassName)");
      }
      return name.strip();
    } catch (IOException e) {
      throw new Failure("jar: " + jar + " (expected: a jar file)", e);
    }
  }

  private static Path file(String name) {
    Path path = Path.of(name);
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      String found = Files.isDirectory(path) ? "is a folder" : Files.exists(path) ? "is not readable" : "is not there";
      throw new Failure("file: " + name + " " + found + " (expected: a readable file; relative names are seen from "
        + Path.of("").toAbsolutePath() + ")");
    }
    return path;
  }

  private static Path existing(String entry) {
    Path path = Path.of(entry.isEmpty() ? "." : entry);
    if (!Files.isReadable(path)) {
      throw new Failure("-cp: " + entry + " (expected: a readable jar or folder)");
    }
    return path;
  }

  private static ClassLoader loader(List<URL> urls) {
    ClassLoader parent = Target.class.getClassLoader();
    return urls.isEmpty() ? parent : new URLClassLoader(urls.toArray(URL[]::new), parent);
  }
}
