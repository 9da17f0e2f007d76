// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.waggle.cluster.WaggleClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every manifest fits Kubernetes' types, and what the overlays apply fits the code. No port is bound. */
class OverlaysTest {

  static Stream<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(Overlay.ROOT)) {
      List<Path> found = all.filter(file -> file.toString().endsWith(".yaml"))
        .map(Overlay.ROOT::relativize)
        .filter(file -> !file.startsWith("target") && !file.startsWith("src") && !file.endsWith("kustomization.yaml"))
        .sorted().toList();
      assertThat(found).hasSizeGreaterThan(10);
      return found.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileFitsKubernetesTypes(Path file) {
    assertThat(Yaml.read(Overlay.ROOT.resolve(file))).isNotEmpty().allSatisfy(Models::parse);
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsApplied(Path file) throws IOException {
    String folder = Files.readString(Overlay.ROOT.resolve(file).resolveSibling("kustomization.yaml"));
    assertThat(folder).contains(file.getFileName().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlays/single", "overlays/cluster", "overlays/cluster-tls"})
  void whatIsAppliedFitsTheCode(String folder) {
    Overlay overlay = Overlay.of(folder);
    assertThat(Rules.violations(overlay)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"overlays/single", "overlays/cluster", "overlays/cluster-tls", "routes/gateway-api",
    "routes/ingress", "monitoring"})
  void everythingIsLabelledAndInNoNamespaceOfItsOwn(String folder) {
    for (ObjectNode manifest : Kustomization.build(Overlay.ROOT.resolve(folder))) {
      HasMetadata parsed = Models.parse(manifest);
      assertThat(parsed.getMetadata().getNamespace()).isNull();
      if (!parsed.getKind().equals("ConfigMap")) {
        assertThat(parsed.getMetadata().getLabels()).containsEntry("app.kubernetes.io/name", "waggle");
      }
    }
  }

  @Test
  void oneMemberAtATimeIsMissing() {
    Overlay cluster = Overlay.of("overlays/cluster");
    assertThat(cluster.all(PodDisruptionBudget.class)).singleElement()
      .satisfies(budget -> assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1));
    StatefulSet set = (StatefulSet) cluster.workload();
    assertThat(set.getSpec().getPodManagementPolicy()).isEqualTo("OrderedReady");
    assertThat(set.getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
    assertThat(set.getSpec().getMinReadySeconds()).isGreaterThanOrEqualTo(30);
  }

  @Test
  void connectionsDecideHowManyMembersThereAre() {
    Overlay cluster = Overlay.of("overlays/cluster");
    HorizontalPodAutoscaler scaler = cluster.all(HorizontalPodAutoscaler.class).get(0);
    assertThat(scaler.getSpec().getMetrics()).singleElement().satisfies(metric -> {
      assertThat(metric.getPods().getMetric().getName()).isEqualTo("waggle_connections");
      assertThat(metric.getPods().getTarget().getType()).isEqualTo("AverageValue");
    });
    assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(3);
    assertThat(scaler.getSpec().getBehavior().getScaleDown().getStabilizationWindowSeconds()).isEqualTo(600);
    assertThat(scaler.getSpec().getBehavior().getScaleDown().getPolicies()).singleElement().satisfies(policy -> {
      assertThat(policy.getValue()).isEqualTo(1);
      assertThat(policy.getPeriodSeconds()).isEqualTo(300);
    });
    assertThat(((StatefulSet) cluster.workload()).getSpec().getReplicas()).isNull();
  }

  @Test
  void theEventBusFindsItsCertificatesInTheFolderItLooksInto() {
    Overlay secure = Overlay.of("overlays/cluster-tls");
    String folder = secure.container().getEnv().stream()
      .filter(each -> each.getName().equals(Code.variable(WaggleClusterManager.TLS))).findFirst().orElseThrow()
      .getValue();
    String volume = secure.container().getVolumeMounts().stream()
      .filter(mount -> mount.getMountPath().equals(folder)).findFirst().orElseThrow().getName();
    SecretVolumeSource secret = secure.pod().getVolumes().stream()
      .filter(each -> each.getName().equals(volume)).findFirst().orElseThrow().getSecret();
    assertThat(secret.getItems()).extracting(KeyToPath::getPath)
      .containsExactlyInAnyOrder("ca.pem", "cert.pem", "key.pem");
    assertThat(secret.getItems()).extracting(KeyToPath::getKey)
      .containsExactlyInAnyOrder("ca.crt", "tls.crt", "tls.key");
    assertThat(secret.getDefaultMode()).as("for the group that fsGroup gives the files").isEqualTo(0440);
  }

  @Test
  void aSingleServerKnowsNothingOfACluster() {
    Overlay single = Overlay.of("overlays/single");
    assertThat(single.all(Service.class)).singleElement()
      .satisfies(service -> assertThat(service.getSpec().getClusterIP()).isNull());
    assertThat(single.settings().keySet()).noneMatch(name -> name.startsWith("WAGGLE_CLUSTER_"));
    assertThat(single.port("hazelcast")).isEqualTo(-1);
  }
}
