// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.InspectedChannels;
import io.waggle.internal.Inspection;
import io.waggle.spi.ChannelStore.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The topics of the channels of all nodes by name, a window at a time. On the admin's context; names are collected on
 * the event loop of the channels, the rest is looked up for those that are shown.
 *
 * <p>A window begins after a key instead of at a number: so each node has to tell no more than a window, however far
 * down it is.
 */
final class ChannelList {

  private final Inspection inspection;
  private final Survey survey;
  private final Cluster cluster;
  private final Rates rates = new Rates(System::nanoTime);

  ChannelList(Vertx vertx, Survey survey, Cluster cluster) {
    this.inspection = Inspection.of(vertx);
    this.survey = survey;
    this.cluster = cluster;
    cluster.answer("channels", about ->
      here(about.getString("after"), about.getInteger("limit"), about.getString("filter")));
  }

  /** A topic, or a pattern with wildcards, and how many subscriptions are exactly for it on this node. */
  private record Row(InspectedChannels channels, String topic, int subscribers) {

    String key() {
      return channels.name() + " " + topic;
    }
  }

  /** Where a row's topic stands; -1 is unknown, or there is no such thing. */
  private record Detail(int present, Future<Slice> history) {
  }

  private Future<JsonObject> here(String after, int limit, String filter) {
    String part = filter.toLowerCase(Locale.ROOT);
    Top<Row> rows = new Top<>(limit, Comparator.comparing(Row::key));
    JsonArray busy = new JsonArray();
    int[] before = {0};
    Future<Void> scan = Future.succeededFuture();
    for (InspectedChannels channels : inspection.channels()) {
      scan = scan.compose(done -> survey.ask(channels.context().nettyEventLoop(), channels::topics)).map(topics -> {
        topics.forEach((topic, subscribers) -> {
          Row row = new Row(channels, topic, subscribers);
          if (row.key().toLowerCase(Locale.ROOT).contains(part)) {
            if (row.key().compareTo(after) > 0) {
              rows.add(row);
            } else {
              before[0]++;
            }
          }
        });
        return (Void) null;
      }).otherwise(late -> {
        busy.add(channels.name());
        return null;
      });
    }
    return scan.compose(done -> details(rows.first(), busy)).map(shown -> new JsonObject().put("rows", shown)
      .put("more", rows.total() > limit).put("total", before[0] + rows.total()).put("busy", busy));
  }

  private Future<JsonArray> details(List<Row> rows, JsonArray busy) {
    List<Future<JsonObject>> shown = new ArrayList<>();
    rows.forEach(row -> shown.add(detail(row, busy)));
    return Future.all(shown).map(all -> new JsonArray(all.<Object>list()));
  }

  /** A store that does not answer is busy, and its topics are shown without history. */
  private Future<JsonObject> detail(Row row, JsonArray busy) {
    JsonObject json = new JsonObject().put("key", row.key()).put("channels", row.channels().name())
      .put("topic", row.topic()).put("subscribers", row.subscribers()).put("nodes", row.subscribers() > 0 ? 1 : 0);
    return survey.ask(row.channels().context().nettyEventLoop(), () ->
      new Detail(row.channels().present(row.topic()), row.channels().history(row.topic()))).compose(detail -> {
        if (detail.present() >= 0) {
          json.put("present", detail.present());
        }
        return survey.within(detail.history());
      }).map(slice -> slice == null ? json : history(json, slice)).otherwise(late -> {
        if (!busy.contains(row.channels().name())) {
          busy.add(row.channels().name());
        }
        return json;
      });
  }

  private JsonObject history(JsonObject json, Slice slice) {
    long offset = slice.position().offset();
    return json.put("offset", offset).put("kept", Math.max(0, offset + 1 - slice.first()))
      .put("rate", rates.of(json.getString("key"), slice.position()));
  }

  /**
   * Returns a window of the topics of all nodes.
   *
   * @param after key of the row before; empty for the first window
   * @param filter a part of the name of channels or topic, in any case
   * @return among them {@code atLeast}: whether {@code total} may be too few, as nodes know different topics
   */
  Future<JsonObject> get(String after, int limit, String filter) {
    JsonObject about = new JsonObject().put("after", after).put("limit", limit).put("filter", filter);
    return cluster.askAll("channels", about).map(answers -> {
      TreeMap<String, JsonObject> rows = new TreeMap<>();
      JsonArray busy = new JsonArray();
      int total = 0;
      int knowing = 0;
      boolean more = false;
      for (Map.Entry<String, JsonObject> each : answers.entrySet()) {
        JsonObject answer = each.getValue();
        if (answer.containsKey("error")) {
          busy.add(each.getKey());
          continue;
        }
        answer.getJsonArray("rows").forEach(row ->
          rows.merge(((JsonObject) row).getString("key"), (JsonObject) row, ChannelList::plus));
        answer.getJsonArray("busy").stream().filter(name -> !busy.contains(name)).forEach(busy::add);
        total = Math.max(total, answer.getInteger("total"));
        knowing += answer.getInteger("total") > 0 ? 1 : 0;
        more |= answer.getBoolean("more");
      }
      more |= rows.size() > limit;
      boolean isAll = after.isEmpty() && !more;
      return new JsonObject().put("rows", new JsonArray(rows.values().stream().limit(limit).toList()))
        .put("more", more).put("total", isAll ? rows.size() : Math.max(total, rows.size()))
        .put("atLeast", !isAll && knowing > 1).put("complete", busy.isEmpty()).put("busy", busy);
    });
  }

  /** One topic as two nodes see it: subscriptions add up; all else is the cluster's, and one may have heard more. */
  private static JsonObject plus(JsonObject one, JsonObject other) {
    JsonObject sum = one.copy().mergeIn(other);
    for (String key : List.of("subscribers", "nodes")) {
      sum.put(key, one.getInteger(key) + other.getInteger(key));
    }
    for (String key : List.of("present", "offset", "kept")) {
      if (one.containsKey(key) && other.containsKey(key)) {
        sum.put(key, Math.max(one.getLong(key), other.getLong(key)));
      }
    }
    return sum;
  }
}
