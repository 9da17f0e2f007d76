// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.push.TokenOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The keys in use. They are read at the start, every so often, and when a token comes that none of them has signed; what
 * cannot be read leaves the keys as they were. Reads happen on one context; {@link #keys()} may be called on any thread.
 */
final class KeySource {

  private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);

  private final TokenOptions options;
  private final References references;
  private final BoundedHttp http;
  private final ContextInternal context;
  private volatile List<Verifier> own = List.of();
  private volatile List<Verifier> set = List.of();
  private volatile ApiKeys apiKeys;
  private volatile boolean complete;
  private Future<Void> loading;
  private long lastAsked;
  private boolean asked;
  private long timer = -1;
  private boolean over;

  KeySource(TokenOptions options, References references, BoundedHttp http) {
    this.options = options;
    this.references = references;
    this.http = http;
    this.context = http.context();
    this.apiKeys = new ApiKeys(List.of(), references);
  }

  /** Reads everything; fails if something of this machine is not good, but not if a URL does not answer. */
  Future<Void> start() {
    Promise<Void> started = context.owner().getOrCreateContext().promise();
    context.runOnContext(v -> readOwn().compose(done -> readSet()).onComplete(done -> {
      if (done.failed() && !Urls.isUrl(options.getJwks())) {
        started.fail(done.cause());
        return;
      }
      if (done.failed()) {
        warn(done.cause());
      }
      timer = over ? -1 : context.setPeriodic(options.getReloadMs(), id -> load());
      started.complete();
    }));
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

  /** Returns all keys. */
  Stream<Verifier> keys() {
    return Stream.concat(own.stream(), set.stream());
  }

  ApiKeys apiKeys() {
    return apiKeys;
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
      } else if (asked && now - lastAsked < TimeUnit.MILLISECONDS.toNanos(options.getUnknownKidMs())) {
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

  private record Own(List<Verifier> keys, ApiKeys apiKeys) {
  }

  private Future<Void> readOwn() {
    return context.executeBlocking(() -> new Own(
      options.getKeys().stream().map(key -> KeyReader.read(key, references)).toList(),
      new ApiKeys(options.getApiKeys(), references))).map(read -> {
        own = read.keys;
        apiKeys = read.apiKeys;
        return null;
      });
  }

  private Future<Void> readSet() {
    String place = options.getJwks();
    if (place.isEmpty()) {
      complete = true;
      return context.succeededFuture();
    }
    Future<Buffer> text = Urls.isUrl(place) ? fetch(place) : context.executeBlocking(() -> file(place));
    return text.compose(read -> context.executeBlocking(
      () -> KeySet.read(read, options.getJwksAlgorithms(), options.getMaxKeys()))).map(read -> {
        set = read;
        complete = true;
        return null;
      });
  }

  private Future<Buffer> fetch(String url) {
    return http.send(new BoundedHttp.Question(HttpMethod.GET, url, Map.of("Accept", "application/json"), null,
      options.getJwksTimeoutMs(), options.getMaxJwksBytes())).map(answer -> {
        if (answer.status() != 200) {
          throw VertxException.noStackTrace("jwks: status " + answer.status() + " (expected: 200)");
        }
        return answer.body();
      });
  }

  private Buffer file(String path) {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] bytes = in.readNBytes(options.getMaxJwksBytes() + 1);
      if (bytes.length > options.getMaxJwksBytes()) {
        throw new IllegalArgumentException("jwks: " + path + " (expected: at most " + options.getMaxJwksBytes()
          + " bytes)");
      }
      return Buffer.buffer(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("jwks: " + path + " (expected: a file that can be read)", e);
    }
  }
}
