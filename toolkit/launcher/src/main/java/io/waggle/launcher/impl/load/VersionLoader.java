// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.JarFolder;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The classes of one version of a verticle: from its own entries first, even if the class path of the process has the
 * same folder, so that each version sees its own. Jars are copied before they are opened: a build may write over them.
 * Any thread.
 */
public final class VersionLoader extends URLClassLoader {

  private static final String CLASS = ".class";

  static {
    registerAsParallelCapable();
  }

  /** As the user named them; a class of the parent that comes from here is this version's. */
  private final List<String> origins;
  private final List<Path> copies;

  private VersionLoader(URL[] entries, List<String> origins, List<Path> copies, ClassLoader parent) {
    super(entries, parent);
    this.origins = origins;
    this.copies = copies;
  }

  /** Opens a version of what these entries hold now. */
  public static VersionLoader open(URL[] entries, ClassLoader parent) {
    List<URL> own = new ArrayList<>();
    List<Path> copies = new ArrayList<>();
    try {
      for (URL entry : entries) {
        Path path = Path.of(entry.toURI());
        if (Files.isRegularFile(path)) {
          Path copy = Files.createTempFile("vertx-", ".jar");
          copies.add(copy);
          own.add(JarFolder.url(Files.write(copy, Files.readAllBytes(path))));
        } else {
          own.add(entry);
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw new Failure("jar: " + e.getMessage() + " (expected: a readable jar, and room for a copy of it)", e);
    }
    return new VersionLoader(own.toArray(URL[]::new), Arrays.stream(entries).map(URL::toString).toList(), copies,
      parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> type = findLoadedClass(name);
      if (type == null && isOwn(name.replace('.', '/') + CLASS)) {
        type = findClass(name);
      }
      return type == null ? super.loadClass(name, resolve) : type;
    }
  }

  @Override
  public URL getResource(String name) {
    URL own = isOwn(name) ? findResource(name) : null;
    return own == null ? super.getResource(name) : own;
  }

  /** Libraries that a fat jar brings along stay the process's: their types are those that Vert.x knows. */
  private boolean isOwn(String file) {
    if (findResource(file) == null) {
      return false;
    }
    URL parents = getParent().getResource(file);
    if (parents == null || !file.endsWith(CLASS)) {
      return true;
    }
    String there = parents.toString().replaceFirst("^jar:", "");
    return origins.stream().anyMatch(there::startsWith);
  }

  @Override
  public void close() throws IOException {
    super.close();
    for (Path copy : copies) {
      Files.deleteIfExists(copy);
    }
  }
}
