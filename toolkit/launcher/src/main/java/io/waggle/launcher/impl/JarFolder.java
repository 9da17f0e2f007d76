// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The jars of a folder, always in the same order. Any thread. */
public final class JarFolder {

  private static final Map<String, ClassLoader> OPENED = new ConcurrentHashMap<>();

  private JarFolder() {
  }

  /** Returns what loads the classes in {@code lib/<name>} of the distribution; null if there is no such folder. */
  public static ClassLoader loader(String name) {
    Path home = name.matches("[a-z][a-z0-9]*") ? Home.find() : null;
    Path jars = home == null ? null : home.resolve("lib").resolve(name);
    return jars == null || !Files.isDirectory(jars) ? null
      : OPENED.computeIfAbsent(name, key -> new URLClassLoader(urls(jars), JarFolder.class.getClassLoader()));
  }

  /** Returns them. */
  public static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new Failure("folder: " + folder + " (expected: a readable folder with jars)", e);
    }
  }

  public static URL[] urls(Path folder) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars(folder)) {
      urls.add(url(jar));
    }
    return urls.toArray(URL[]::new);
  }

  /** Returns the address of a file for a class loader. */
  public static URL url(Path path) {
    try {
      return path.toAbsolutePath().toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
