// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The jars of a folder, always in the same order. */
final class JarFolder {

  private JarFolder() {
  }

  static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new Failure("folder: " + folder + " (expected: a readable folder with jars)", e);
    }
  }

  static URL[] urls(Path folder) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars(folder)) {
      urls.add(Target.url(jar));
    }
    return urls.toArray(URL[]::new);
  }
}
