// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where the running processes of a user leave word of themselves: a folder that nobody else can look into. It is
 * {@code WAGGLE_STATE}, or {@code waggle} in {@code XDG_RUNTIME_DIR}, or {@code .local/state/waggle} at home.
 */
final class StateFolder {

  private StateFolder() {
  }

  /** Returns the folder, which may not be there. */
  static Path path() {
    return path(System.getenv(), System.getProperty("user.home"));
  }

  static Path path(Map<String, String> environment, String home) {
    String own = environment.get("WAGGLE_STATE");
    if (own != null && !own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    String runtime = environment.get("XDG_RUNTIME_DIR");
    if (runtime != null && Files.isWritable(Path.of(runtime))) {
      return Path.of(runtime).resolve("waggle");
    }
    return Path.of(home).resolve(".local/state/waggle");
  }

  /**
   * Makes the folder, for its owner only.
   *
   * @throws IOException if it cannot be made, or is somebody else's
   */
  static Path make() throws IOException {
    Path folder = path();
    Files.createDirectories(folder);
    PosixFileAttributeView view =
      Files.getFileAttributeView(folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      view.setPermissions(PosixFilePermissions.fromString("rwx------"));
    }
    return folder;
  }
}
