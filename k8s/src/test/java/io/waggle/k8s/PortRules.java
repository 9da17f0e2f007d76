// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.vertx.core.json.JsonObject;
import io.waggle.cluster.WaggleClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One number for each port, wherever it stands, and the ports between members open to members only. */
final class PortRules {

  private final Overlay overlay;
  private final List<String> found = new ArrayList<>();

  private PortRules(Overlay overlay) {
    this.overlay = overlay;
  }

  static List<String> violations(Overlay overlay) {
    PortRules rules = new PortRules(overlay);
    rules.container();
    rules.services();
    overlay.all(NetworkPolicy.class).forEach(rules::policy);
    if (overlay.all(NetworkPolicy.class).size() != 1) {
      rules.found.add("NetworkPolicy: " + overlay.all(NetworkPolicy.class).size() + " (expected: 1)");
    }
    return rules.found;
  }

  private void container() {
    Code.ChatSettings chat = overlay.chat();
    expect("port of the server", chat.port(), "container port http", overlay.port("http"));
    expect("port of the server", chat.port(), "its default", Code.chat(new JsonObject()).port());
    if (!chat.host().equals("0.0.0.0") && !chat.host().equals("::")) {
      found.add("host: " + chat.host() + " (expected: all addresses, or no service reaches it)");
    }
    expect("admin port in the settings", number(overlay.settings().get(Code.ADMIN_PORT_VARIABLE)),
      "container port admin", overlay.port("admin"));
    expect("container port admin", overlay.port("admin"), "its default", Code.ADMIN_PORT);
    if (overlay.isClustered()) {
      expect("hazelcast port in the settings", number(setting(WaggleClusterManager.PORT)),
        "container port hazelcast", overlay.port("hazelcast"));
      expect("container port hazelcast", overlay.port("hazelcast"), "its default", Code.hazelcastPort());
      expect("-cluster-port", number(overlay.argument("-cluster-port").orElse(null)),
        "container port event-bus", overlay.port("event-bus"));
      members();
    }
  }

  /** The name of the members is the headless service, by its name and the port of Hazelcast. */
  private void members() {
    String members = setting(WaggleClusterManager.DNS);
    String service = overlay.workload() instanceof io.fabric8.kubernetes.api.model.apps.StatefulSet set
      ? set.getSpec().getServiceName() : "";
    String expected = service + ":" + overlay.port("hazelcast");
    if (!expected.equals(members)) {
      found.add("members: " + members + " (expected: " + expected + ")");
    }
  }

  private String setting(String property) {
    return overlay.settings().get(Code.variable(property));
  }

  private void services() {
    for (Service service : overlay.all(Service.class)) {
      for (ServicePort port : service.getSpec().getPorts()) {
        int target = port.getTargetPort().getStrVal() == null ? port.getTargetPort().getIntVal()
          : overlay.port(port.getTargetPort().getStrVal());
        expect("port " + port.getName() + " of service " + service.getMetadata().getName(), port.getPort(),
          "the container's", target);
      }
    }
  }

  private void policy(NetworkPolicy policy) {
    Set<Integer> inside = new TreeSet<>();
    Set<Integer> open = new TreeSet<>();
    Set<Integer> watched = new TreeSet<>();
    for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
      Set<Integer> ports = rule.getFrom().isEmpty() ? open : fromPodsOnly(rule) ? inside : watched;
      if (rule.getPorts().isEmpty()) {
        found.add("policy: a rule without ports (expected: each rule names its ports)");
      }
      rule.getPorts().forEach(port -> ports.add(port.getPort().getIntVal()));
    }
    Set<Integer> internal = overlay.isClustered()
      ? new TreeSet<>(Set.of(overlay.port("hazelcast"), overlay.port("event-bus"))) : Set.copyOf(inside);
    expect("ports open to all", open, "the client port", Set.of(overlay.port("http")));
    expect("ports open to pods of the app", inside, "those between members", internal);
    expect("ports open to another namespace", watched, "the admin port", Set.of(overlay.port("admin")));
    if (!policy.getSpec().getPolicyTypes().contains("Ingress")) {
      found.add("policy: " + policy.getSpec().getPolicyTypes() + " (expected: Ingress)");
    }
    for (ContainerPort port : overlay.container().getPorts()) {
      if (!open.contains(port.getContainerPort()) && !inside.contains(port.getContainerPort())
        && !watched.contains(port.getContainerPort())) {
        found.add("policy: nothing on port " + port.getName() + " (expected: a rule for each port)");
      }
    }
  }

  private boolean fromPodsOnly(NetworkPolicyIngressRule rule) {
    return rule.getFrom().stream().allMatch(this::isOurs);
  }

  private boolean isOurs(NetworkPolicyPeer peer) {
    return peer.getNamespaceSelector() == null && peer.getIpBlock() == null && peer.getPodSelector() != null
      && peer.getPodSelector().getMatchLabels().equals(overlay.selector().getMatchLabels());
  }

  private static int number(String text) {
    return text == null ? -1 : Integer.parseInt(text);
  }

  private void expect(String what, Object value, String other, Object expected) {
    if (!value.equals(expected)) {
      found.add(what + ": " + value + " (expected: as " + other + ", " + expected + ")");
    }
  }
}
