// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.drain;

import java.util.List;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT: the first drains, the second ends the process at once. Java's own way, the shutdown hook, can
 * neither exit with 0 nor hear a second one.
 */
final class Signals {

  private static final int SIGNALLED = 128;

  private Signals() {
  }

  /** Installs the handlers; leaves alone what the user has kept for himself with {@code -Xrs}. */
  static void drainOn(Drain drain) {
    for (String name : List.of("TERM", "INT")) {
      try {
        Signal.handle(new Signal(name), signal -> {
          if (!drain.begin("SIG" + signal.getName())) {
            Drain.halt("ended at once by SIG" + signal.getName(), SIGNALLED + signal.getNumber());
          }
        });
      } catch (IllegalArgumentException e) {
        // The JVM does not give this signal away: then it ends as Java has it.
        continue;
      }
    }
  }
}
