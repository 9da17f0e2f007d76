// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.process.AdminClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code vertx connections}: the connections of a running process. Main thread. */
@Name(value = "connections", priority = 1)
@Summary("Lists the connections of a running process.")
final class ConnectionsCommand extends LookCommand {

  private static final int PAGE = 500;
  private static final int DEFAULT_LIMIT = 1_000;

  private String filter = "";
  private int limit = DEFAULT_LIMIT;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "filter", required = false)
  @Description("A part of id, worker, address, protocol or user; or uid:NAME or group:NAME.")
  public void setFilter(String filter) {
    this.filter = filter;
  }

  /** Set by the launcher. */
  @Option(longName = "limit", argName = "number")
  @Description("How many are listed at most; default 1000.")
  public void setLimit(int limit) {
    if (limit < 1) {
      throw Failure.usage("--limit: " + limit + " (expected: at least 1)");
    }
    this.limit = limit;
  }

  @Override
  JsonObject ask(AdminClient admin) {
    String query = "?size=" + PAGE + "&filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8)
      + (isCluster() ? "&cluster=true" : "") + "&page=";
    JsonArray rows = new JsonArray();
    JsonObject page = admin.get("/api/connections" + query + 0);
    for (int number = 1; ; number++) {
      page.getJsonArray("rows").stream().limit(limit - rows.size()).forEach(rows::add);
      if (page.getJsonArray("rows").size() < PAGE || rows.size() >= limit) {
        return page.put("pid", admin.pid()).put("rows", rows);
      }
      page = admin.get("/api/connections" + query + number);
    }
  }

  @Override
  List<String> lines(JsonObject found) {
    TextTable table = new TextTable().row(isCluster() ? "node" : "pid", "worker", "cid", "trans", "protocol", "ipv4",
      "ipv6", "recv-q", "send-q", "bytes-r", "bytes-w", "status", "uid", "local address", "foreign address");
    for (Object each : found.getJsonArray("rows")) {
      JsonObject one = (JsonObject) each;
      int ip = one.getInteger("ip");
      table.row(isCluster() ? one.getString("node") : found.getLong("pid"),
        TextTable.clean(one.getString("worker"), 14), one.getString("id"), one.getString("transport"),
        TextTable.clean(one.getString("protocol"), 15), ip == 4 ? 1 : 0, ip == 6 ? 1 : 0,
        TextTable.bytes(one.getLong("heldBytes")), TextTable.bytes(one.getLong("queuedBytes")),
        TextTable.bytes(one.getLong("bytesRead")), TextTable.bytes(one.getLong("bytesWritten")),
        one.getString("state"), one.getString("uid"), one.getString("local"), one.getString("remote"));
    }
    List<String> lines = new ArrayList<>(table.lines());
    int width = lines.stream().mapToInt(TextTable::width).max().orElse(80);
    lines.add(0, TextTable.ruler("CONNECTION STATUS", width));
    int shown = found.getJsonArray("rows").size();
    lines.add(shown + " of " + found.getInteger("total") + " connections" + (shown == 0 && !filter.isEmpty()
      ? " match " + TextTable.clean(filter, 60) + " (-p names the process)" : "")
      + (found.getJsonArray("busy").isEmpty() ? "" : "; did not answer: "
        + TextTable.clean(found.getJsonArray("busy").encode(), 200)));
    return lines;
  }
}
