// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A value of a shared map that only the holder of its version writes: one write at a time, and of those that wait the
 * last. Event loop of its owner. Who finds a newer version there has been overtaken, and writes no more.
 */
final class Fenced {

  static final String VERSION = "version";
  static final String REVISION = "revision";

  private static final long AGAIN_MS = 200;
  private static final int MOST_TRIES = 100;

  private final Vertx vertx;
  private final Shared shared;
  private final String key;
  private final Executor home;
  private final Runnable overtaken;
  private final Function<JsonObject, Future<Void>> copy;
  private JsonObject known;
  private JsonObject wanted;
  private Promise<Void> waiting;
  private boolean writing;
  private boolean over;

  /**
   * Creates one.
   *
   * @param home the event loop of the owner
   * @param known what is there now
   * @param overtaken called once if another version is there
   * @param copy takes what is written; a write completes after it
   */
  Fenced(Vertx vertx, Shared shared, String key, Executor home, JsonObject known, Runnable overtaken,
         Function<JsonObject, Future<Void>> copy) {
    this.vertx = vertx;
    this.shared = shared;
    this.key = key;
    this.home = home;
    this.known = known;
    this.overtaken = overtaken;
    this.copy = copy;
  }

  /** Returns whether somebody else has it now. */
  boolean isOver() {
    return over;
  }

  /** Writes a value, null to remove it; completes when it, or a later one, is there. */
  Future<Void> write(JsonObject value) {
    if (over) {
      return Future.failedFuture("session: taken over (expected: to be its holder)");
    }
    wanted = value;
    if (waiting == null) {
      waiting = Promise.promise();
    }
    Future<Void> written = waiting.future();
    if (!writing) {
      next();
    }
    return written;
  }

  private void next() {
    writing = true;
    Promise<Void> promise = waiting;
    JsonObject value = wanted;
    waiting = null;
    attempt(value, promise, 1);
  }

  private void attempt(JsonObject value, Promise<Void> promise, int tries) {
    replace(value).onComplete(done -> home.execute(() -> {
      if (done.succeeded() && done.result()) {
        written(value, promise);
      } else {
        shared.<JsonObject>get(key).onComplete(found -> home.execute(() -> {
          if (done.cause() instanceof IllegalArgumentException) {
            writing = false;
            fail(promise, done.cause().getMessage());
          } else if (found.failed()) {
            again(value, promise, tries, found.cause());
          } else {
            found(found.result(), value, promise, tries);
          }
        }));
      }
    }));
  }

  private Future<Boolean> replace(JsonObject value) {
    try {
      return shared.cas(key, known, value);
    } catch (IllegalArgumentException e) {
      // Longer than a value may be.
      return Future.failedFuture(e);
    }
  }

  private void found(JsonObject there, JsonObject value, Promise<Void> promise, int tries) {
    if (Objects.equals(there, value)) {
      // The answer was lost, not the change.
      written(value, promise);
    } else if (there != null && there.getLong(VERSION).equals(known.getLong(VERSION))) {
      // Others may have noted something under this version.
      known = there;
      if (value != null && value.containsKey(REVISION)) {
        value.put(REVISION, Math.max(value.getLong(REVISION), there.getLong(REVISION) + 1));
      }
      again(value, promise, tries, null);
    } else {
      over = true;
      fail(promise, "session: taken over (expected: to be its holder)");
      overtaken.run();
    }
  }

  private void again(JsonObject value, Promise<Void> promise, int tries, Throwable cause) {
    if (tries >= MOST_TRIES) {
      writing = false;
      fail(promise, "session: cannot be written: " + (cause == null ? "changed by others" : cause.getMessage()));
    } else if (cause == null) {
      attempt(value, promise, tries + 1);
    } else {
      vertx.setTimer(AGAIN_MS, id -> home.execute(() -> attempt(value, promise, tries + 1)));
    }
  }

  private void fail(Promise<Void> promise, String text) {
    promise.fail(text);
    if (waiting != null) {
      Promise<Void> last = waiting;
      waiting = null;
      last.fail(text);
    }
  }

  private void written(JsonObject value, Promise<Void> promise) {
    known = value;
    over |= value == null;
    Future<Void> copied = copy.apply(value);
    if (copied.isComplete()) {
      copied(copied, promise);
    } else {
      copied.onComplete(v -> home.execute(() -> copied(copied, promise)));
    }
  }

  private void copied(Future<Void> done, Promise<Void> promise) {
    promise.handle(done);
    if (waiting != null && !over) {
      next();
    } else {
      writing = false;
    }
  }
}
