// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The keys in use. They are read at the start, every so often, and when a token comes that none of them has signed; what
 * cannot be read leaves the keys as they were. Reads happen on one context; {@link #all()} may be called on any thread.
 */
final class KeySource {

  private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);

  private final BoundedHttp http;
  private final Callable<List<TokenKey>> reader;
  private final KeyPlace place;
  private final ContextInternal context;
  private volatile List<TokenKey> own = List.of();
  private volatile List<TokenKey> set = List.of();
  private volatile boolean complete;
  private Future<Void> loading;
  private long lastAsked;
  private boolean asked;
  private long timer = -1;
  private boolean over;

  KeySource(BoundedHttp http, Callable<List<TokenKey>> reader, KeyPlace place) {
    this.http = http;
    this.reader = reader;
    this.place = place;
    this.context = http.context();
  }

  /** Reads everything; fails if something of this machine is not good, but not if a URL does not answer. */
  Future<Void> start() {
    Promise<Void> started = context.owner().getOrCreateContext().promise();
    context.runOnContext(v -> readOwn().compose(read -> readSet().recover(failure -> {
      if (Urls.isUrl(place.jwks())) {
        warn(failure);
        return Future.succeededFuture();
      }
      return Future.failedFuture(failure);
    })).onSuccess(read -> timer = over ? -1 : context.setPeriodic(place.reloadMs(), id -> load())).onComplete(started));
    return started.future();
  }

  Future<Void> close() {
    Promise<Void> closed = context.owner().getOrCreateContext().promise();
    context.runOnContext(v -> {
      over = true;
      context.owner().cancelTimer(timer);
      closed.complete();
    });
    return closed.future();
  }

  Stream<TokenKey> all() {
    return Stream.concat(own.stream(), set.stream());
  }

  /** Returns whether all of them could be read at least once. */
  boolean isComplete() {
    return complete;
  }

  /** Reads them again, unless somebody asked for it a moment ago; completes when that, or what is under way, is done. */
  Future<Void> refresh() {
    Promise<Void> refreshed = context.owner().getOrCreateContext().promise();
    context.runOnContext(v -> {
      long now = System.nanoTime();
      if (loading != null) {
        loading.onComplete(refreshed);
      } else if (over || asked && now - lastAsked < TimeUnit.MILLISECONDS.toNanos(place.unknownKeyMs())) {
        refreshed.complete();
      } else {
        asked = true;
        lastAsked = now;
        load().onComplete(refreshed);
      }
    });
    return refreshed.future();
  }

  /** Never fails. */
  private Future<Void> load() {
    if (loading != null) {
      return loading;
    }
    Promise<Void> loaded = context.promise();
    loading = loaded.future();
    // May be done before this returns.
    Future.join(readOwn(), readSet()).onComplete(done -> {
      if (done.failed()) {
        warn(done.cause());
      }
      loading = null;
      loaded.complete();
    });
    return loaded.future();
  }

  private static void warn(Throwable failure) {
    LOG.warn("keys of tokens: could not be read, those before are kept: " + failure.getMessage());
  }

  private Future<Void> readOwn() {
    return context.executeBlocking(reader).map(read -> {
      own = List.copyOf(read);
      return null;
    });
  }

  private Future<Void> readSet() {
    if (place.jwks().isEmpty()) {
      complete = true;
      return context.succeededFuture();
    }
    Future<Buffer> text = Urls.isUrl(place.jwks()) ? fetch()
      : context.executeBlocking(() -> SmallFile.read(place.jwks(), "jwks", place.maxBytes()));
    return text.compose(read -> context.executeBlocking(
      () -> KeySet.read(read, place.algorithms(), place.maxKeys()))).map(read -> {
        set = read;
        complete = true;
        return null;
      });
  }

  private Future<Buffer> fetch() {
    return http.send(new BoundedHttp.Question(HttpMethod.GET, place.jwks(), Map.of("Accept", "application/json"), null,
      place.timeoutMs(), place.maxBytes())).map(answer -> {
        if (answer.status() != 200) {
          throw VertxException.noStackTrace("jwks: status " + answer.status() + " (expected: 200)");
        }
        return answer.body();
      });
  }
}
