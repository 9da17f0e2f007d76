// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.doctor;

import io.vertx.core.json.JsonObject;

/**
 * One line of {@code vertx doctor}: what was looked at, what was found, and how to mend it. Immutable; any thread.
 *
 * @param mend null if there is nothing to mend
 */
public record Finding(Level level, String what, String found, String mend) {

  /** How bad it is. */
  public enum Level { OK, WARN, FAIL }

  public static Finding ok(String what, String found) {
    return new Finding(Level.OK, what, found, null);
  }

  public static Finding warn(String what, String found, String mend) {
    return new Finding(Level.WARN, what, found, mend);
  }

  public static Finding fail(String what, String found, String mend) {
    return new Finding(Level.FAIL, what, found, mend);
  }

  public String line() {
    return String.format("%-5s %-22s %s%s", level.name().toLowerCase(), what, found, mend == null ? "" : ": " + mend);
  }

  public JsonObject toJson() {
    return new JsonObject().put("level", level.name().toLowerCase()).put("what", what).put("found", found)
      .put("mend", mend);
  }
}
