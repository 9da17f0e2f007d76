// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import io.waggle.impl.cron.Schedule;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;

/** When a {@link Cron} runs, and what happens when it cannot. */
public class CronOptions {

  /** What happens to runs that were missed because the event loop was blocked or the machine slept. */
  public enum MissedRuns {
    /** They are skipped and counted. */
    SKIP,
    /** They are made up for by one run, however many they were; the others are counted as skipped. */
    RUN_ONCE
  }

  /** Default of {@link #getMissedAfterMs()}: a minute. */
  public static final long DEFAULT_MISSED_AFTER_MS = 60_000;

  private String expression;
  private String name;
  private ZoneId zone = ZoneId.systemDefault();
  private boolean overlapping;
  private MissedRuns missedRuns = MissedRuns.SKIP;
  private long missedAfterMs = DEFAULT_MISSED_AFTER_MS;
  private boolean oncePerCluster;

  /** Creates options with the defaults and no expression. */
  public CronOptions() {
  }

  /**
   * Creates options with an expression.
   *
   * @throws IllegalArgumentException if the expression is wrong or names no date that exists
   */
  public CronOptions(String expression) {
    setExpression(expression);
  }

  /** Creates a copy. */
  public CronOptions(CronOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON; keys are the property names, missing ones keep their default.
   *
   * @throws IllegalArgumentException if a value is wrong
   */
  public CronOptions(JsonObject json) {
    if (json.containsKey("expression")) {
      setExpression(json.getString("expression"));
    }
    setName(json.getString("name"));
    setZone(json.getString("zone", zone.getId()));
    setOverlapping(json.getBoolean("overlapping", overlapping));
    setMissedRuns(missedRuns(json.getString("missedRuns", missedRuns.name())));
    setMissedAfterMs(json.getLong("missedAfterMs", missedAfterMs));
    setOncePerCluster(json.getBoolean("oncePerCluster", oncePerCluster));
  }

  private static MissedRuns missedRuns(String value) {
    for (MissedRuns each : MissedRuns.values()) {
      if (each.name().equals(value.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    throw new IllegalArgumentException("missedRuns: " + value + " (expected: SKIP or RUN_ONCE)");
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("zone", zone.getId())
      .put("overlapping", overlapping)
      .put("missedRuns", missedRuns.name())
      .put("missedAfterMs", missedAfterMs)
      .put("oncePerCluster", oncePerCluster);
    if (expression != null) {
      json.put("expression", expression);
    }
    if (name != null) {
      json.put("name", name);
    }
    return json;
  }

  /** Returns when it runs; null if that was not set. */
  public String getExpression() {
    return expression;
  }

  /**
   * Sets when it runs; {@link Cron} says how an expression is written.
   *
   * @throws IllegalArgumentException if it is wrong or names no date that exists
   */
  public CronOptions setExpression(String expression) {
    Schedule.parse(expression);
    this.expression = expression;
    return this;
  }

  /** Returns the label in logs and, for {@link #isOncePerCluster}, the identity; the expression if none was set. */
  public String getName() {
    return name != null ? name : expression;
  }

  /** Sets the label in logs and, for {@link #isOncePerCluster}, the identity: the same on every node. */
  public CronOptions setName(String name) {
    this.name = name;
    return this;
  }

  /** Returns the time zone of the expression; the system's by default. */
  public ZoneId getZone() {
    return zone;
  }

  /**
   * Sets the time zone of the expression.
   *
   * @param id such as {@code Europe/Berlin}, {@code UTC} or {@code +05:30}
   * @throws IllegalArgumentException if there is no such zone
   */
  public CronOptions setZone(String id) {
    try {
      this.zone = ZoneId.of(Objects.requireNonNull(id, "zone"));
      return this;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("zone: " + id + " (expected: a time zone such as Europe/Berlin or UTC)", e);
    }
  }

  /** Returns whether a run may start while an earlier one goes on. */
  public boolean isOverlapping() {
    return overlapping;
  }

  /** Sets whether a run may start while an earlier one goes on; default: it is skipped and counted. */
  public CronOptions setOverlapping(boolean overlapping) {
    this.overlapping = overlapping;
    return this;
  }

  /** Returns what happens to missed runs. */
  public MissedRuns getMissedRuns() {
    return missedRuns;
  }

  /** Sets what happens to missed runs; default: {@link MissedRuns#SKIP}. */
  public CronOptions setMissedRuns(MissedRuns missedRuns) {
    this.missedRuns = Objects.requireNonNull(missedRuns, "missedRuns");
    return this;
  }

  /** Returns how late a run may start before it counts as missed, in milliseconds. */
  public long getMissedAfterMs() {
    return missedAfterMs;
  }

  /** Sets how late a run may start before it counts as missed, in milliseconds, at least 1. */
  public CronOptions setMissedAfterMs(long missedAfterMs) {
    this.missedAfterMs = Limits.atLeast(1, missedAfterMs, "missedAfterMs");
    return this;
  }

  /** Returns whether each run happens on one node only. */
  public boolean isOncePerCluster() {
    return oncePerCluster;
  }

  /**
   * Sets whether each run happens on one node only, among all the nodes and verticle instances that have a cron of the
   * same name: the first that claims it. Without a cluster, that is among the instances of this Vert.x. A run whose
   * node dies in the middle is not done again. Needs {@link #setName}.
   */
  public CronOptions setOncePerCluster(boolean oncePerCluster) {
    this.oncePerCluster = oncePerCluster;
    return this;
  }
}
