// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

/**
 * Whether a back end is worth asking: after so many failures in a row it is left alone for a while, and then one question
 * tries it. One context.
 */
final class Circuit {

  private final int mostFailures;
  private final long openMs;
  private int failures;
  private long openUntil;
  private boolean trying;
  private long opened;

  Circuit(int mostFailures, long openMs) {
    this.mostFailures = mostFailures;
    this.openMs = openMs;
  }

  /** Returns for how long it must not be asked, in milliseconds; 0 if it may, and then its outcome has to be told. */
  long closedFor(long now) {
    if (failures < mostFailures) {
      return 0;
    }
    if (now < openUntil) {
      return openUntil - now;
    }
    if (trying) {
      return openMs;
    }
    trying = true;
    return 0;
  }

  void succeeded() {
    failures = 0;
    trying = false;
  }

  void failed(long now) {
    trying = false;
    if (failures < mostFailures) {
      failures++;
    }
    if (failures == mostFailures && now >= openUntil) {
      openUntil = now + openMs;
      opened++;
    }
  }

  /** Returns how often it has opened. */
  long opened() {
    return opened;
  }
}
