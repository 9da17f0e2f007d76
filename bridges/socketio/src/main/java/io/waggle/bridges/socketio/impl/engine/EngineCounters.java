// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.LongAdder;

/** What happened to the sessions of one path, since the start. Any thread. */
public final class EngineCounters {

  final LongAdder opened = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder upgraded = new LongAdder();
  final LongAdder failedUpgrades = new LongAdder();
  final LongAdder pingTimeouts = new LongAdder();
  final LongAdder neverPolled = new LongAdder();
  final LongAdder overlaps = new LongAdder();
  final LongAdder tooBig = new LongAdder();
  final LongAdder malformed = new LongAdder();
  final LongAdder slowConsumers = new LongAdder();

  EngineCounters() {
  }

  /** Returns all of them by their names. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("opened", opened.sum())
      .put("refused", refused.sum())
      .put("upgraded", upgraded.sum())
      .put("failedUpgrades", failedUpgrades.sum())
      .put("pingTimeouts", pingTimeouts.sum())
      .put("neverPolled", neverPolled.sum())
      .put("overlaps", overlaps.sum())
      .put("tooBig", tooBig.sum())
      .put("malformed", malformed.sum())
      .put("slowConsumers", slowConsumers.sum());
  }
}
