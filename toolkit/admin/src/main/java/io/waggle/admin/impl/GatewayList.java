// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.InspectedGateway;
import io.waggle.internal.Inspection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The groups and users of this node's gateways, the largest first, a window at a time. On the admin's context. */
final class GatewayList {

  private final Inspection inspection;

  GatewayList(Vertx vertx) {
    this.inspection = Inspection.of(vertx);
  }

  private record Row(String gateway, String name, int members) {
  }

  /**
   * Returns a window.
   *
   * @param kind {@code groups} or {@code uids}
   * @param filter a part of the name in any case
   */
  JsonObject get(String kind, int from, int limit, String filter) {
    String part = filter.toLowerCase(Locale.ROOT);
    List<Row> rows = new ArrayList<>();
    for (InspectedGateway gateway : inspection.gateways()) {
      Map<String, Integer> found = kind.equals("uids") ? gateway.uids() : gateway.groups();
      found.forEach((name, members) -> {
        if (name.toLowerCase(Locale.ROOT).contains(part)) {
          rows.add(new Row(gateway.name(), name, members));
        }
      });
    }
    rows.sort(Comparator.comparingInt(Row::members).reversed().thenComparing(Row::name));
    JsonArray window = new JsonArray();
    rows.stream().skip(from).limit(limit).forEach(row -> window.add(new JsonObject().put("gateway", row.gateway())
      .put("name", row.name()).put("members", row.members())));
    return new JsonObject().put("total", rows.size()).put("rows", window);
  }
}
