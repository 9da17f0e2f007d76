// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Builds a folder with a {@code kustomization.yaml} as {@code kubectl kustomize} does: resources, components, patches
 * laid over what a target selects, and generated config maps. What it does not know it refuses. One thread.
 */
final class Kustomization {

  private static final Set<String> KNOWN =
    Set.of("apiVersion", "kind", "resources", "components", "patches", "configMapGenerator");
  private static final Set<String> KNOWN_IN_TARGET = Set.of("kind", "name", "labelSelector");

  private final Path folder;
  private final ObjectNode file;
  private final List<ObjectNode> built;
  private final ConfigMaps maps;

  private Kustomization(Path folder, List<ObjectNode> built, ConfigMaps maps) {
    this.folder = folder;
    this.file = Yaml.read(folder.resolve("kustomization.yaml")).get(0);
    this.built = built;
    this.maps = maps;
    file.fieldNames().forEachRemaining(key -> {
      if (!KNOWN.contains(key)) {
        throw new IllegalArgumentException(folder + ": " + key + " (expected: one of " + KNOWN + ")");
      }
    });
  }

  /** Returns what would be applied. */
  static List<ObjectNode> build(Path folder) {
    List<ObjectNode> built = new ArrayList<>();
    ConfigMaps maps = new ConfigMaps();
    new Kustomization(folder, built, maps).build();
    maps.finish(built);
    return built;
  }

  private void build() {
    for (JsonNode each : file.path("resources")) {
      Path resource = folder.resolve(each.textValue()).normalize();
      if (Files.isDirectory(resource)) {
        new Kustomization(resource, built, maps).build();
      } else {
        Yaml.read(resource).forEach(this::add);
      }
    }
    for (JsonNode each : file.path("configMapGenerator")) {
      maps.generate(folder, (ObjectNode) each);
    }
    for (JsonNode each : file.path("components")) {
      new Kustomization(folder.resolve(each.textValue()).normalize(), built, maps).build();
    }
    for (JsonNode each : file.path("patches")) {
      patch((ObjectNode) each);
    }
  }

  private void add(ObjectNode resource) {
    if (built.stream().anyMatch(each -> id(each).equals(id(resource)))) {
      throw new IllegalArgumentException(folder + ": " + id(resource) + " (expected: each thing once)");
    }
    built.add(resource);
  }

  private static String id(ObjectNode resource) {
    return resource.path("kind").asText() + "/" + resource.path("metadata").path("name").asText();
  }

  private void patch(ObjectNode entry) {
    ObjectNode change = Yaml.read(folder.resolve(entry.path("path").asText())).get(0);
    change.remove(List.of("apiVersion", "kind"));
    ((ObjectNode) change.path("metadata")).remove("name");
    JsonNode target = entry.path("target");
    target.fieldNames().forEachRemaining(key -> {
      if (!KNOWN_IN_TARGET.contains(key)) {
        throw new IllegalArgumentException(folder + ": target: " + key + " (expected: one of " + KNOWN_IN_TARGET + ")");
      }
    });
    List<ObjectNode> selected = built.stream().filter(each -> selects(target, each)).toList();
    selected.forEach(each -> StrategicMerge.merge(each, change));
  }

  private static boolean selects(JsonNode target, ObjectNode resource) {
    JsonNode metadata = resource.path("metadata");
    boolean selected = matches(target.path("kind"), resource.path("kind").asText())
      && matches(target.path("name"), metadata.path("name").asText());
    for (String label : target.path("labelSelector").asText().split(",")) {
      String[] pair = label.split("=", 2);
      selected &= label.isEmpty() || metadata.path("labels").path(pair[0]).asText().equals(pair[1]);
    }
    return selected;
  }

  private static boolean matches(JsonNode regex, String value) {
    return regex.isMissingNode() || Pattern.matches(regex.textValue(), value);
  }
}
