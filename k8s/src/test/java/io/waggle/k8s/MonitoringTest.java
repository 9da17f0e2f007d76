// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.openshift.api.model.monitoring.v1.PodMetricsEndpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Alerts and dashboard ask for figures that there are. No port is bound. */
class MonitoringTest {

  private final Figures figures = Figures.documented();
  private final List<HasMetadata> manifests =
    Kustomization.build(Overlay.ROOT.resolve("monitoring")).stream().map(Models::parse).toList();
  private final Overlay cluster = Overlay.of("overlays/cluster");

  @Test
  void alertsUseFiguresThatAreDocumented() {
    PrometheusRule alerts = (PrometheusRule) only(PrometheusRule.class);
    List<Rule> rules = alerts.getSpec().getGroups().get(0).getRules();
    assertThat(rules).hasSize(12).extracting(Rule::getAlert).doesNotHaveDuplicates();
    for (Rule rule : rules) {
      assertThat(figures.violations(rule.getExpr().getStrVal())).as(rule.getAlert()).isEmpty();
      assertThat(rule.getLabels().get("severity")).isIn("warning", "critical");
      assertThat(rule.getAnnotations().get("summary")).isNotBlank();
    }
  }

  @Test
  void theDashboardShowsEveryFigureThatIsDocumented() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(Overlay.ROOT.resolve("monitoring/dashboard.json").toFile());
    Set<Integer> ids = new HashSet<>();
    StringBuilder all = new StringBuilder();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("id of its own").isTrue();
      assertThat(panel.path("targets")).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        assertThat(figures.violations(target.path("expr").asText())).as(panel.path("title").asText()).isEmpty();
        all.append(target.path("expr").asText()).append('\n');
      }
    }
    // How many timers an application sets is its own affair.
    assertThat(figures.names()).filteredOn(name -> !name.equals("waggle_timers"))
      .allMatch(name -> all.toString().contains(name));
  }

  @Test
  void membersAreCountedByAFigureThatIsDocumented() {
    assertThat(figures.names()).contains(cluster.all(HorizontalPodAutoscaler.class).get(0).getSpec().getMetrics().get(0)
      .getPods().getMetric().getName());
  }

  @Test
  void prometheusFindsThePodsAndTheirToken() {
    PodMonitor monitor = (PodMonitor) only(PodMonitor.class);
    assertThat(cluster.podLabels()).containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
    PodMetricsEndpoint endpoint = monitor.getSpec().getPodMetricsEndpoints().get(0);
    assertThat(cluster.port(endpoint.getPort())).isEqualTo(Code.ADMIN_PORT);
    SecretKeySelector shown = endpoint.getAuthorization().getCredentials();
    SecretKeySelector known = cluster.container().getEnv().stream()
      .filter(each -> each.getName().equals("WAGGLE_ADMIN_TOKEN")).findFirst().orElseThrow()
      .getValueFrom().getSecretKeyRef();
    assertThat(List.of(shown.getName(), shown.getKey())).isEqualTo(List.of(known.getName(), known.getKey()));
  }

  @Test
  void whatIsNotDocumentedIsSeen() {
    assertThat(figures.violations("sum by (colour) (rate(waggle_bees_total{hive=\"1\"}[5m])) > 0"))
      .hasSize(3)
      .anyMatch(line -> line.startsWith("waggle_bees_total"))
      .anyMatch(line -> line.startsWith("colour"))
      .anyMatch(line -> line.startsWith("hive"));
    assertThat(figures.violations("sum(waggle_connections")).hasSize(1);
  }

  private HasMetadata only(Class<? extends HasMetadata> type) {
    return manifests.stream().filter(type::isInstance).findFirst().orElseThrow();
  }
}
