// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an overlay applies, as objects of Kubernetes' types. Immutable. */
final class Overlay {

  /** The folder {@code k8s}, where Maven runs the tests of this module. */
  static final Path ROOT = Path.of("").toAbsolutePath();

  private final List<HasMetadata> all;

  private Overlay(List<HasMetadata> all) {
    this.all = all;
  }

  static Overlay of(String folder) {
    return of(Kustomization.build(ROOT.resolve(folder)));
  }

  static Overlay of(List<ObjectNode> manifests) {
    return new Overlay(manifests.stream().map(Models::parse).toList());
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return all.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> Optional<T> named(Class<T> type, String name) {
    return all(type).stream().filter(each -> each.getMetadata().getName().equals(name)).findFirst();
  }

  boolean isClustered() {
    return !all(StatefulSet.class).isEmpty();
  }

  /** The one workload. */
  HasMetadata workload() {
    List<HasMetadata> workloads =
      Stream.<HasMetadata>concat(all(Deployment.class).stream(), all(StatefulSet.class).stream()).toList();
    if (workloads.size() != 1) {
      throw new IllegalStateException("workloads: " + workloads.size() + " (expected: 1)");
    }
    return workloads.get(0);
  }

  LabelSelector selector() {
    return workload() instanceof StatefulSet set ? set.getSpec().getSelector()
      : ((Deployment) workload()).getSpec().getSelector();
  }

  private PodTemplateSpec template() {
    return workload() instanceof StatefulSet set ? set.getSpec().getTemplate()
      : ((Deployment) workload()).getSpec().getTemplate();
  }

  Map<String, String> podLabels() {
    return template().getMetadata().getLabels();
  }

  PodSpec pod() {
    return template().getSpec();
  }

  /** The one container. */
  Container container() {
    if (pod().getContainers().size() != 1) {
      throw new IllegalStateException("containers: " + pod().getContainers().size() + " (expected: 1)");
    }
    return pod().getContainers().get(0);
  }

  /** Number of the container's port with a name, or -1. */
  int port(String name) {
    return container().getPorts().stream().filter(each -> each.getName().equals(name))
      .mapToInt(ContainerPort::getContainerPort).findFirst().orElse(-1);
  }

  /** The variables that config maps give the container. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    container().getEnvFrom().forEach(from -> named(ConfigMap.class, from.getConfigMapRef().getName())
      .ifPresent(map -> settings.putAll(map.getData())));
    return settings;
  }

  /** What follows an option on the command line, or empty. */
  Optional<String> argument(String option) {
    List<String> args = container().getArgs();
    int at = args.indexOf(option);
    return at < 0 || at + 1 == args.size() ? Optional.empty() : Optional.of(args.get(at + 1));
  }

  /** The server's configuration; its defaults if it is not there or not valid, which is found elsewhere. */
  Code.ChatSettings chat() {
    try {
      return Code.chat(new JsonObject(argument("-conf").flatMap(this::mounted).orElse("{}")));
    } catch (DecodeException | IllegalArgumentException e) {
      return Code.chat(new JsonObject());
    }
  }

  /** The text of a file that a config map puts into the container, or empty. */
  Optional<String> mounted(String file) {
    return container().getVolumeMounts().stream()
      .filter(mount -> file.startsWith(mount.getMountPath() + "/"))
      .flatMap(mount -> pod().getVolumes().stream()
        .filter(volume -> volume.getName().equals(mount.getName()) && volume.getConfigMap() != null)
        .flatMap(volume -> named(ConfigMap.class, volume.getConfigMap().getName()).stream())
        .flatMap(map -> Optional.ofNullable(map.getData().get(file.substring(mount.getMountPath().length() + 1)))
          .stream()))
      .findFirst();
  }
}
