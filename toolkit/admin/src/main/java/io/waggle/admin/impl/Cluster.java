// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Inspection;
import io.waggle.internal.Nodes;
import java.util.ArrayList;
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
  private final Map<String, Function<JsonObject, Future<JsonObject>>> questions;
  private final Nodes nodes;

  /**
   * Joins.
   *
   * @param own the admin's Vert.x
   * @param questions what can be asked, by name
   */
  Cluster(Vertx vertx, Vertx own, Map<String, Function<JsonObject, Future<JsonObject>>> questions) {
    this.context = (ContextInternal) own.getOrCreateContext();
    this.self = Inspection.of(vertx).node();
    this.questions = questions;
    this.nodes = ((VertxInternal) vertx).isClustered() ? Nodes.join(vertx, SERVICE, this::answer) : null;
  }

  /** Comes in on an event loop of the nodes'. */
  private Future<Buffer> answer(Buffer question) {
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

  /** Asks all nodes at once; one that does not answer is there with {@code error}. */
  Future<JsonArray> askAll(String question, JsonObject about) {
    List<Future<JsonObject>> answers = new ArrayList<>();
    for (String node : nodes()) {
      answers.add(ask(node, question, about).otherwise(failure ->
        new JsonObject().put("node", node).put("error", String.valueOf(failure.getMessage()))));
    }
    return Future.all(answers).map(all -> new JsonArray(all.<Object>list()));
  }

  /** Returns a window of the connections of all nodes. */
  Future<JsonObject> connections(int from, int limit, String filter) {
    JsonObject sum = new JsonObject().put("total", 0).put("rows", new JsonArray()).put("busy", new JsonArray());
    Future<Void> walk = Future.succeededFuture();
    for (String node : nodes()) {
      walk = walk.compose(done -> {
        int seen = sum.getInteger("total");
        JsonObject about = new JsonObject().put("from", Math.max(0, from - seen)).put("filter", filter)
          .put("limit", Math.max(0, limit - sum.getJsonArray("rows").size()));
        return ask(node, "connections", about).otherwise(failure ->
          new JsonObject().put("total", 0).put("rows", new JsonArray()).put("busy", new JsonArray().add(node)));
      }).map(answer -> {
        answer.getJsonArray("rows").forEach(row -> sum.getJsonArray("rows").add(((JsonObject) row).put("node", node)));
        sum.getJsonArray("busy").addAll(answer.getJsonArray("busy"));
        sum.put("total", sum.getInteger("total") + answer.getInteger("total"));
        return null;
      });
    }
    return walk.map(done -> sum);
  }

  /** Closes a connection wherever it is. */
  Future<Boolean> kick(String id) {
    int dash = id.lastIndexOf('-');
    String node = dash < 0 ? "" : id.substring(0, dash);
    return !nodes().contains(node) ? Future.succeededFuture(false)
      : ask(node, "kick", new JsonObject().put("id", id)).map(answer -> answer.getBoolean("closed"));
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
