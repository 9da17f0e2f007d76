// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import io.waggle.bridges.mqtt.impl.rules.Parcel;
import io.waggle.bridges.mqtt.impl.rules.Sink;
import io.waggle.bridges.mqtt.impl.rules.expression.Template;
import io.waggle.internal.trust.References;

/** Adds to a stream of Redis, or publishes there. One connection, opened again when it is needed after it was lost. */
final class RedisSink implements Sink {

  private static final int DEFAULT_MAX_LENGTH = 100_000;

  private final Redis redis;
  private final Template target;
  private final boolean isStream;
  private final int maxLength;
  private Future<RedisConnection> connection;
  private boolean closed;

  RedisSink(Vertx vertx, JsonObject settings, int lanes) {
    String stream = settings.getString("stream");
    String publish = settings.getString("publish");
    if ((stream == null) == (publish == null)) {
      throw new IllegalArgumentException("stream: and publish (expected: one of them)");
    }
    isStream = stream != null;
    target = Template.parse(isStream ? stream : publish);
    maxLength = settings.getInteger("maxLength", DEFAULT_MAX_LENGTH);
    if (maxLength < 1) {
      throw new IllegalArgumentException("maxLength: " + maxLength + " (expected: at least 1)");
    }
    String url = new References().resolve(settings.getString("url"), "url");
    if (!url.matches("(rediss?|unix)://.+")) {
      // Not shown: it may hold a password.
      throw new IllegalArgumentException("url: of another kind (expected: redis://host:port)");
    }
    redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(url).setMaxPoolSize(1)
      .setMaxWaitingHandlers(4 * lanes + 16));
  }

  @Override
  public Template target() {
    return target;
  }

  @Override
  public Future<Void> send(Parcel parcel) {
    return connected().compose(open -> open.send(isStream ? added(parcel) : published(parcel)))
      .transform(done -> done.failed() && done.cause() instanceof ErrorType error && error.is("WRONGTYPE")
        ? Future.failedFuture(new Refused("redis: the key holds something else"))
        : done.succeeded() ? Future.<Void>succeededFuture() : Future.failedFuture(done.cause()));
  }

  private Future<RedisConnection> connected() {
    if (connection != null) {
      return connection;
    }
    Future<RedisConnection> opening = redis.connect();
    connection = opening;
    opening.onFailure(failure -> forget(opening)).onSuccess(open -> {
      if (closed) {
        open.close();
        return;
      }
      open.exceptionHandler(failure -> forget(opening)).endHandler(end -> forget(opening));
    });
    return opening;
  }

  private void forget(Future<RedisConnection> lost) {
    if (connection == lost) {
      connection = null;
      if (lost.succeeded()) {
        lost.result().close();
      }
    }
  }

  /** About so many stay in the stream: Redis trims where it is cheap. */
  private Request added(Parcel parcel) {
    return Request.cmd(Command.XADD).arg(parcel.target()).arg("MAXLEN").arg("~").arg(maxLength).arg("*")
      .arg("topic").arg(parcel.topic()).arg("client").arg(parcel.client()).arg("id").arg(parcel.id())
      .arg("body").arg(parcel.body());
  }

  private Request published(Parcel parcel) {
    return Request.cmd(Command.PUBLISH).arg(parcel.target()).arg(parcel.body());
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return redis.close();
  }
}
