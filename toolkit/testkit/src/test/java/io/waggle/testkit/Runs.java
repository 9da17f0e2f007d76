// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a test class inside a test, to see it fail. */
final class Runs {

  private Runs() {
  }

  /** Returns the messages of everything that failed in a class; empty if all of it passed. */
  static List<String> failuresOf(Class<?> testClass) {
    List<String> failures = new ArrayList<>();
    run(testClass, new TestExecutionListener() {
      @Override
      public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
          failures.add(result.getStatus() + " " + result.getThrowable().map(Throwable::getMessage).orElse(""));
        }
      }
    });
    return failures;
  }

  static void run(Class<?> testClass, TestExecutionListener listener) {
    Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
      .enableTestExecutionListenerAutoRegistration(false)
      .enableLauncherSessionListenerAutoRegistration(false)
      .build());
    launcher.execute(LauncherDiscoveryRequestBuilder.request()
      .selectors(DiscoverySelectors.selectClass(testClass)).build(), listener);
  }
}
