// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;

/** Where the distribution lies: the folder with {@code bin}, {@code conf} and {@code lib}. */
public final class Home {

  private Home() {
  }

  /** Returns the folder, or null if this is not run from a distribution. */
  public static Path find() {
    String property = System.getProperty("waggle.home");
    if (property != null) {
      return Path.of(property);
    }
    try {
      CodeSource source = Home.class.getProtectionDomain().getCodeSource();
      Path jar = source == null ? null : Path.of(new URI(source.getLocation().toString()));
      Path home = jar == null || jar.getParent() == null ? null : jar.getParent().getParent();
      return home != null && Files.isDirectory(home.resolve("conf")) && Files.isDirectory(home.resolve("lib"))
        ? home : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
