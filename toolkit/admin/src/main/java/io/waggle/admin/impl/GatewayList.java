// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.InspectedGateway;
import io.waggle.internal.InspectedGateway.Kind;
import io.waggle.internal.Inspection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The groups and users of all nodes, the largest first, a window at a time. On the admin's context. What the nodes have
 * told each other is answered from here; the others are asked only for gateways that this one does not have.
 */
final class GatewayList {

  /** Rows that can be paged through; what is further down is found with a filter. */
  static final int MOST_ROWS = 10_000;

  private static final Comparator<Row> LARGEST_FIRST =
    Comparator.comparingInt(Row::members).reversed().thenComparing(Row::name).thenComparing(Row::gateway);

  private final Inspection inspection;
  private final Cluster cluster;

  GatewayList(Vertx vertx, Cluster cluster) {
    this.inspection = Inspection.of(vertx);
    this.cluster = cluster;
    cluster.answer("gateways", about -> Future.succeededFuture(here(about)));
  }

  private record Row(String gateway, String name, int members, int nodes) {

    static Row of(JsonObject json) {
      return new Row(json.getString("gateway"), json.getString("name"), json.getInteger("members"),
        json.getInteger("nodes"));
    }

    JsonObject toJson() {
      return new JsonObject().put("gateway", gateway).put("name", name).put("members", members).put("nodes", nodes);
    }
  }

  /**
   * Returns what this node knows.
   *
   * @param about {@code kind}, {@code filter}; {@code first}: how many rows; {@code except}: gateways the asker has
   */
  private JsonObject here(JsonObject about) {
    Kind kind = about.getString("kind").equals("uids") ? Kind.UIDS : Kind.GROUPS;
    String part = about.getString("filter").toLowerCase(Locale.ROOT);
    Top<Row> rows = new Top<>(Math.min(MOST_ROWS, about.getInteger("first")), LARGEST_FIRST);
    JsonObject totals = new JsonObject();
    long asOf = System.currentTimeMillis();
    for (InspectedGateway gateway : inspection.gateways()) {
      if (!about.getJsonArray("except").contains(gateway.name())) {
        int before = rows.total();
        gateway.names(kind).filter(name -> name.toLowerCase(Locale.ROOT).contains(part)).forEach(name ->
          rows.add(new Row(gateway.name(), name, gateway.connections(kind, name), gateway.nodes(kind, name))));
        totals.put(gateway.name(), rows.total() - before);
        asOf = Math.min(asOf, gateway.asOf().toEpochMilli());
      }
    }
    return new JsonObject().put("totals", totals).put("rows", json(rows, 0)).put("asOf", asOf);
  }

  private static JsonArray json(Top<Row> rows, int from) {
    return rows.first().stream().skip(from).map(Row::toJson).collect(JsonArray::new, JsonArray::add, JsonArray::addAll);
  }

  /**
   * Returns a window of what all nodes know.
   *
   * @param kind {@code groups} or {@code uids}
   * @param filter a part of the name in any case
   */
  Future<JsonObject> get(String kind, int from, int limit, String filter) {
    JsonArray known = new JsonArray(inspection.gateways().stream().map(InspectedGateway::name).toList());
    JsonObject about = new JsonObject().put("kind", kind).put("filter", filter).put("first", from + limit)
      .put("except", new JsonArray());
    JsonObject own = here(about);
    return cluster.askOthers("gateways", about.copy().put("except", known)).map(answers -> {
      Merged merged = new Merged(from + limit, own);
      JsonArray busy = new JsonArray();
      for (Map.Entry<String, JsonObject> answer : answers.entrySet()) {
        if (answer.getValue().containsKey("error")) {
          busy.add(answer.getKey());
        } else {
          merged.add(answer.getValue());
        }
      }
      return new JsonObject().put("total", merged.total).put("rows", json(merged.rows, from)).put("asOf", merged.asOf)
        .put("complete", busy.isEmpty()).put("busy", busy);
    });
  }

  /** Returns how many users each gateway of this node has in the cluster; who is on two nodes is one. */
  JsonObject users() {
    JsonObject users = new JsonObject();
    inspection.gateways().forEach(gateway -> users.put(gateway.name(), gateway.names(Kind.UIDS).count()));
    return users;
  }

  /** Several answers as one. Whoever has a gateway knows all of it, so the first answer about each is enough. */
  private static final class Merged {
    private final Top<Row> rows;
    private final Set<String> gateways = new HashSet<>();
    private long asOf = Long.MAX_VALUE;
    private int total;

    Merged(int limit, JsonObject first) {
      rows = new Top<>(limit, LARGEST_FIRST);
      add(first);
    }

    void add(JsonObject answer) {
      JsonObject totals = answer.getJsonObject("totals");
      Set<String> fresh = new HashSet<>(totals.fieldNames());
      fresh.removeAll(gateways);
      fresh.forEach(gateway -> total += totals.getInteger(gateway));
      answer.getJsonArray("rows").stream().map(row -> Row.of((JsonObject) row))
        .filter(row -> fresh.contains(row.gateway())).forEach(rows::add);
      gateways.addAll(fresh);
      asOf = Math.min(asOf, answer.getLong("asOf"));
    }
  }
}
