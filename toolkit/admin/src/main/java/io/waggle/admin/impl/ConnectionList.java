// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspected.Peer;
import io.waggle.internal.InspectedGateway;
import io.waggle.internal.Inspection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The connections of this node or of all, a window at a time. On the admin's context; the connections are looked at on
 * their own event loops, so many at a turn that nobody notices.
 */
final class ConnectionList {

  /** Connections looked at in one turn of an event loop. */
  static final int PER_TURN = 1_000;

  private final Inspection inspection;
  private final Survey survey;
  private final Cluster cluster;

  ConnectionList(Vertx vertx, Survey survey, Cluster cluster) {
    this.inspection = Inspection.of(vertx);
    this.survey = survey;
    this.cluster = cluster;
    cluster.answer("connections", about -> here(about.getInteger("from"), about.getInteger("limit"),
      about.getString("filter")));
    cluster.answer("kick", about -> kickHere(about.getString("id"))
      .map(closed -> new JsonObject().put("closed", closed)));
  }

  /** What was found so far. */
  private static final class Found {
    private final JsonArray rows = new JsonArray();
    private final JsonArray busy = new JsonArray();
    private final int from;
    private final int to;
    private int total;

    Found(int from, int to) {
      this.from = from;
      this.to = to;
    }

    private void add(JsonObject row) {
      if (total >= from && total < to) {
        rows.add(row);
      }
      total++;
    }
  }

  /**
   * Returns a window of the connections of this node that match a filter.
   *
   * @param filter a part of id, worker, address, protocol or user, in any case; {@code uid:name} and
   *   {@code group:name} mean exactly that; empty matches all
   * @return {@code total}, {@code rows}, and the workers that did not answer as {@code busy}
   */
  Future<JsonObject> here(int from, int limit, String filter) {
    Found found = new Found(from, from + limit);
    Future<Void> scan = Future.succeededFuture();
    for (Inspected one : inspection.instances()) {
      scan = scan.compose(done -> filter.isEmpty() ? window(one, found) : scan(one, 0, filter, found)).recover(late -> {
        found.busy.add(one.label().name());
        return Future.succeededFuture();
      });
    }
    return scan.map(done -> new JsonObject().put("total", found.total).put("rows", found.rows)
      .put("busy", found.busy));
  }

  /** Returns a window of the connections of all nodes, one after the other; nodes that do not answer are busy. */
  Future<JsonObject> everywhere(int from, int limit, String filter) {
    JsonObject sum = new JsonObject().put("total", 0).put("rows", new JsonArray()).put("busy", new JsonArray());
    Future<Void> walk = Future.succeededFuture();
    for (String node : cluster.nodes()) {
      walk = walk.compose(done -> {
        int seen = sum.getInteger("total");
        JsonObject about = new JsonObject().put("from", Math.max(0, from - seen)).put("filter", filter)
          .put("limit", Math.max(0, limit - sum.getJsonArray("rows").size()));
        return cluster.ask(node, "connections", about).otherwise(failure ->
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

  /** Without a filter only what is shown is looked at. */
  private Future<Void> window(Inspected one, Found found) {
    int first = Math.max(0, found.from - found.total);
    int last = Math.max(0, found.to - found.total);
    return survey.ask(one, () -> new Turn(one.places(), one.connections(first, Math.max(0, last - first), peer -> true)
      .stream().map(peer -> row(one.label(), peer)).toList())).map(turn -> {
        turn.rows().forEach(found.rows::add);
        found.total += turn.places();
        return null;
      });
  }

  private Future<Void> scan(Inspected one, int place, String filter, Found found) {
    return survey.ask(one, () -> new Turn(one.places(), one.connections(place, PER_TURN, peer -> true).stream()
      .map(peer -> row(one.label(), peer)).filter(matches(filter)).toList())).compose(turn -> {
      turn.rows().forEach(found::add);
      return turn.places() > place + PER_TURN ? scan(one, place + PER_TURN, filter, found) : Future.succeededFuture();
    });
  }

  private record Turn(int places, List<JsonObject> rows) {
  }

  private Predicate<JsonObject> matches(String filter) {
    if (filter.startsWith("uid:")) {
      return row -> filter.substring("uid:".length()).equals(row.getString("uid"));
    }
    if (filter.startsWith("group:")) {
      String group = filter.substring("group:".length());
      return row -> inspection.gateways().stream().anyMatch(gateway -> gateway.isIn(row.getString("id"), group));
    }
    String part = filter.toLowerCase(Locale.ROOT);
    return row -> {
      for (String key : List.of("id", "worker", "remote", "local", "protocol", "transport", "uid")) {
        String value = row.getString(key);
        if (value != null && value.toLowerCase(Locale.ROOT).contains(part)) {
          return true;
        }
      }
      return false;
    };
  }

  private JsonObject row(Inspected.Label label, Peer peer) {
    String uid = null;
    for (InspectedGateway gateway : inspection.gateways()) {
      uid = uid == null ? gateway.uidOf(peer.id()) : uid;
    }
    return new JsonObject()
      .put("id", peer.id())
      .put("worker", label.name())
      .put("index", label.index())
      .put("transport", label.transport())
      .put("protocol", peer.protocol())
      .put("ip", peer.remote().startsWith("[") ? 6 : peer.remote().isEmpty() || peer.remote().startsWith("/") ? 0 : 4)
      .put("heldBytes", peer.heldBytes())
      .put("queuedBytes", peer.queuedBytes())
      .put("bytesRead", peer.bytesRead())
      .put("bytesWritten", peer.bytesWritten())
      .put("messagesRead", peer.messagesRead())
      .put("messagesWritten", peer.messagesWritten())
      .put("state", peer.state())
      .put("local", peer.local())
      .put("remote", peer.remote())
      .put("uid", uid);
  }

  /** Closes a connection wherever it is; false if there is none of this id. */
  Future<Boolean> kick(String id) {
    int dash = id.lastIndexOf('-');
    String node = dash < 0 ? "" : id.substring(0, dash);
    return !cluster.nodes().contains(node) ? Future.succeededFuture(false)
      : cluster.ask(node, "kick", new JsonObject().put("id", id)).map(answer -> answer.getBoolean("closed"));
  }

  private Future<Boolean> kickHere(String id) {
    List<Future<Boolean>> answers = new ArrayList<>();
    for (Inspected one : inspection.instances()) {
      answers.add(survey.ask(one, () -> one.close(id, CloseReason.KICKED) != null).otherwise(false));
    }
    return Future.all(answers).map(all -> all.<Boolean>list().contains(true));
  }
}
