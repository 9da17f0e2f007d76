// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How a pod is locked down, watched, and given the time to end. */
final class PodRules {

  private static final long USER = 65_532;
  private static final int REST_SECONDS = 30;
  private static final int SPARE_SECONDS = 5;

  private final Overlay overlay;
  private final PodSpec pod;
  private final Container container;
  private final List<String> found = new ArrayList<>();

  private PodRules(Overlay overlay) {
    this.overlay = overlay;
    this.pod = overlay.pod();
    this.container = overlay.container();
  }

  static List<String> violations(Overlay overlay) {
    PodRules rules = new PodRules(overlay);
    rules.pod();
    rules.container();
    rules.memory();
    rules.files();
    rules.probes();
    rules.grace();
    return rules.found;
  }

  private void pod() {
    expect("runAsNonRoot", pod.getSecurityContext().getRunAsNonRoot(), true);
    expect("runAsUser", pod.getSecurityContext().getRunAsUser(), USER);
    expect("runAsGroup", pod.getSecurityContext().getRunAsGroup(), USER);
    expect("seccompProfile", pod.getSecurityContext().getSeccompProfile().getType(), "RuntimeDefault");
    expect("automountServiceAccountToken of the pod", pod.getAutomountServiceAccountToken(), false);
    expect("automountServiceAccountToken of the account",
      overlay.named(ServiceAccount.class, pod.getServiceAccountName())
        .map(ServiceAccount::getAutomountServiceAccountToken).orElse(null), false);
    expect("enableServiceLinks", pod.getEnableServiceLinks(), false);
    for (Boolean host : new Boolean[] {pod.getHostNetwork(), pod.getHostPID(), pod.getHostIPC()}) {
      expect("host namespaces", Boolean.TRUE.equals(host), false);
    }
  }

  private void container() {
    SecurityContext context = container.getSecurityContext();
    expect("allowPrivilegeEscalation", context.getAllowPrivilegeEscalation(), false);
    expect("readOnlyRootFilesystem", context.getReadOnlyRootFilesystem(), true);
    expect("privileged", Boolean.TRUE.equals(context.getPrivileged()), false);
    expect("capabilities dropped", context.getCapabilities().getDrop(), List.of("ALL"));
    expect("capabilities added", context.getCapabilities().getAdd(), List.of());
    expect("command", container.getCommand(), List.of());
    expect("image", container.getImage(), "waggle:" + System.getProperty("waggle.version"));
  }

  private void memory() {
    Map<String, Quantity> limits = container.getResources().getLimits();
    Map<String, Quantity> requests = container.getResources().getRequests();
    expect("memory limit", limits.get("memory"), requests.get("memory"));
    if (!requests.containsKey("memory") || !requests.containsKey("cpu")) {
      found.add("requests: " + requests.keySet() + " (expected: cpu and memory)");
    }
    String options = overlay.settings().getOrDefault("JDK_JAVA_OPTIONS", "");
    for (String option : List.of("-XX:MaxRAMPercentage=", "-XX:+ExitOnOutOfMemoryError")) {
      if (!options.contains(option)) {
        found.add("JDK_JAVA_OPTIONS: " + options + " (expected: " + option + ")");
      }
    }
  }

  /** All that is writable is an emptyDir with a limit, among them /tmp, where Netty puts its native library. */
  private void files() {
    for (String path : List.of("/tmp", "/var/lib/waggle")) {
      boolean there = container.getVolumeMounts().stream().filter(mount -> mount.getMountPath().equals(path))
        .flatMap(mount -> pod.getVolumes().stream().filter(volume -> volume.getName().equals(mount.getName())))
        .anyMatch(volume -> volume.getEmptyDir() != null);
      expect("emptyDir at " + path, there, true);
    }
    for (Volume volume : pod.getVolumes()) {
      if (volume.getEmptyDir() != null && volume.getEmptyDir().getSizeLimit() == null) {
        found.add("volume " + volume.getName() + ": no sizeLimit (expected: one)");
      }
      expect("hostPath of volume " + volume.getName(), volume.getHostPath(), null);
    }
  }

  private void probes() {
    probe("startupProbe", container.getStartupProbe(), Code.STARTED);
    probe("readinessProbe", container.getReadinessProbe(), Code.READY);
    probe("livenessProbe", container.getLivenessProbe(), Code.LIVE);
  }

  private void probe(String name, Probe probe, String path) {
    if (probe == null || probe.getHttpGet() == null) {
      found.add(name + ": none (expected: httpGet " + path + ")");
    } else {
      expect(name + " path", probe.getHttpGet().getPath(), path);
      expect(name + " port", probe.getHttpGet().getPort().getStrVal(), "admin");
      expect(name + " host", probe.getHttpGet().getHost(), null);
    }
  }

  /** preStop + wait before the drain + all connections at the drain's rate + the rest. */
  private void grace() {
    boolean sleeps = container.getLifecycle() != null && container.getLifecycle().getPreStop() != null
      && container.getLifecycle().getPreStop().getSleep() != null;
    expect("preStop sleeps", sleeps, true);
    long preStop = sleeps ? container.getLifecycle().getPreStop().getSleep().getSeconds() : 0;
    long connections = (long) overlay.chat().maxConnections()
      * Integer.parseInt(overlay.argument("-instances").orElse("1"));
    long perSecond = setting("PER_SECOND", Code.DRAIN_PER_SECOND);
    long expected = preStop + setting("WAIT", Code.DRAIN_WAIT_MS) / 1_000 + (connections + perSecond - 1) / perSecond
      + REST_SECONDS;
    expect("terminationGracePeriodSeconds", pod.getTerminationGracePeriodSeconds(), expected);
    expect(Code.drainVariable("GRACE"), setting("GRACE", 0), (expected - preStop - SPARE_SECONDS) * 1_000);
    long inFlight = setting("IN_FLIGHT", Code.DRAIN_IN_FLIGHT_MS) / 1_000;
    if (inFlight + SPARE_SECONDS >= REST_SECONDS) {
      found.add("rest: " + REST_SECONDS + " s (expected: more than requests in flight, " + inFlight + " s, and "
        + SPARE_SECONDS + " s to spare)");
    }
  }

  private long setting(String constant, long byDefault) {
    String text = overlay.settings().get(Code.drainVariable(constant));
    return text == null ? byDefault : Long.parseLong(text);
  }

  private void expect(String what, Object value, Object expected) {
    if (!Objects.equals(value, expected)) {
      found.add(what + ": " + value + " (expected: " + expected + ")");
    }
  }
}
