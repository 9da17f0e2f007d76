// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints at the end of a run which tests were skipped and why, so that none is skipped silently. Found by service
 * loading; called by JUnit's threads.
 *
 * <p>The same lines are added to {@value #FILE} of the module, for a summary at the end of a whole build.
 */
public final class SkippedTestsListener implements TestExecutionListener {

  private static final String FILE = "target/skipped-tests.txt";

  private final Map<String, List<String>> skipped = new LinkedHashMap<>();
  private final Consumer<String> out;
  private final Path file;
  private TestPlan plan;

  public SkippedTestsListener() {
    this(System.out::println, Path.of(FILE));
  }

  /**
   * Creates a listener that writes elsewhere.
   *
   * @param file null for none
   */
  public SkippedTestsListener(Consumer<String> out, Path file) {
    this.out = out;
    this.file = file;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = testPlan;
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    add(test, reason);
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      add(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  private void add(TestIdentifier test, String reason) {
    String parent = plan.getParent(test).map(TestIdentifier::getDisplayName).orElse("");
    String name = test.isTest() ? parent + "." + test.getDisplayName() : test.getDisplayName();
    skipped.computeIfAbsent(reason, key -> new ArrayList<>()).add(name);
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan testPlan) {
    List<String> lines = lines();
    if (lines.isEmpty()) {
      return;
    }
    lines.forEach(out);
    try {
      if (file != null && Files.isDirectory(file.getParent())) {
        Set<String> all = new LinkedHashSet<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        all.addAll(lines);
        Files.write(file, all);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One line a reason, with the tests it kept from running. */
  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    skipped.forEach((reason, tests) -> lines.add("SKIPPED " + reason + ": " + String.join(", ", tests)));
    return lines;
  }
}
