// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;

/**
 * The log of what people did to this process, under the name {@code io.waggle.audit}: one line each. Static; any
 * thread.
 *
 * <pre>
 *   action=reload by="ann pid 4711" target=shop result=ok
 * </pre>
 */
public final class Audit {

  private static final Logger LOG = LoggerFactory.getLogger("io.waggle.audit");
  private static final int LONGEST = 200;

  private Audit() {
  }

  /** Logs an action on this process. */
  public static void log(String action, String by, String result) {
    String target = System.getProperty("vertx.id", Long.toString(ProcessHandle.current().pid()));
    LOG.info("action=" + action + " by=" + word(by) + " target=" + word(target) + " result=" + word(result));
  }

  /** What is more than a word gets quotes, and nothing can end them or the line. */
  static String word(String text) {
    String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    return cut.matches("[\\w.:/@+-]+") ? cut : '"' + cut.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\"]", "?") + '"';
  }
}
