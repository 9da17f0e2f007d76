// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.CrossVersionObjectReference;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whatever selects pods selects ours, and whatever names a thing names one that is there. */
final class SelectorRules {

  private final Overlay overlay;
  private final List<String> found = new ArrayList<>();

  private SelectorRules(Overlay overlay) {
    this.overlay = overlay;
  }

  static List<String> violations(Overlay overlay) {
    SelectorRules rules = new SelectorRules(overlay);
    rules.selectors();
    rules.references();
    return rules.found;
  }

  private void selectors() {
    selects("workload", overlay.selector().getMatchLabels());
    overlay.all(Service.class).forEach(each -> selects(name(each), each.getSpec().getSelector()));
    overlay.all(PodDisruptionBudget.class)
      .forEach(each -> selects(name(each), each.getSpec().getSelector().getMatchLabels()));
    overlay.all(NetworkPolicy.class)
      .forEach(each -> selects(name(each), each.getSpec().getPodSelector().getMatchLabels()));
    if (overlay.isClustered()) {
      overlay.pod().getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution()
        .forEach(each -> selects("anti-affinity", each.getPodAffinityTerm().getLabelSelector().getMatchLabels()));
      overlay.pod().getTopologySpreadConstraints()
        .forEach(each -> selects("topology spread", each.getLabelSelector().getMatchLabels()));
    }
  }

  private void selects(String who, Map<String, String> labels) {
    if (labels.isEmpty() || !overlay.podLabels().entrySet().containsAll(labels.entrySet())) {
      found.add(who + ": selects " + labels + " (expected: labels of the pods, " + overlay.podLabels() + ")");
    }
  }

  private void references() {
    for (HorizontalPodAutoscaler each : overlay.all(HorizontalPodAutoscaler.class)) {
      CrossVersionObjectReference target = each.getSpec().getScaleTargetRef();
      HasMetadata workload = overlay.workload();
      if (!target.getKind().equals(workload.getKind()) || !target.getApiVersion().equals(workload.getApiVersion())
        || !target.getName().equals(workload.getMetadata().getName())) {
        found.add(name(each) + ": scales " + target.getKind() + "/" + target.getName() + " (expected: the workload)");
      }
    }
    for (StatefulSet each : overlay.all(StatefulSet.class)) {
      Service members = overlay.named(Service.class, each.getSpec().getServiceName()).orElse(null);
      if (members == null || !"None".equals(members.getSpec().getClusterIP())
        || !Boolean.TRUE.equals(members.getSpec().getPublishNotReadyAddresses())) {
        found.add(name(each) + ": serviceName: " + each.getSpec().getServiceName()
          + " (expected: a headless service with addresses that are not ready)");
      }
    }
  }

  private static String name(HasMetadata each) {
    return each.getKind() + "/" + each.getMetadata().getName();
  }
}
