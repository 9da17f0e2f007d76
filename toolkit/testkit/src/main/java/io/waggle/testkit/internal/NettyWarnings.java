// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Turns Netty's warnings about events that fell off the end of a pipeline into exceptions. Any thread.
 *
 * <p>They come through java.util.logging, where Netty logs by itself and through slf4j-jdk14.
 */
public final class NettyWarnings extends Handler {

  // A strong reference: java.util.logging forgets loggers that nobody holds, with their handlers.
  private final Logger logger = Logger.getLogger("io.netty.channel.DefaultChannelPipeline");
  private final Consumer<Throwable> report;

  public NettyWarnings(Consumer<Throwable> report) {
    this.report = report;
    logger.addHandler(this);
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      report.accept(new IllegalStateException(record.getMessage(), record.getThrown()));
    }
  }

  @Override
  public void flush() {
  }

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
