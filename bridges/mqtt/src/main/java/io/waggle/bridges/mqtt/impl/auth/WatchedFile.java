// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A file of the configuration that is read again when it changes. It is looked at on one context; a file that is no
 * longer good is logged, and what was read before stays.
 *
 * @param <T> what is made of its text
 */
final class WatchedFile<T> {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

  private final ContextInternal context;
  private final Path path;
  private final String option;
  private final int maxBytes;
  private final Function<String, T> parser;
  private final Consumer<T> taker;
  private String seen = "";
  private long timer = -1;
  private boolean reading;
  private boolean over;

  /**
   * Creates one that reads nothing yet.
   *
   * @param option that names the file, for messages
   * @param parser called on a thread that may block; throws {@link IllegalArgumentException} if the text is not good
   * @param taker called on the context
   */
  WatchedFile(ContextInternal context, String path, String option, int maxBytes, Function<String, T> parser,
              Consumer<T> taker) {
    this.context = context;
    this.path = Path.of(path);
    this.option = option;
    this.maxBytes = maxBytes;
    this.parser = parser;
    this.taker = taker;
  }

  /** Reads it; fails if it is not good. Looks again every so often, in milliseconds. */
  Future<Void> start(long everyMs) {
    Promise<Void> started = context.promise();
    context.runOnContext(v -> context.executeBlocking(this::look).onComplete(done -> {
      if (done.failed()) {
        started.fail(done.cause());
        return;
      }
      taker.accept(done.result());
      timer = over ? -1 : context.setPeriodic(everyMs, id -> lookAgain());
      started.complete();
    }));
    return started.future();
  }

  Future<Void> close() {
    Promise<Void> closed = context.promise();
    context.runOnContext(v -> {
      over = true;
      context.owner().cancelTimer(timer);
      closed.complete();
    });
    return closed.future();
  }

  private void lookAgain() {
    if (reading) {
      return;
    }
    reading = true;
    context.executeBlocking(this::look).onComplete(done -> {
      reading = false;
      if (done.failed()) {
        LOG.warn(done.cause().getMessage() + "; what was read before stays");
      } else if (done.result() != null && !over) {
        LOG.info(option + ": " + path + " read again");
        taker.accept(done.result());
      }
    });
  }

  /** Returns null if it is as it was, also if it was no good then. One thread at a time. */
  private T look() {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      String stamp = now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
      if (stamp.equals(seen)) {
        return null;
      }
      String text = read();
      seen = stamp;
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      boolean first = !seen.equals("gone");
      seen = "gone";
      if (first) {
        throw new IllegalArgumentException(option + ": " + path + " (expected: a file that can be read)", e);
      }
      return null;
    }
  }

  private String read() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IllegalArgumentException("too long (expected: at most " + maxBytes + " bytes)");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
