// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The status of nodes in the words and columns that users of Workerman know. Static; any thread. */
final class StatusReport {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  private StatusReport() {
  }

  /** Returns the lines for one node. */
  static List<String> of(JsonObject node) {
    if (node.containsKey("error")) {
      return List.of("node " + TextTable.clean(node.getString("node", "?"), 40) + ": "
        + TextTable.clean(node.getString("error"), 200));
    }
    List<String> table = table(node);
    int width = table.stream().mapToInt(TextTable::width).max().orElse(80);
    List<String> lines = new ArrayList<>();
    lines.add(TextTable.ruler("GLOBAL STATUS", width));
    lines.addAll(global(node));
    lines.add(TextTable.ruler("INSTANCE STATUS", width));
    lines.addAll(table.subList(0, table.size() - 1));
    lines.add(TextTable.ruler("", width));
    lines.add(table.get(table.size() - 1));
    return lines;
  }

  private static List<String> global(JsonObject node) {
    Duration run = Duration.ofMillis(node.getLong("uptimeMs"));
    JsonObject memory = node.getJsonObject("memory");
    String started = TIME.format(Instant.ofEpochMilli(node.getLong("startedAt")).atZone(ZoneId.systemDefault()));
    List<String> lines = new ArrayList<>();
    lines.add("waggle " + clean(node, "waggle") + "   vert.x " + clean(node, "vertx") + "   netty "
      + clean(node, "netty") + "   java " + clean(node, "java"));
    lines.add("running " + clean(node, "name") + "   pid " + node.getLong("pid") + "   node " + clean(node, "node")
      + "   " + clean(node, "state"));
    lines.add("start time " + started + "   run " + run.toDays() + " days " + run.toHoursPart() + " hours "
      + run.toMinutesPart() + " minutes");
    lines.add("load average: " + node.getJsonArray("load").stream().map(String::valueOf)
      .collect(Collectors.joining(", ")) + "   event-loop: " + clean(node, "eventLoop"));
    lines.add(node.getInteger("workers") + " workers   " + node.getJsonArray("instances").size() + " instances   "
      + timers(node.getInteger("timers")) + " timers");
    lines.add("memory: " + TextTable.bytes(memory.getLong("residentBytes")) + " resident   "
      + TextTable.bytes(memory.getLong("heapBytes")) + " of " + TextTable.bytes(memory.getLong("heapMaxBytes"))
      + " heap   " + TextTable.bytes(memory.getLong("directBytes")) + " direct");
    for (Object each : node.getJsonArray("gateways")) {
      JsonObject gateway = (JsonObject) each;
      lines.add("gateway " + clean(gateway, "name") + ": " + gateway.getInteger("connections") + " connections   "
        + gateway.getInteger("uids") + " uids   " + gateway.getInteger("groups") + " groups");
    }
    return lines;
  }

  private static String clean(JsonObject from, String key) {
    return TextTable.clean(from.getString(key, "-"), 60);
  }

  private static String timers(Integer count) {
    return count == null || count < 0 ? "-" : count.toString();
  }

  private static List<String> table(JsonObject node) {
    JsonArray instances = node.getJsonArray("instances");
    TextTable table = new TextTable().row("loop", "listening", "worker_name", "connections", "send_fail", "timers",
      "total_request", "qps", "status");
    for (Object each : instances) {
      JsonObject one = (JsonObject) each;
      boolean busy = one.getString("state").equals("busy");
      table.row(one.getString("loop").replaceFirst("^vert\\.x-", "").replaceFirst("-thread-", "-"), listening(one),
        one.getString("name"), busy ? "N/A" : one.getInteger("connections"), busy ? "N/A" : one.getLong("sendFailures"),
        busy ? "N/A" : timers(one.getInteger("timers")), busy ? "N/A" : one.getLong("requests"),
        busy ? "N/A" : one.getDouble("rate"), "[" + one.getString("state") + "]");
    }
    table.row("Summary", TextTable.bytes(node.getJsonObject("memory").getLong("residentBytes")), "-",
      sum(instances, "connections"), sum(instances, "sendFailures"), timers(node.getInteger("timers")),
      sum(instances, "requests"), Math.round(instances.stream().mapToDouble(each ->
        ((JsonObject) each).getDouble("rate", 0.0)).sum() * 10) / 10.0, "[Summary]");
    return table.lines();
  }

  private static String listening(JsonObject one) {
    String address = one.getString("listening");
    return one.getBoolean("client") ? "client" : address.equals("none") ? "none"
      : one.getString("transport") + "://" + address;
  }

  private static long sum(JsonArray instances, String key) {
    return instances.stream().mapToLong(each -> ((JsonObject) each).getLong(key, 0L)).sum();
  }
}
