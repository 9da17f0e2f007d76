// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.vertx.core.cli.CLIException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.cluster.WaggleClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Variables, command line and configuration file are ones that the code reads. */
final class SettingRules {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Z_]+)\\)");
  private static final String POD_IP = "status.podIP";

  private final Overlay overlay;
  private final List<String> found = new ArrayList<>();

  private SettingRules(Overlay overlay) {
    this.overlay = overlay;
  }

  static List<String> violations(Overlay overlay) {
    SettingRules rules = new SettingRules(overlay);
    rules.variables();
    rules.commandLine();
    rules.configuration();
    return rules.found;
  }

  private void variables() {
    overlay.container().getEnvFrom().forEach(from -> {
      String map = from.getConfigMapRef().getName();
      if (overlay.named(ConfigMap.class, map).isEmpty()) {
        found.add("envFrom: " + map + " (expected: a config map of this overlay)");
      }
    });
    Set<String> names = new TreeSet<>(overlay.settings().keySet());
    overlay.container().getEnv().forEach(each -> names.add(each.getName()));
    for (String name : names) {
      if (name.startsWith("WAGGLE_") && !Code.settings().contains(name)) {
        found.add("env: " + name + " (expected: one of " + Code.settings() + ")");
      }
    }
    isPodAddress(Code.ADMIN_HOST);
    String state = overlay.settings().get(Code.STATE);
    if (overlay.container().getVolumeMounts().stream().noneMatch(mount -> mount.getMountPath().equals(state)
      && !Boolean.TRUE.equals(mount.getReadOnly()))) {
      found.add("env: " + Code.STATE + ": " + state + " (expected: a volume that can be written to)");
    }
    if (overlay.isClustered()) {
      isPodAddress(Code.variable(WaggleClusterManager.HOST));
      for (String property : List.of(WaggleClusterManager.DNS, WaggleClusterManager.NAME)) {
        if (!overlay.settings().containsKey(Code.variable(property))) {
          found.add("env: no " + Code.variable(property) + " (expected: one in a cluster)");
        }
      }
    }
  }

  private void isPodAddress(String name) {
    boolean is = overlay.container().getEnv().stream().filter(each -> each.getName().equals(name))
      .anyMatch(SettingRules::isPodAddress);
    if (!is) {
      found.add("env: " + name + " (expected: the pod's address, " + POD_IP + ")");
    }
  }

  private static boolean isPodAddress(EnvVar each) {
    return each.getValueFrom() != null && each.getValueFrom().getFieldRef() != null
      && each.getValueFrom().getFieldRef().getFieldPath().equals(POD_IP);
  }

  private void commandLine() {
    List<String> args = overlay.container().getArgs();
    try {
      if (args.isEmpty() || !args.get(0).equals("run")) {
        found.add("args: " + args + " (expected: run …)");
      } else {
        Code.runOptions().parse(args.subList(1, args.size()));
      }
    } catch (CLIException e) {
      found.add("args: " + e.getMessage() + " (expected: as vertx run says)");
    }
    if (args.contains("-cluster") != overlay.isClustered()) {
      found.add("args: " + args + " (expected: -cluster in a StatefulSet, and only there)");
    }
    if (overlay.isClustered()) {
      String host = overlay.argument("-cluster-host").orElse("");
      Matcher reference = REFERENCE.matcher(host);
      if (!reference.matches()) {
        found.add("-cluster-host: " + host + " (expected: the pod's address)");
      } else {
        isPodAddress(reference.group(1));
      }
    }
  }

  private void configuration() {
    String file = overlay.argument("-conf").orElse("");
    String text = overlay.mounted(file).orElse(null);
    if (text == null) {
      found.add("-conf: " + file + " (expected: a file that a config map of this overlay puts there)");
      return;
    }
    try {
      Code.chat(new JsonObject(text));
    } catch (DecodeException | IllegalArgumentException e) {
      found.add(file + ": " + e.getMessage());
    }
  }
}
