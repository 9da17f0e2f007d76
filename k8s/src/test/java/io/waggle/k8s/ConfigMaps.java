// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The config maps that a kustomization generates: each is named after its content, and so are those who use it. */
final class ConfigMaps {

  private static final Set<String> KNOWN = Set.of("name", "behavior", "literals", "envs", "files");
  private static final int HASH_LENGTH = 10;

  private final Map<String, TreeMap<String, String>> maps = new LinkedHashMap<>();

  void generate(Path folder, ObjectNode generator) {
    generator.fieldNames().forEachRemaining(key -> {
      if (!KNOWN.contains(key)) {
        throw new IllegalArgumentException(folder + ": configMapGenerator: " + key + " (expected: one of " + KNOWN
          + ")");
      }
    });
    String name = generator.path("name").asText();
    boolean merge = generator.path("behavior").asText("create").equals("merge");
    if (merge != maps.containsKey(name)) {
      throw new IllegalArgumentException(folder + ": " + name
        + " (expected: behavior: merge if and only if it exists)");
    }
    Map<String, String> data = maps.computeIfAbsent(name, n -> new TreeMap<>());
    generator.path("files").forEach(file -> data.put(file.textValue(), text(folder.resolve(file.textValue()))));
    generator.path("literals").forEach(line -> put(data, line.textValue()));
    for (JsonNode file : generator.path("envs")) {
      text(folder.resolve(file.textValue())).lines().filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> put(data, line));
    }
  }

  private static void put(Map<String, String> data, String line) {
    String[] pair = line.split("=", 2);
    if (pair.length != 2) {
      throw new IllegalArgumentException("configMapGenerator: " + line + " (expected: NAME=value)");
    }
    data.put(pair[0], pair[1]);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the maps to what was built and renames the references to them. */
  void finish(List<ObjectNode> built) {
    maps.forEach((name, data) -> {
      String hashed = name + "-" + hash(data);
      built.forEach(each -> rename(each, name, hashed));
      ObjectNode map = JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
      map.putObject("metadata").put("name", hashed);
      ObjectNode content = map.putObject("data");
      data.forEach(content::put);
      built.add(map);
    });
  }

  private static void rename(JsonNode node, String name, String hashed) {
    for (String reference : List.of("configMap", "configMapRef", "configMapKeyRef")) {
      if (node.path(reference).path("name").asText().equals(name)) {
        ((ObjectNode) node.get(reference)).put("name", hashed);
      }
    }
    node.forEach(each -> rename(each, name, hashed));
  }

  /** Kustomize's hash: of the nameless map as JSON, without the characters that could spell a word. */
  private static String hash(Map<String, String> data) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode content = json.putObject("data");
    data.forEach(content::put);
    json.put("kind", "ConfigMap").put("name", "");
    String text = json.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH)
        .replace('0', 'g').replace('1', 'h').replace('3', 'k').replace('a', 'm').replace('e', 't');
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
