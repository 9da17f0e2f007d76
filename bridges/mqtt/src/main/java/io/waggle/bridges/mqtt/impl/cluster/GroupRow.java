// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What all nodes of a cluster know of a group of shared subscriptions. Immutable; any thread.
 *
 * @param name as clients name it
 * @param version when it was made, in milliseconds since 1970
 * @param revision greater with each change
 * @param nodes where members are connected
 * @param emptySince when the last one left, in milliseconds since 1970; 0 if there are any
 */
public record GroupRow(String name, String filter, long version, long revision, List<String> nodes, long emptySince) {

  /** Returns the row as JSON. */
  public JsonObject json() {
    return new JsonObject().put("name", name).put("filter", filter).put("version", version).put("revision", revision)
      .put("nodes", new JsonArray(nodes)).put("emptySince", emptySince);
  }

  /** Returns the row of JSON; null for null. */
  public static GroupRow of(JsonObject json) {
    return json == null ? null : new GroupRow(json.getString("name"), json.getString("filter"),
      json.getLong("version"), json.getLong("revision"),
      json.getJsonArray("nodes").stream().map(String::valueOf).toList(), json.getLong("emptySince"));
  }

  /** Returns the topic where its messages wait. */
  public String topic() {
    return Keys.group(name) + '/' + Long.toString(version, Character.MAX_RADIX);
  }

  /** Returns whether it says something newer than another row of its group. */
  boolean isNewerThan(GroupRow other) {
    return version > other.version || version == other.version && revision > other.revision;
  }

  /** Returns it with members on a node. */
  public GroupRow with(String node) {
    List<String> more = new ArrayList<>(nodes);
    if (!more.contains(node)) {
      more.add(node);
    }
    return new GroupRow(name, filter, version, revision + 1, List.copyOf(more), 0);
  }

  /** Returns it as it was left when all nodes stopped. */
  GroupRow left(long now) {
    return new GroupRow(name, filter, version, revision, List.of(), emptySince > 0 ? emptySince : now);
  }

  /** Returns it without those of a node. */
  public GroupRow without(String node, long now) {
    List<String> left = nodes.stream().filter(each -> !each.equals(node)).toList();
    return new GroupRow(name, filter, version, revision + 1, left, left.isEmpty() ? Math.max(1, now) : 0);
  }
}
