// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.MqttJwtOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The keys in use. They are read at the start, every so often, and when a token comes that none of them has signed; what
 * cannot be read leaves the keys as they were. Reads happen on one context; {@link #all()} may be called on any thread.
 */
final class TokenKeys {

  private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);

  private final MqttJwtOptions options;
  private final SmallHttp http;
  private final ContextInternal context;
  private volatile List<TokenKey> own = List.of();
  private volatile List<TokenKey> set = List.of();
  private volatile boolean complete;
  private Future<Void> loading;
  private long lastAsked;
  private boolean asked;
  private long timer = -1;
  private boolean over;

  TokenKeys(MqttJwtOptions options, SmallHttp http) {
    this.options = options;
    this.http = http;
    this.context = http.context();
  }

  /** Reads everything; fails if something of this machine is not good, but not if a URL does not answer. */
  Future<Void> start() {
    Promise<Void> started = context.promise();
    context.runOnContext(v -> readOwn().onComplete(read -> {
      if (read.failed()) {
        started.fail(read.cause());
        return;
      }
      readSet().onComplete(done -> {
        if (done.failed() && !Urls.isUrl(options.getJwks())) {
          started.fail(done.cause());
          return;
        }
        if (done.failed()) {
          warn(done.cause());
        }
        timer = over ? -1 : context.setPeriodic(options.getReloadMs(), id -> load());
        started.complete();
      });
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

  Stream<TokenKey> all() {
    return Stream.concat(own.stream(), set.stream());
  }

  /** Returns whether all of them could be read at least once. */
  boolean isComplete() {
    return complete;
  }

  /** Reads them again, unless somebody asked for it a moment ago; completes when that, or what is under way, is done. */
  Future<Void> refresh() {
    Promise<Void> refreshed = context.promise();
    context.runOnContext(v -> {
      long now = System.nanoTime();
      if (loading != null) {
        loading.onComplete(refreshed);
      } else if (over || asked && now - lastAsked < options.getUnknownKeyMs() * 1_000_000) {
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
    return context.executeBlocking(this::ownKeys).map(read -> {
      own = read;
      return null;
    });
  }

  private List<TokenKey> ownKeys() {
    List<TokenKey> keys = new ArrayList<>();
    int most = options.getMaxKeySetBytes();
    String secret = Secrets.either(options.getSecret(), options.getSecretFile(), "secret", most);
    if (!secret.isEmpty()) {
      keys.add(TokenKey.ofSecret(secret, options.getAlgorithms()));
    }
    String pem = Secrets.either(options.getPublicKey(), options.getPublicKeyFile(), "publicKey", most);
    if (!pem.isEmpty()) {
      keys.add(TokenKeyReader.pem(pem, options.getAlgorithms()));
    }
    return List.copyOf(keys);
  }

  private Future<Void> readSet() {
    String place = options.getJwks();
    if (place.isEmpty()) {
      complete = true;
      return context.succeededFuture();
    }
    int most = options.getMaxKeySetBytes();
    Future<Buffer> text = Urls.isUrl(place) ? fetch(place)
      : context.executeBlocking(() -> Buffer.buffer(Secrets.file(place, "jwks", most)));
    return text.compose(read -> context.executeBlocking(
      () -> TokenKeyReader.set(read, options.getAlgorithms(), options.getMaxKeys()))).map(read -> {
        set = List.copyOf(read);
        complete = true;
        return null;
      });
  }

  private Future<Buffer> fetch(String url) {
    return http.send(new SmallHttp.Question(url, Map.of("Accept", "application/json"), null, options.getTimeoutMs(),
      options.getMaxKeySetBytes())).map(answer -> {
        if (answer.status() != 200) {
          throw VertxException.noStackTrace("jwks: status " + answer.status() + " (expected: 200)");
        }
        return answer.body();
      });
  }
}
