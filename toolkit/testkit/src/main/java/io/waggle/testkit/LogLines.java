// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The messages of one logger, as long as it is open: kept, and not printed. Any thread. Where SLF4J is on the class path
 * it has to be bound to {@code java.util.logging}, as in all our tests.
 */
public final class LogLines implements AutoCloseable {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  // Kept, or its handler is forgotten.
  private final Logger logger;
  private final boolean printed;
  private final Handler keeping = new Handler() {
    @Override
    public void publish(LogRecord line) {
      lines.add(line.getMessage());
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  };

  private LogLines(String name) {
    logger = Logger.getLogger(name);
    printed = logger.getUseParentHandlers();
    logger.setUseParentHandlers(false);
    logger.addHandler(keeping);
  }

  /** Begins to listen to the logger of a name. */
  public static LogLines of(String name) {
    return new LogLines(name);
  }

  /** Returns the messages so far, whatever their level. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Stops to listen; lines are printed again. */
  @Override
  public void close() {
    logger.removeHandler(keeping);
    logger.setUseParentHandlers(printed);
  }
}
