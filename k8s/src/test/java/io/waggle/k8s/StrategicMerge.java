// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Lays one manifest over another: objects by key, lists of named things by name, all else replaced. Any thread. */
final class StrategicMerge {

  /** What makes two elements of a list the same thing, as Kubernetes' types say for pods. */
  private static final Map<String, String> KEYS = Map.of(
    "containers", "name",
    "initContainers", "name",
    "env", "name",
    "volumes", "name",
    "volumeMounts", "mountPath",
    "ports", "containerPort");

  private StrategicMerge() {
  }

  static void merge(ObjectNode into, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      String name = entry.getKey();
      if (name.startsWith("$")) {
        throw new IllegalArgumentException("patch: " + name + " (expected: no directives; these tests know none)");
      }
      JsonNode before = into.get(name);
      JsonNode after = entry.getValue();
      if (after.isNull()) {
        into.remove(name);
      } else if (before instanceof ObjectNode object && after instanceof ObjectNode change) {
        merge(object, change);
      } else if (before instanceof ArrayNode list && after instanceof ArrayNode changes && KEYS.containsKey(name)) {
        mergeList(list, changes, KEYS.get(name));
      } else {
        into.set(name, after.deepCopy());
      }
    }
  }

  private static void mergeList(ArrayNode list, ArrayNode changes, String key) {
    for (JsonNode change : changes) {
      ObjectNode same = null;
      for (JsonNode each : list) {
        if (each.path(key).equals(change.path(key))) {
          same = (ObjectNode) each;
        }
      }
      if (same == null) {
        list.add(change.deepCopy());
      } else {
        merge(same, (ObjectNode) change);
      }
    }
  }
}
