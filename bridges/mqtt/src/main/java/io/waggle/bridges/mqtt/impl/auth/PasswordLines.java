// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A password file that is edited: other lines and comments stay as they are. One thread; blocks. */
final class PasswordLines {

  private static final int MAX_NAME = 256;

  private final Path path;
  private final List<String> lines;

  private PasswordLines(Path path, List<String> lines) {
    this.path = path;
    this.lines = lines;
  }

  /** Reads a file; one that is not there is empty. Throws {@link IllegalArgumentException} if it is no password file. */
  static PasswordLines of(Path path) throws IOException {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(path));
      PasswordFile.parse(String.join("\n", lines));
      return new PasswordLines(path, lines);
    } catch (NoSuchFileException e) {
      return new PasswordLines(path, new ArrayList<>());
    }
  }

  void put(String user, PasswordHash hash) {
    if (user.isEmpty() || user.length() > MAX_NAME || user.startsWith("#") || user.indexOf(':') >= 0
      || user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("user: not such a name (expected: 1-" + MAX_NAME
        + " characters, no colon, no # in front)");
    }
    String line = user + ":" + hash.text();
    int index = find(user);
    if (index < 0) {
      lines.add(line);
    } else {
      lines.set(index, line);
    }
  }

  void remove(String user) {
    int index = find(user);
    if (index < 0) {
      throw new IllegalArgumentException("user: not in " + path + " (expected: one that is there)");
    }
    lines.remove(index);
  }

  private int find(String user) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(user + ":")) {
        return i;
      }
    }
    return -1;
  }

  /** Replaces the file as a whole, readable by its owner only. */
  void write() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path next = isPosix ? Files.createTempFile(folder, ".passwd", null,
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
      : Files.createTempFile(folder, ".passwd", null);
    try {
      Files.write(next, lines);
      Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }
}
