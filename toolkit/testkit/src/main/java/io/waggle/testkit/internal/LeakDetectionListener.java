// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Installs the leak detector before any test class, and with it Netty, is loaded. Found by service loading. */
public final class LeakDetectionListener implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    BufferLeaks.install();
  }
}
