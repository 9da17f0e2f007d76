// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.waggle.internal.BridgeCounters;

/** What the hooks of one bridge have done so far, among what the bridge counts. Any thread. */
final class Counts {

  /** Questions that were asked. */
  static final String ASKED = "hook_asked";
  /** Questions without an answer that can be used, or not even sent. */
  static final String FAILED = "hook_failed";
  /** How often a back end was given up for a while. */
  static final String OPENED = "hook_circuit_opened";
  /** Events that a webhook has taken. */
  static final String TOLD = "hook_told";
  /** Requests that were repetitions. */
  static final String REPEATED = "hook_repeated";
  /** Events that were dropped: the queue was full, or they were too old, or tried too often. */
  static final String DROPPED = "hook_dropped";
  /** Channels of which nobody is told that they are occupied or vacated, because there are too many. */
  static final String UNCOUNTED = "hook_uncounted";

  private final BridgeCounters counters;

  Counts(BridgeCounters counters) {
    this.counters = counters;
  }

  void add(String what) {
    counters.increment(what);
  }

  void add(String what, int count) {
    for (int i = 0; i < count; i++) {
      counters.increment(what);
    }
  }

  long of(String what) {
    return counters.count(what);
  }
}
