// SPDX-License-Identifier: Apache-2.0
package io.waggle.redis;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.Epochs;
import io.waggle.spi.MessageBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * History in Redis Streams: one stream a topic, {@code prefix:channels:{topic}:s}, and a hash {@code …:h} beside it. Any
 * thread. All goes over one connection, so that appends keep their order; it is opened again when it is lost, and what
 * was on its way then fails.
 */
final class RedisChannelStore implements ChannelStore {

  /** Beyond, operations are refused at once: nobody knows when Redis will answer. */
  private static final int MAX_WAITING = 20_000;
  /** Offsets are doubles in a script: exact up to here, and nothing is ever stored beyond. */
  private static final long MAX_OFFSET = 1L << 52;

  private final Redis redis;
  private final String prefix;
  private final ArrayDeque<Consumer<Future<RedisConnection>>> waiting = new ArrayDeque<>();
  private RedisConnection connection;
  private boolean connecting;
  private boolean closed;

  RedisChannelStore(Vertx vertx, String address, String prefix) {
    this.redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(address)
      .setMaxPoolSize(1).setMaxWaitingHandlers(MAX_WAITING));
    this.prefix = prefix;
  }

  // ---- one connection

  private Future<Response> send(Request request) {
    Promise<Response> promise = Promise.promise();
    whenConnected(done -> {
      if (done.failed()) {
        promise.fail(done.cause());
      } else {
        done.result().send(request).onComplete(promise);
      }
    });
    return promise.future();
  }

  /** Calls keep their order: whoever comes while a connection is being made waits behind the others. */
  private synchronized void whenConnected(Consumer<Future<RedisConnection>> action) {
    if (closed || waiting.size() >= MAX_WAITING) {
      action.accept(Future.failedFuture("redis: " + (closed ? "closed" : "too many operations wait")
        + " (expected: an open connection)"));
    } else if (connection != null) {
      action.accept(Future.succeededFuture(connection));
    } else {
      waiting.add(action);
      if (!connecting) {
        connecting = true;
        redis.connect().onComplete(this::connected);
      }
    }
  }

  private void connected(AsyncResult<RedisConnection> result) {
    Future<RedisConnection> outcome = result.succeeded() ? Future.succeededFuture(result.result())
      : Future.failedFuture(result.cause());
    synchronized (this) {
      connecting = false;
      if (result.succeeded()) {
        connection = result.result();
        RedisConnection opened = connection;
        opened.exceptionHandler(e -> lost(opened)).endHandler(v -> lost(opened));
      }
      // In one go: nobody else may come between those that waited.
      while (!waiting.isEmpty()) {
        waiting.poll().accept(outcome);
      }
    }
  }

  private synchronized void lost(RedisConnection which) {
    if (connection == which) {
      connection = null;
      which.close();
    }
  }

  // ---- operations

  private String key(String topic, String kind) {
    // In a Redis cluster what stands in braces decides about the place: both keys of a topic lie together.
    return prefix + ":{" + topic.replace("%", "%25").replace("}", "%7D") + "}:" + kind;
  }

  @Override
  public Future<Appended> append(String topic, ChannelMessage message, Retention retention) {
    long now = message.publishedAt().toEpochMilli();
    String hash = key(topic, "h");
    Request request = Request.cmd(Command.EVAL).arg(Scripts.APPEND).arg(3).arg(key(topic, "s")).arg(hash)
      .arg(retention.idWindowMs() > 0 ? key(topic, "i:" + message.id()) : hash)
      .arg(Epochs.next()).arg(retention.size()).arg(retention.ageMs()).arg(now)
      .arg(MessageBytes.encode(message.at(ChannelPosition.NONE))).arg(retention.idWindowMs());
    return send(request).map(answer -> new Appended(
      new ChannelPosition(answer.get(0).toString(), answer.get(1).toLong()), answer.get(2).toInteger() == 1));
  }

  @Override
  public Future<Slice> read(String topic, Retention retention, long from, int limit) {
    Request request = Request.cmd(Command.EVAL).arg(Scripts.READ).arg(2).arg(key(topic, "s")).arg(key(topic, "h"))
      .arg(retention.size()).arg(System.currentTimeMillis() - retention.ageMs())
      .arg(Math.max(1, Math.min(MAX_OFFSET, from))).arg(limit);
    return send(request).map(answer -> {
      String epoch = answer.get(0).toString();
      List<ChannelMessage> messages = new ArrayList<>();
      for (Response entry : answer.get(3)) {
        messages.add(message(entry, epoch));
      }
      return new Slice(new ChannelPosition(epoch, answer.get(1).toLong()), answer.get(2).toLong(), messages);
    });
  }

  private static ChannelMessage message(Response entry, String epoch) {
    String id = entry.get(0).toString();
    Buffer bytes = entry.get(1).get(3).toBuffer();
    return MessageBytes.decode(bytes)
      .at(new ChannelPosition(epoch, Long.parseLong(id.substring(0, id.indexOf('-')))));
  }

  @Override
  public Future<ChannelPosition> committed(String topic, String group) {
    return send(Request.cmd(Command.HGET).arg(key(topic, "h")).arg("g:" + group)).map(answer -> {
      if (answer == null) {
        return null;
      }
      String text = answer.toString(StandardCharsets.UTF_8);
      int space = text.indexOf(' ');
      return new ChannelPosition(text.substring(0, space), Long.parseLong(text.substring(space + 1)));
    });
  }

  @Override
  public Future<Void> commit(String topic, String group, ChannelPosition position) {
    return send(Request.cmd(Command.HSET).arg(key(topic, "h")).arg("g:" + group)
      .arg(position.epoch() + " " + position.offset())).mapEmpty();
  }

  @Override
  public Future<Void> remove(String topic) {
    return send(Request.cmd(Command.DEL).arg(key(topic, "s")).arg(key(topic, "h"))).mapEmpty();
  }

  @Override
  public Future<Void> close() {
    synchronized (this) {
      closed = true;
    }
    return redis.close();
  }
}
