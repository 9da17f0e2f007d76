// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Inspection;
import io.waggle.internal.Panel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tables of bridges, over all nodes, a window at a time. On the admin's context; the panels answer on threads of their
 * own, and one that does not answer in time is busy.
 */
final class PanelList {

  private final Inspection inspection;
  private final Survey survey;
  private final Cluster cluster;

  PanelList(Vertx vertx, Survey survey, Cluster cluster) {
    this.inspection = Inspection.of(vertx);
    this.survey = survey;
    this.cluster = cluster;
    cluster.answer("panels", about -> Future.succeededFuture(described()));
    cluster.answer("panel", this::window);
    cluster.answer("act", this::act);
  }

  private JsonObject described() {
    JsonArray panels = new JsonArray();
    inspection.panels().forEach(panel -> panels.add(describe(panel)));
    return new JsonObject().put("panels", panels);
  }

  private static JsonObject describe(Panel panel) {
    JsonArray columns = new JsonArray();
    panel.columns().forEach(each -> columns.add(new JsonObject().put("key", each.key()).put("title", each.title())
      .put("kind", each.kind().name())));
    JsonArray actions = new JsonArray();
    panel.actions().forEach(each -> actions.add(new JsonObject().put("name", each.name()).put("title", each.title())
      .put("question", each.question())));
    return new JsonObject().put("name", panel.name()).put("group", panel.group()).put("title", panel.title())
      .put("nothing", panel.nothing()).put("columns", columns).put("actions", actions);
  }

  private Optional<Panel> find(JsonObject about) {
    String name = about.getString("panel");
    return inspection.panels().stream().filter(panel -> panel.name().equals(name)).findFirst();
  }

  private Future<JsonObject> window(JsonObject about) {
    Optional<Panel> panel = find(about);
    if (panel.isEmpty()) {
      return Future.succeededFuture(new JsonObject().put("rows", new JsonArray()).put("more", false).put("total", 0));
    }
    return survey.within(panel.get().rows(about.getString("after"), about.getInteger("limit"),
      about.getString("filter"))).map(found -> new JsonObject().put("rows", new JsonArray(found.rows()))
        .put("more", found.more()).put("total", found.total()));
  }

  private Future<JsonObject> act(JsonObject about) {
    return find(about).map(panel -> survey.within(panel.act(about.getString("action"), about.getString("key"))))
      .orElse(Future.succeededFuture(false)).map(done -> new JsonObject().put("done", done));
  }

  /** Returns the panels of all nodes, each once. */
  Future<JsonObject> panels() {
    return cluster.askAll("panels", new JsonObject()).map(answers -> {
      Map<String, Object> byName = new LinkedHashMap<>();
      answers.values().forEach(answer -> answer.getJsonArray("panels", new JsonArray())
        .forEach(panel -> byName.putIfAbsent(((JsonObject) panel).getString("name"), panel)));
      return new JsonObject().put("panels", new JsonArray(byName.values().stream().toList()));
    });
  }

  /**
   * Returns a window of a panel.
   *
   * @param after key of the row before, with its node behind a blank; empty for the first window
   */
  Future<JsonObject> get(String panel, String after, int limit, String filter) {
    int blank = after.lastIndexOf(' ');
    String key = blank < 0 ? after : after.substring(0, blank);
    JsonObject about = new JsonObject().put("panel", panel).put("limit", limit + 1).put("filter", filter);
    return cluster.askAll("panel", about.put("after", key)).map(answers -> {
      TreeMap<String, JsonObject> rows = new TreeMap<>();
      JsonArray busy = new JsonArray();
      int total = 0;
      boolean more = false;
      for (Map.Entry<String, JsonObject> each : answers.entrySet()) {
        JsonObject answer = each.getValue();
        if (answer.containsKey("error")) {
          busy.add(each.getKey());
          continue;
        }
        for (Object row : answer.getJsonArray("rows")) {
          JsonObject one = ((JsonObject) row).copy().put("node", each.getKey());
          rows.put(one.getString("key") + " " + each.getKey(), one);
        }
        total += answer.getInteger("total");
        more |= answer.getBoolean("more");
      }
      return window(rows, limit, more).put("total", total).put("complete", busy.isEmpty()).put("busy", busy);
    });
  }

  /** Each row says what to go on after, and where it is. Rows of one key, on several nodes, stay together. */
  private static JsonObject window(TreeMap<String, JsonObject> rows, int limit, boolean more) {
    JsonArray shown = new JsonArray();
    String last = null;
    for (Map.Entry<String, JsonObject> each : rows.entrySet()) {
      String row = each.getValue().getString("key");
      if (shown.size() >= limit && !row.equals(last)) {
        break;
      }
      last = row;
      shown.add(each.getValue().put("row", row).put("key", each.getKey()));
    }
    return new JsonObject().put("rows", shown).put("more", more || rows.size() > shown.size());
  }

  /** Does something with a row of a node. */
  Future<Boolean> act(String node, String panel, String action, String row) {
    if (!cluster.nodes().contains(node)) {
      return Future.failedFuture(VertxException.noStackTrace("node: not there (expected: the node of a row)"));
    }
    return cluster.ask(node, "act", new JsonObject().put("panel", panel).put("action", action).put("key", row))
      .map(answer -> answer.getBoolean("done", false));
  }
}
