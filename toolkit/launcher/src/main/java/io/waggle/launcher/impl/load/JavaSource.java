// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a source file says of its place: its package, and the folder in which that package hangs. */
final class JavaSource {

  private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*;", Pattern.MULTILINE);

  private JavaSource() {
  }

  static String packageOf(Path source) {
    try {
      Matcher matcher = PACKAGE.matcher(Files.readString(source));
      return matcher.find() ? matcher.group(1) : "";
    } catch (IOException e) {
      throw new Failure("file: " + source + " (expected: a readable file in UTF-8)", e);
    }
  }

  /** Returns the folder its package hangs in, or its own if the folders are named otherwise. */
  static Path root(Path source, String packageName) {
    Path folder = source.toAbsolutePath().getParent();
    if (packageName.isEmpty()) {
      return folder;
    }
    Path tail = Path.of(packageName.replace('.', '/'));
    if (!folder.endsWith(tail)) {
      return folder;
    }
    Path root = folder;
    for (int i = 0; i < tail.getNameCount(); i++) {
      root = root.getParent();
    }
    return root;
  }
}
