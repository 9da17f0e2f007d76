// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules see what is wrong: each test spoils one thing of the cluster overlay. No port is bound. */
class ViolationsTest {

  private static final String POD = "/spec/template/spec";
  private static final String CONTAINER = POD + "/containers/0";

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    // Ports
    "StatefulSet/waggle | ports: http/containerPort | 8081 | port of the server: 8080",
    "StatefulSet/waggle | ports: hazelcast/containerPort | 5702 | hazelcast port in the settings: 5701",
    "StatefulSet/waggle | ports: event-bus/containerPort | 15702 | -cluster-port: 15701",
    "StatefulSet/waggle | ports: admin/containerPort | 9181 | admin port in the settings: 9180",
    "Service/waggle | /spec/ports/0/targetPort | \"web\" | port http of service waggle: 8080 (expected: as the con",
    "Service/waggle-members | /spec/ports/1/port | 15800 | port event-bus of service waggle-members: 15800",
    "NetworkPolicy/waggle | /spec/ingress/1/ports/0/port | 5702 | ports open to pods of the app: [5702, 15701]",
    "NetworkPolicy/waggle | /spec/ingress/1/from | [] | ports open to all: [5701, 8080, 15701]",
    "NetworkPolicy/waggle | /spec/ingress/1/from/0 | {\"namespaceSelector\":{}} | ports open to pods of the app: []",
    "NetworkPolicy/waggle | /spec/ingress/1/from/0/namespaceSelector | {} | ports open to pods of the app: []",
    "NetworkPolicy/waggle | /spec/ingress/0/ports | [] | policy: a rule without ports",
    "NetworkPolicy/waggle | /spec/policyTypes/0 | \"Egress\" | policy: [Egress]",
    // Selectors
    "Service/waggle | /spec/selector/app.kubernetes.io~1component | \"web\" | Service/waggle: selects",
    "Service/waggle-members | /spec/publishNotReadyAddresses | false | serviceName: waggle-members",
    "Service/waggle-members | /spec/clusterIP | \"10.0.0.1\" | serviceName: waggle-members",
    "StatefulSet/waggle | /spec/serviceName | \"waggle\" | serviceName: waggle (expected: a headless",
    "PodDisruptionBudget/waggle | /spec/selector/matchLabels | {\"app\":\"bee\"} | PodDisruptionBudget/waggle: selects",
    "NetworkPolicy/waggle | /spec/podSelector | {} | NetworkPolicy/waggle: selects {}",
    "HorizontalPodAutoscaler/waggle | /spec/scaleTargetRef/kind | \"Deployment\" | scales Deployment/waggle",
    // Pods
    "StatefulSet/waggle | pod: /securityContext/runAsUser | 0 | runAsUser: 0 (expected: 65532)",
    "StatefulSet/waggle | pod: /securityContext/seccompProfile/type | \"Unconfined\" | seccompProfile: Unconfined",
    "StatefulSet/waggle | pod: /automountServiceAccountToken | true | automountServiceAccountToken of the pod: true",
    "ServiceAccount/waggle | /automountServiceAccountToken | true | automountServiceAccountToken of the account: true",
    "StatefulSet/waggle | pod: /enableServiceLinks | true | enableServiceLinks: true",
    "StatefulSet/waggle | pod: /hostNetwork | true | host namespaces: true",
    "StatefulSet/waggle | container: /securityContext/readOnlyRootFilesystem | false | readOnlyRootFilesystem: false",
    "StatefulSet/waggle | container: /securityContext/capabilities/drop | [\"CHOWN\"] | capabilities dropped: [CHOWN]",
    "StatefulSet/waggle | container: /resources/limits/memory | \"2Gi\" | memory limit: 2Gi (expected: 1Gi)",
    "StatefulSet/waggle | container: /volumeMounts | [] | emptyDir at /tmp: false",
    "StatefulSet/waggle | container: /image | \"waggle:latest\" | image: waggle:latest",
    // Probes and end
    "StatefulSet/waggle | container: /readinessProbe/httpGet/path | \"/ready\" | readinessProbe path: /ready",
    "StatefulSet/waggle | container: /livenessProbe/httpGet/port | \"http\" | livenessProbe port: http",
    "StatefulSet/waggle | container: /startupProbe | {} | startupProbe: none (expected: httpGet /startupz)",
    "StatefulSet/waggle | pod: /terminationGracePeriodSeconds | 30 | terminationGracePeriodSeconds: 30 (expected: 80)",
    "StatefulSet/waggle | container: /lifecycle/preStop/sleep/seconds | 10 | Seconds: 80 (expected: 85)",
    // Settings
    "StatefulSet/waggle | container: /env | [] | env: WAGGLE_CLUSTER_HOST (expected: the pod's address",
    "StatefulSet/waggle | container: /envFrom/0/configMapRef/name | \"none\" | envFrom: none",
    "StatefulSet/waggle | container: /args/0 | \"start\" | args: [start, demo:chat",
    "StatefulSet/waggle | container: /args/6 | \"-clustered\" | args: [run, demo:chat, -conf",
    "StatefulSet/waggle | container: /args/8 | \"127.0.0.1\" | -cluster-host: 127.0.0.1 (expected: the pod's",
    "StatefulSet/waggle | container: /args/3 | \"/etc/other.json\" | -conf: /etc/other.json (expected: a file",
  })
  void areSeen(String manifest, String place, String value, String violation) throws JsonProcessingException {
    List<ObjectNode> manifests = cluster();
    ObjectNode changed = find(manifests, manifest);
    set(changed, pointer(changed, place), new ObjectMapper().readTree(value));
    assertThat(Rules.violations(Overlay.of(manifests))).anyMatch(line -> line.contains(violation));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "WAGGLE_CLUSTER_MEMBER | waggle-members:5701 | env: WAGGLE_CLUSTER_MEMBER (expected: one of",
    "WAGGLE_STATE | /var/lib | env: WAGGLE_STATE: /var/lib (expected: a volume",
    "WAGGLE_CLUSTER_DNS | waggle:5701 | members: waggle:5701 (expected: waggle-members:5701)",
    "JDK_JAVA_OPTIONS | -Xmx1g | JDK_JAVA_OPTIONS: -Xmx1g (expected: -XX:MaxRAMPercentage=)",
    "WAGGLE_DRAIN_GRACE_MS | 30000 | WAGGLE_DRAIN_GRACE_MS: 30000 (expected: 70000)",
    "WAGGLE_DRAIN_WAIT_MS | 60000 | terminationGracePeriodSeconds: 80 (expected: 135)",
    "WAGGLE_ADMIN_PORT | 9090 | admin port in the settings: 9090",
  })
  void inSettingsAreSeen(String name, String value, String violation) {
    List<ObjectNode> manifests = cluster();
    data(manifests, "waggle-settings").put(name, value);
    assertThat(Rules.violations(Overlay.of(manifests))).anyMatch(line -> line.contains(violation));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"host\":\"0.0.0.0\",\"maxConnections\":20000} | terminationGracePeriodSeconds: 80 (expected: 120)",
    "{\"host\":\"0.0.0.0\",\"prt\":8080} | prt: unknown (expected: port?)",
    "{} | host: 127.0.0.1 (expected: all addresses",
    "{\"host\":\"0.0.0.0\",\"port\":8099} | port of the server: 8099",
  })
  void inTheConfigurationAreSeen(String json, String violation) {
    List<ObjectNode> manifests = cluster();
    data(manifests, "waggle-server").put("server.json", json);
    assertThat(Rules.violations(Overlay.of(manifests))).anyMatch(line -> line.contains(violation));
  }

  @Test
  void unknownFieldsAreSeenHoweverDeep() {
    List<ObjectNode> manifests = cluster();
    ObjectNode probe = (ObjectNode) find(manifests, "StatefulSet/waggle").at(CONTAINER + "/livenessProbe/httpGet");
    probe.put("pth", "/livez");
    assertThatThrownBy(() -> Overlay.of(manifests))
      .hasMessageContaining("spec.template.spec.containers[].livenessProbe.httpGet.pth: not a field");
  }

  @Test
  void valuesOfAWrongTypeAreSeen() {
    List<ObjectNode> manifests = cluster();
    ((ObjectNode) find(manifests, "StatefulSet/waggle").at(POD)).put("terminationGracePeriodSeconds", "soon");
    assertThatThrownBy(() -> Overlay.of(manifests)).hasMessageContaining("soon");
  }

  @Test
  void kindsThatKubernetesDoesNotHaveAreSeen() {
    List<ObjectNode> manifests = cluster();
    find(manifests, "PodDisruptionBudget/waggle").put("apiVersion", "policy/v1beta1");
    assertThatThrownBy(() -> Overlay.of(manifests)).hasMessageContaining("policy/v1beta1/PodDisruptionBudget");
  }

  private static List<ObjectNode> cluster() {
    return Kustomization.build(Overlay.ROOT.resolve("overlays/cluster"));
  }

  private static ObjectNode find(List<ObjectNode> manifests, String id) {
    return manifests.stream().filter(each -> (each.path("kind").asText() + "/" + each.at("/metadata/name").asText())
      .equals(id)).findFirst().orElseThrow();
  }

  private static ObjectNode data(List<ObjectNode> manifests, String name) {
    return (ObjectNode) manifests.stream().filter(each -> each.path("kind").asText().equals("ConfigMap")
      && each.at("/metadata/name").asText().startsWith(name + "-")).findFirst().orElseThrow().get("data");
  }

  /** {@code pod: /x}, {@code container: /x} and {@code ports: name/x} are short for longer places. */
  private static String pointer(ObjectNode manifest, String place) {
    if (place.startsWith("ports: ")) {
      String[] parts = place.substring("ports: ".length()).split("/");
      JsonNode ports = manifest.at(CONTAINER + "/ports");
      for (int i = 0; i < ports.size(); i++) {
        if (ports.get(i).path("name").asText().equals(parts[0])) {
          return CONTAINER + "/ports/" + i + "/" + parts[1];
        }
      }
    }
    return place.startsWith("pod: ") ? POD + place.substring("pod: ".length())
      : place.startsWith("container: ") ? CONTAINER + place.substring("container: ".length()) : place;
  }

  private static void set(ObjectNode manifest, String pointer, JsonNode value) {
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = manifest.at(pointer.substring(0, slash));
    String last = pointer.substring(slash + 1).replace("~1", "/");
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(last), value);
    } else {
      ((ObjectNode) parent).set(last, value);
    }
  }
}
