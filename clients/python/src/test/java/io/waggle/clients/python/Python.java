// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.python;

import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** The oldest Python of this machine that the client is for, 3.9 or later, and what runs its tests. */
final class Python {

  /** How long all tests of one kind may take. */
  static final Duration LONGEST = Duration.ofMinutes(4);

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

  /** Runs the tests of the files that match, from the folder of this module; the caller closes it. */
  static ProcessFixture unittest(String pattern, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PYTHONDONTWRITEBYTECODE", "1");
    all.put("PYTHONUNBUFFERED", "1");
    all.put("PYTHONPATH", Stream.of("src", "examples", Path.of("src", "test", "python").toString())
      .map(folder -> Path.of(folder).toAbsolutePath().toString()).reduce((a, b) -> a + java.io.File.pathSeparator + b)
      .orElseThrow());
    List<String> command = List.of(require().toString(), "-W", "error", "-m", "unittest", "discover",
      "--verbose", "--start-directory", Path.of("src", "test", "python").toString(), "--pattern", pattern);
    return ProcessFixture.start(command, Path.of(""), all);
  }
}
