// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.internal.VertxInternal;
import io.waggle.Shared;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.bridges.push.impl.PushException;
import java.util.function.LongSupplier;

/** Gives messages to the push services of browsers. Any thread; the work of a message is done on a worker thread. */
public final class WebPush {

  /** Longest message, in bytes. */
  public static final int MAX_MESSAGE_BYTES = PushEncryption.MAX_MESSAGE_BYTES;

  private static final long MAX_TTL_S = 28 * 24 * 60 * 60;

  private final Vertx vertx;
  private final WebPushOptions options;
  private final VapidKeys keys;
  private final Vapid vapid;
  private final Endpoints endpoints;
  private final HttpPost http;

  private WebPush(VertxInternal vertx, WebPushOptions options, VapidKeys keys, LongSupplier clock) {
    this.vertx = vertx;
    this.options = options;
    this.keys = keys;
    this.vapid = new Vapid(keys, options.getSubject(), clock);
    this.endpoints = new Endpoints(vertx, options.isPrivateEndpoints());
    this.http = new HttpPost(vertx, new HttpClientOptions(), options.getTimeoutMs());
  }

  /**
   * Starts.
   *
   * @param shared where a cluster's keys are
   * @param clock milliseconds since 1970
   * @return fails if there are keys that cannot be read
   */
  public static Future<WebPush> start(Vertx vertx, WebPushOptions options, Shared shared, LongSupplier clock) {
    WebPushOptions copy = new WebPushOptions(options);
    return VapidKeys.load(vertx, copy, shared).map(keys -> new WebPush((VertxInternal) vertx, copy, keys, clock));
  }

  /** Returns the key that pages give to the browser's {@code PushManager}. */
  public String publicKey() {
    return keys.publicKey();
  }

  /** Returns how long an attempt may take, in milliseconds. */
  public long timeoutMs() {
    return options.getTimeoutMs();
  }

  /** Completes if a subscription leads to where this server may call; fails with a {@link PushException} if not. */
  public Future<Void> check(Subscription subscription) {
    return endpoints.resolve(subscription.endpoint()).mapEmpty();
  }

  /**
   * Gives a message to a browser's push service.
   *
   * @param message at most {@link #MAX_MESSAGE_BYTES}, or it is {@link Outcome.Kind#TOO_LONG}
   * @param ttlMs how long the service should keep it while the browser is away, rounded up to seconds
   * @param topic 1 to 32 characters of base64url: a later message of the same topic replaces one that waits
   * @return does not fail
   */
  public Future<Outcome> push(Subscription subscription, Buffer message, long ttlMs, String topic) {
    if (message.length() > MAX_MESSAGE_BYTES) {
      return Future.succeededFuture(Outcome.of(Outcome.Kind.TOO_LONG));
    }
    return endpoints.resolve(subscription.endpoint())
      .compose(where -> vertx.executeBlocking(() -> {
        MultiMap headers = headers(subscription, ttlMs, topic);
        return new Prepared(headers, Buffer.buffer(PushEncryption.encrypt(message.getBytes(), subscription)));
      }, false).compose(prepared -> http.post(where, prepared.headers, prepared.body)))
      .recover(failure -> Future.succeededFuture(Outcome.of(
        failure instanceof PushException refused && refused.code() < 500 ? Outcome.Kind.REFUSED : Outcome.Kind.LATER)));
  }

  private record Prepared(MultiMap headers, Buffer body) {
  }

  private MultiMap headers(Subscription subscription, long ttlMs, String topic) {
    return MultiMap.caseInsensitiveMultiMap()
      .add("Authorization", vapid.authorization(Endpoints.origin(subscription.endpoint())))
      .add("Content-Encoding", "aes128gcm")
      .add("Content-Type", "application/octet-stream")
      .add("TTL", Long.toString(Math.min(MAX_TTL_S, (ttlMs + 999) / 1_000)))
      .add("Urgency", options.getUrgency())
      .add("Topic", topic);
  }

  /** Closes the connections. */
  public Future<Void> close() {
    return http.close();
  }
}
