// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The oldest Python of this machine that the client is for, 3.9 or later, and what runs its tests. */
final class Python {

  /** How long all tests of one kind may take. */
  private static final Duration LONGEST = Duration.ofMinutes(4);

  private static final String TESTS = Path.of("src", "test", "python").toString();
  private static final int OLDEST = 9;
  private static final int NEWEST = 19;
  private static final Pattern VERSION = Pattern.compile("Python 3\\.(\\d+)\\..*");

  private Python() {
  }

  /**
   * Returns where it is.
   *
   * @throws TestAbortedException if there is none: JUnit counts the test as skipped
   */
  static Path require() {
    List<String> names = new ArrayList<>();
    for (int minor = OLDEST; minor <= NEWEST; minor++) {
      names.add("python3." + minor);
    }
    names.add("python3");
    return names.stream().map(Binaries::find).flatMap(Optional::stream).filter(Python::isRecent).findFirst()
      .orElseThrow(() -> new TestAbortedException("python3, of version 3.9 or later, is not on the PATH"));
  }

  private static boolean isRecent(Path python) {
    try (ProcessFixture version = ProcessFixture.start(python.toString(), "--version")) {
      Matcher matcher = VERSION.matcher(version.exitCode() == 0 ? version.output().strip() : "");
      return matcher.matches() && Integer.parseInt(matcher.group(1)) >= OLDEST;
    }
  }

  /**
   * Runs the tests of the files that match and prints what was shown; fails if one of them does, if there is none, or
   * if anything is left that should have been closed or awaited.
   */
  static void runTests(String pattern, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PYTHONDONTWRITEBYTECODE", "1");
    all.put("PYTHONPATH", Stream.of("src", "examples", TESTS).map(folder -> Path.of(folder).toAbsolutePath().toString())
      .collect(Collectors.joining(File.pathSeparator)));
    List<String> command = List.of(require().toString(), "-W", "error", "-m", "unittest", "discover", "--verbose",
      "--start-directory", TESTS, "--pattern", pattern);
    try (ProcessFixture tests = ProcessFixture.start(command, Path.of(""), all)) {
      int exitCode = tests.exitCode(LONGEST);
      tests.lines().stream().filter(line -> line.endsWith(" ... ok")).forEach(System.out::println);
      assertThat(exitCode).as(tests.output()).isZero();
      assertThat(tests.lines()).as(tests.output()).contains("OK")
        .anyMatch(line -> line.matches("Ran [1-9]\\d* tests? in .*"))
        .noneMatch(line -> line.contains("Warning") || line.contains("Traceback") || line.contains("never retrieved"));
    }
  }
}
