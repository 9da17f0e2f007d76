// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The other nodes with a broker of this name, and what is asked of them. Any thread.
 *
 * <pre>
 * {"do":"hello"}                               I have a broker too
 * {"do":"row","row":{…}}                       a session has changed; answered when it is known
 * {"do":"rows","after":id}                     {"rows":[…]}, the next ones; empty at the end
 * {"do":"forget","id":…,"version":n}           a session is over
 * {"do":"release","id":…}                      its client is here now; answered when the session is let go
 * {"do":"here","id":…,"at":ms}                 a client without a session to keep is here now
 * {"do":"group","row":{…}}                     a group of shared subscriptions has changed
 * {"do":"forgetGroup","name":…,"version":n}    it is over
 * {"do":"share","id":…,"message":base64}       a QoS 0 message for one of its members there
 * </pre>
 */
public final class Fellows implements Nodes.Talk {

  private static final long OPEN_MS = 5_000;
  private static final long LOOK_MS = 20;
  private static final long AGAIN_MS = 200;
  private static final JsonObject HELLO = new JsonObject().put("do", "hello");

  private final VertxInternal vertx;
  private final Nodes nodes;
  private final Function<JsonObject, Future<?>> answer;
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  private final Set<String> asking = ConcurrentHashMap.newKeySet();
  private final AtomicLong version = new AtomicLong();
  /** When nodes were missed first. */
  private final Map<String, Long> missing = new ConcurrentHashMap<>();

  /**
   * Joins them.
   *
   * @param answer called on an event loop of the nodes' own
   */
  public Fellows(VertxInternal vertx, String name, Function<JsonObject, Future<?>> answer) {
    this.vertx = vertx;
    this.answer = answer;
    this.nodes = Nodes.join(vertx, "mqtt-sessions/" + name, this);
  }

  /** Completes when those are known that are there. */
  public Future<Void> open() {
    Promise<Void> opened = Promise.promise();
    long deadline = System.nanoTime() + OPEN_MS * 1_000_000;
    nodes.ready().onComplete(ready -> nodes.context().runOnContext(v -> awaitOthers(deadline, opened)));
    return opened.future();
  }

  /** The cluster manager knows the members at once, but who is alive says so by itself. */
  private void awaitOthers(long deadline, Promise<Void> opened) {
    boolean isEarly = nodes.others().size() + 1 < vertx.clusterManager().getNodes().size() || !asking.isEmpty();
    if (isEarly && System.nanoTime() < deadline) {
      nodes.context().setTimer(LOOK_MS, id -> awaitOthers(deadline, opened));
    } else {
      opened.complete();
    }
  }

  /** Returns the name of this node. */
  public String self() {
    return nodes.self();
  }

  /** Returns a number that is another one after somebody came or went. */
  public long version() {
    return version.get();
  }

  /** Returns whether a node is there: this one, or another one with a broker. */
  public boolean isAlive(String node) {
    return node.equals(nodes.self()) || present.contains(node);
  }

  /** Returns for how long a node has been missed by those who asked this, in milliseconds; 0 if it is there. */
  public long missingMs(String node) {
    if (isAlive(node)) {
      missing.remove(node);
      return 0;
    }
    long now = System.nanoTime() / 1_000_000;
    return now - missing.computeIfAbsent(node, key -> now);
  }

  /** Returns whether this is the node that sees to something, of all that are there. */
  public boolean isMine(String what) {
    String best = nodes.self();
    int most = score(what, best);
    for (String node : present) {
      int score = score(what, node);
      if (score > most || score == most && node.compareTo(best) > 0) {
        best = node;
        most = score;
      }
    }
    return best.equals(nodes.self());
  }

  private static int score(String what, String node) {
    int mixed = (what + '\n' + node).hashCode() * 0x9E3779B9;
    mixed = (mixed ^ (mixed >>> 16)) * 0x85EBCA6B;
    return mixed ^ (mixed >>> 13);
  }

  /** Asks one of them. */
  public Future<Void> ask(String node, JsonObject question) {
    return nodes.ask(node, question.toBuffer()).mapEmpty();
  }

  /** Asks one of them something that has an answer. */
  Future<JsonObject> answerOf(String node, JsonObject question) {
    return nodes.ask(node, question.toBuffer()).map(Buffer::toJsonObject);
  }

  /** Returns those that are there. */
  List<String> others() {
    return List.copyOf(present);
  }

  /** Tells all of them; completes when each has answered, or is gone. */
  public Future<Void> askAll(JsonObject question) {
    List<Future<Void>> answers = new ArrayList<>();
    for (String node : present) {
      answers.add(insist(node, question));
    }
    return answers.isEmpty() ? Future.succeededFuture() : Future.join(answers).mapEmpty();
  }

  private Future<Void> insist(String node, JsonObject question) {
    return ask(node, question).recover(failure -> {
      boolean isGone = !present.contains(node) || !nodes.others().contains(node);
      if (isGone || Nodes.isNoSuchService(failure)) {
        return Future.succeededFuture();
      }
      Promise<Void> pause = Promise.promise();
      vertx.setTimer(AGAIN_MS, id -> pause.complete());
      return pause.future().compose(v -> insist(node, question));
    });
  }

  /** Leaves them. */
  public void close() {
    nodes.leave();
    present.clear();
  }

  // ---- on the context of the nodes

  @Override
  public void joined(String node) {
    if (asking.add(node)) {
      greet(node);
    }
  }

  private void greet(String node) {
    ask(node, HELLO).onComplete(done -> {
      if (done.succeeded()) {
        add(node);
        asking.remove(node);
      } else if (Nodes.isNoSuchService(done.cause()) || !nodes.others().contains(node)) {
        // If it opens a broker later it will say so.
        asking.remove(node);
      } else {
        nodes.context().setTimer(AGAIN_MS, id -> greet(node));
      }
    });
  }

  private void add(String node) {
    if (present.add(node)) {
      version.incrementAndGet();
    }
  }

  @Override
  public void lost(String node) {
    present.remove(node);
    version.incrementAndGet();
    asking.remove(node);
    // It was there a moment ago: no need to wait for it to be found.
    missing.put(node, Long.MIN_VALUE / 2);
  }

  @Override
  public Future<Buffer> answer(String node, Buffer question) {
    JsonObject json = question.toJsonObject();
    add(node);
    missing.remove(node);
    return json.getString("do").equals("hello") ? Future.succeededFuture(Buffer.buffer())
      : answer.apply(json).map(result -> result instanceof JsonObject found ? found.toBuffer() : Buffer.buffer());
  }
}
