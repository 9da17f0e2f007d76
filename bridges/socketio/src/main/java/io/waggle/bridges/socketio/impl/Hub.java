// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.waggle.Answer;
import io.waggle.internal.Nodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The instances of one server in this Vert.x, and the way to those of other nodes: has all of them do something with
 * their sockets, and gathers what they answer. One for each name and Vert.x; any thread.
 *
 * <pre>
 * order   {"op":"fetch", "nsp":"/", "rooms":[…], "except":[…], …}     see Orders
 * answer  {"results":[…], "complete":true}     or {"ticket":7} if it takes longer than a question may
 * order   {"op":"collect", "ticket":7}         asks again
 * </pre>
 */
final class Hub implements Shareable {

  /** After this an answer is asked for again: less than a question between nodes may take. */
  private static final long PATIENCE_MS = 2_000;
  /** Unfinished answers that other nodes may have here. */
  private static final int MAX_TICKETS = 10_000;

  private final Vertx vertx;
  private final Nodes nodes;
  private final List<SocketIoImpl> instances = new CopyOnWriteArrayList<>();
  private final Map<Long, Ticket> tickets = new ConcurrentHashMap<>();
  private final AtomicLong lastTicket = new AtomicLong();

  /** What instances answered, and whether all did. */
  record Results(JsonArray values, boolean complete) {

    static final Results NONE = new Results(new JsonArray(), true);

    private JsonObject toJson() {
      return new JsonObject().put("results", values).put("complete", complete);
    }
  }

  private record Ticket(Future<Results> results, long sinceNanos) {

    private boolean isStale() {
      return System.nanoTime() - sinceNanos > TimeUnit.MILLISECONDS.toNanos(2 * EmitterImpl.MAX_TIMEOUT_MS);
    }
  }

  private Hub(Vertx vertx, String name) {
    this.vertx = vertx;
    this.nodes = Nodes.join(vertx, "socketio/" + name, this::answer);
  }

  static Hub of(Vertx vertx, String name) {
    return vertx.sharedData().<String, Hub>getLocalMap("waggle.socketio").computeIfAbsent(name,
      key -> new Hub(vertx, key));
  }

  void add(SocketIoImpl instance) {
    instances.add(instance);
  }

  void remove(SocketIoImpl instance) {
    instances.remove(instance);
  }

  Future<Void> ready() {
    return nodes.ready();
  }

  /**
   * Has the instances do something.
   *
   * @param local whether those of this node only
   * @return what they answered; incomplete if one did not
   */
  Future<Answer<List<Object>>> run(JsonObject order, boolean local) {
    List<Future<Results>> answers = new ArrayList<>();
    answers.add(here(order));
    if (!local) {
      Buffer question = nodes.others().isEmpty() ? null : order.toBuffer();
      nodes.others().forEach(node -> answers.add(there(node, question)));
    }
    return gather(answers).map(results -> {
      List<Object> values = new ArrayList<>();
      results.values().forEach(value -> values.add(Orders.received(order, value)));
      return new Answer<>(values, Instant.now(), results.complete());
    });
  }

  private static Future<Results> gather(List<Future<Results>> answers) {
    return Future.join(answers).transform(joined -> {
      JsonArray all = new JsonArray();
      boolean complete = true;
      for (Future<Results> answer : answers) {
        complete &= answer.succeeded() && answer.result().complete();
        if (answer.succeeded()) {
          all.addAll(answer.result().values());
        }
      }
      return Future.succeededFuture(new Results(all, complete));
    });
  }

  private Future<Results> here(JsonObject order) {
    List<Future<Results>> answers = new ArrayList<>();
    for (SocketIoImpl instance : instances) {
      Promise<Results> promise = Promise.promise();
      instance.onContext(() -> {
        try {
          Orders.perform(instance, order).onComplete(promise);
        } catch (RuntimeException e) {
          promise.fail(e);
        }
      });
      answers.add(promise.future());
    }
    return gather(answers);
  }

  private Future<Results> there(String node, Buffer question) {
    return nodes.ask(node, question).compose(reply -> {
      JsonObject answer = reply.toJsonObject();
      if (answer.containsKey("ticket")) {
        return there(node, new JsonObject().put("op", "collect").put("ticket", answer.getLong("ticket")).toBuffer());
      }
      return Future.succeededFuture(new Results(answer.getJsonArray("results"), answer.getBoolean("complete")));
    });
  }

  private Future<Buffer> answer(Buffer question) {
    JsonObject order = question.toJsonObject();
    long ticket;
    Future<Results> results;
    if ("collect".equals(order.getString("op"))) {
      ticket = order.getLong("ticket");
      Ticket held = tickets.remove(ticket);
      results = held == null ? null : held.results();
    } else {
      ticket = lastTicket.incrementAndGet();
      results = here(order);
    }
    if (results == null || tickets.size() >= MAX_TICKETS) {
      return Future.failedFuture("ticket: none (expected: of an answer that is not finished)");
    }
    return patiently(ticket, results);
  }

  private Future<Buffer> patiently(long ticket, Future<Results> results) {
    if (results.isComplete()) {
      return results.map(done -> done.toJson().toBuffer());
    }
    Promise<Buffer> reply = Promise.promise();
    long timer = vertx.setTimer(PATIENCE_MS, fired -> {
      tickets.values().removeIf(Ticket::isStale);
      tickets.put(ticket, new Ticket(results, System.nanoTime()));
      if (!reply.tryComplete(new JsonObject().put("ticket", ticket).toBuffer())) {
        tickets.remove(ticket);
      }
    });
    results.onComplete(done -> {
      vertx.cancelTimer(timer);
      if (!tickets.containsKey(ticket)) {
        reply.tryComplete(done.result().toJson().toBuffer());
      }
    });
    return reply.future();
  }
}
