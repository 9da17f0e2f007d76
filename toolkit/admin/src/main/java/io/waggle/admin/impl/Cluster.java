// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Inspection;
import io.waggle.internal.Nodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Asks this node and the others of the cluster the same questions. On the admin's context. The nodes trust each other:
 * who may ask was decided where the question came in.
 */
final class Cluster {

  private static final String SERVICE = "admin";

  private final ContextInternal context;
  private final String self;
  private final Map<String, Function<JsonObject, Future<JsonObject>>> questions = new HashMap<>();
  private final Nodes nodes;
  private volatile boolean closed;

  /**
   * Joins.
   *
   * @param own the admin's Vert.x
   */
  Cluster(Vertx vertx, Vertx own) {
    this.context = (ContextInternal) own.getOrCreateContext();
    this.self = Inspection.of(vertx).node();
    this.nodes = ((VertxInternal) vertx).isClustered() ? Nodes.join(vertx, SERVICE, this::asked) : null;
  }

  /** Says who answers a question on this node; in the turn that made this, before anybody asks. */
  void answer(String question, Function<JsonObject, Future<JsonObject>> answer) {
    questions.put(question, answer);
  }

  /** Comes in on an event loop of the nodes'. */
  private Future<Buffer> asked(Buffer question) {
    if (closed) {
      return Future.failedFuture(VertxException.noStackTrace("admin: closed"));
    }
    var promise = context.<Buffer>promise();
    context.runOnContext(v -> {
      JsonObject asked = question.toJsonObject();
      here(asked.getString("question"), asked.getJsonObject("about")).map(JsonObject::toBuffer).onComplete(promise);
    });
    return promise.future();
  }

  /** Asks this node. */
  Future<JsonObject> here(String question, JsonObject about) {
    Function<JsonObject, Future<JsonObject>> answer = questions.get(question);
    return answer == null ? Future.failedFuture(VertxException.noStackTrace("question: " + question
      + " (expected: one that this version knows)")) : answer.apply(about);
  }

  /** Asks one node. */
  Future<JsonObject> ask(String node, String question, JsonObject about) {
    if (node.equals(self)) {
      return here(question, about);
    }
    if (nodes == null) {
      return Future.failedFuture(VertxException.noStackTrace("node: " + node + " (expected: one that is there)"));
    }
    var promise = context.<JsonObject>promise();
    nodes.ask(node, new JsonObject().put("question", question).put("about", about).toBuffer())
      .map(Buffer::toJsonObject).onComplete(promise);
    return promise.future();
  }

  /** Returns all nodes, this one first. */
  List<String> nodes() {
    List<String> all = new ArrayList<>();
    all.add(self);
    if (nodes != null) {
      all.addAll(new TreeSet<>(nodes.others()));
    }
    return all;
  }

  /** Asks all nodes at once; one that does not answer is there with {@code node} and {@code error}. This one first. */
  Future<Map<String, JsonObject>> askAll(String question, JsonObject about) {
    return ask(nodes(), question, about);
  }

  /** Asks all other nodes at once, in the same way. */
  Future<Map<String, JsonObject>> askOthers(String question, JsonObject about) {
    List<String> all = nodes();
    return ask(all.subList(1, all.size()), question, about);
  }

  private Future<Map<String, JsonObject>> ask(List<String> whom, String question, JsonObject about) {
    List<Future<JsonObject>> answers = new ArrayList<>();
    whom.forEach(node -> answers.add(ask(node, question, about).otherwise(failure ->
      new JsonObject().put("node", node).put("error", String.valueOf(failure.getMessage())))));
    return Future.all(answers).map(all -> {
      Map<String, JsonObject> byNode = new LinkedHashMap<>();
      whom.forEach(node -> byNode.put(node, answers.get(byNode.size()).result()));
      return byNode;
    });
  }

  /** Answers the other nodes no more; any thread. */
  void close() {
    closed = true;
  }

  /** Returns whether the other nodes can reach this one; true without a cluster. */
  boolean isReady() {
    return nodes == null || nodes.ready().succeeded();
  }

  long sentMessages() {
    return nodes == null ? 0 : nodes.sentMessages();
  }

  long refusedMessages() {
    return nodes == null ? 0 : nodes.refusedMessages();
  }
}
