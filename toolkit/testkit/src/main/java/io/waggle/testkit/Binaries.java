// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * Finds programs that tests talk to. Any thread.
 *
 * <p>Looks on the PATH, then in {@code /usr/sbin}, {@code /usr/local/sbin} and {@code /sbin}, where servers live that
 * a plain user's PATH leaves out.
 */
public final class Binaries {

  private static final List<String> SERVER_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin", "/sbin");

  private Binaries() {
  }

  /**
   * Returns where a program is.
   *
   * @param name such as {@code mosquitto_pub}
   * @return empty if it is not on this machine
   */
  public static Optional<Path> find(String name) {
    List<String> folders = new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
    folders.addAll(SERVER_FOLDERS);
    return folders.stream()
      .filter(folder -> !folder.isEmpty())
      .map(folder -> Path.of(folder, name))
      .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
      .findFirst();
  }

  /**
   * Returns where a program is, or skips the test. The reason names the program and appears in the closing list of
   * skipped tests.
   *
   * @param name such as {@code mosquitto_pub}
   * @throws TestAbortedException if the program is not on this machine: JUnit counts the test as skipped
   */
  public static Path require(String name) {
    return find(name).orElseThrow(() -> new TestAbortedException(name + " is not on the PATH"));
  }
}
