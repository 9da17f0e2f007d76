// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our small part of kustomize; {@code KustomizeIT} compares it with the real one. */
class KustomizationTest {

  @TempDir
  Path folder;

  @Test
  void laysAPatchOverWhatItsTargetSelects() throws IOException {
    write("kustomization.yaml", """
      resources: [a.yaml]
      patches:
        - path: patch.yaml
          target: {kind: Deployment|StatefulSet, labelSelector: part=server}
      """);
    write("a.yaml", """
      {kind: Deployment, metadata: {name: a, labels: {part: server}}, spec: {containers: [{name: x, args: [one]}]}}
      ---
      {kind: Deployment, metadata: {name: b, labels: {part: other}}, spec: {containers: [{name: x}]}}
      """);
    write("patch.yaml", """
      kind: Deployment
      metadata: {name: any}
      spec:
        containers:
          - {name: x, image: bee}
          - {name: y, image: hive}
      """);
    List<ObjectNode> built = Kustomization.build(folder);
    assertThat(built.get(0).toString()).isEqualTo("{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"a\",\"labels\":"
      + "{\"part\":\"server\"}},\"spec\":{\"containers\":[{\"name\":\"x\",\"args\":[\"one\"],\"image\":\"bee\"},"
      + "{\"name\":\"y\",\"image\":\"hive\"}]}}");
    assertThat(built.get(1).at("/spec/containers/0/image").isMissingNode()).isTrue();
  }

  @Test
  void namesAConfigMapAfterItsContentAndRenamesReferences() throws IOException {
    write("kustomization.yaml", """
      resources: [a.yaml]
      configMapGenerator:
        - {name: settings, literals: ["A=1"]}
      """);
    write("a.yaml", "{kind: Pod, metadata: {name: a}, spec: {envFrom: [{configMapRef: {name: settings}}]}}");
    String before = referred(Kustomization.build(folder));
    Files.writeString(folder.resolve("kustomization.yaml"),
      Files.readString(folder.resolve("kustomization.yaml")).replace("A=1", "A=2"));
    String after = referred(Kustomization.build(folder));
    assertThat(before).startsWith("settings-").isNotEqualTo(after);
  }

  private static String referred(List<ObjectNode> built) {
    String name = built.get(0).at("/spec/envFrom/0/configMapRef/name").asText();
    assertThat(built.get(1).at("/metadata/name").asText()).isEqualTo(name);
    return name;
  }

  @Test
  void refusesWhatItDoesNotKnow() throws IOException {
    write("kustomization.yaml", "{resources: [], namePrefix: x}");
    assertThatThrownBy(() -> Kustomization.build(folder)).hasMessageContaining("namePrefix (expected: one of");
  }

  @Test
  void refusesTheSameThingTwice() throws IOException {
    write("kustomization.yaml", "{resources: [a.yaml, a.yaml]}");
    write("a.yaml", "{kind: Pod, metadata: {name: a}}");
    assertThatThrownBy(() -> Kustomization.build(folder)).hasMessageContaining("Pod/a (expected: each thing once)");
  }

  @Test
  void refusesAKeyThatStandsTwice() throws IOException {
    write("kustomization.yaml", "resources: []\nresources: []\n");
    assertThatThrownBy(() -> Kustomization.build(folder)).hasMessageContaining("Duplicate field 'resources'");
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
