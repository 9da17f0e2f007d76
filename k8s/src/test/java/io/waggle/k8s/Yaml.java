// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads YAML, in which a key may stand once only. Any thread. */
final class Yaml {

  private static final ObjectMapper MAPPER =
    new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private Yaml() {
  }

  /** Returns the documents of a file. */
  static List<ObjectNode> read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns the documents of a text. */
  static List<ObjectNode> parse(String text) throws IOException {
    List<ObjectNode> documents = new ArrayList<>();
    try (MappingIterator<JsonNode> each = MAPPER.readerFor(JsonNode.class).readValues(text)) {
      while (each.hasNext()) {
        documents.add((ObjectNode) each.next());
      }
    }
    return documents;
  }
}
