// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tests look at is what {@code kubectl apply -k} would send, where there is a kubectl to compare with. */
class KustomizeIT {

  @ParameterizedTest
  @ValueSource(strings = {"overlays/single", "overlays/cluster", "overlays/cluster-tls", "routes/gateway-api",
    "routes/ingress", "monitoring"})
  void buildsTheSame(String folder) throws IOException {
    Path kubectl = Binaries.require("kubectl");
    List<String> command = List.of(kubectl.toString(), "kustomize", Overlay.ROOT.resolve(folder).toString());
    try (ProcessFixture process = ProcessFixture.start(command, Overlay.ROOT, Map.of("KUBECONFIG", "/dev/null"))) {
      assertThat(process.exitCode()).as(process.output()).isZero();
      assertThat(byName(Kustomization.build(Overlay.ROOT.resolve(folder))))
        .isEqualTo(byName(Yaml.parse(process.output())));
    }
  }

  private static Map<String, JsonNode> byName(List<ObjectNode> manifests) {
    return manifests.stream().collect(Collectors.toMap(
      each -> each.path("kind").asText() + "/" + each.at("/metadata/name").asText(),
      KustomizeIT::sorted, (a, b) -> a, TreeMap::new));
  }

  /** Neither the order of keys nor that of named things in a list matters. */
  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode sorted = JsonNodeFactory.instance.objectNode();
      object.properties().stream().sorted(Map.Entry.comparingByKey())
        .forEach(entry -> sorted.set(entry.getKey(), sorted(entry.getValue())));
      return sorted;
    }
    if (node instanceof ArrayNode list) {
      ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
      boolean named = list.size() > 0 && list.get(0).has("name");
      StreamSupport.stream(list.spliterator(), false).map(KustomizeIT::sorted)
        .sorted(named ? Comparator.comparing(JsonNode::toString) : (a, b) -> 0).forEach(sorted::add);
      return sorted;
    }
    return node;
  }
}
