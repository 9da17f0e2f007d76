// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1alpha2.TCPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kubernetes' own types, which a manifest must fit: no unknown field, no wrong type. Any thread. */
final class Models {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, Class<? extends HasMetadata>> TYPES = Stream.of(ConfigMap.class, Service.class,
      ServiceAccount.class, Deployment.class, StatefulSet.class, HorizontalPodAutoscaler.class, Gateway.class,
      HTTPRoute.class, TCPRoute.class, Ingress.class, NetworkPolicy.class, PodDisruptionBudget.class, PodMonitor.class,
      PrometheusRule.class)
    .collect(Collectors.toMap(Models::id, Function.identity()));

  private Models() {
  }

  /**
   * Returns a manifest as an object of its type.
   *
   * @throws IllegalArgumentException if the kind is none we use, a field is unknown or a value has a wrong type
   */
  static HasMetadata parse(ObjectNode manifest) {
    String id = manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
    Class<? extends HasMetadata> type = TYPES.get(id);
    if (type == null) {
      throw new IllegalArgumentException("kind: " + id + " (expected: one of " + TYPES.keySet() + ")");
    }
    String where = id + " " + manifest.path("metadata").path("name").asText();
    try {
      HasMetadata parsed = MAPPER.treeToValue(manifest, type);
      List<String> unknown = new ArrayList<>();
      unknownFields(parsed, where, unknown);
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(String.join("\n", unknown));
      }
      return parsed;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(where + ": " + e.getOriginalMessage(), e);
    }
  }

  /** The core group has no name, and its version no slash before it. */
  private static String id(Class<? extends HasMetadata> type) {
    String version = HasMetadata.getApiVersion(type);
    return (version.startsWith("/") ? version.substring(1) : version) + "/" + HasMetadata.getKind(type);
  }

  /** The types keep fields that they do not know in a map; this looks into each of these maps. */
  private static void unknownFields(Object value, String path, List<String> found) {
    if (value instanceof Collection<?> list) {
      list.forEach(each -> unknownFields(each, path + "[]", found));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> unknownFields(each, path + "." + key, found));
    } else if (value instanceof KubernetesResource) {
      BeanDescription bean = MAPPER.getSerializationConfig().introspect(MAPPER.constructType(value.getClass()));
      if (bean.findAnyGetter() != null && bean.findAnyGetter().getValue(value) instanceof Map<?, ?> unknown) {
        unknown.keySet().forEach(key -> found.add(path + "." + key + ": not a field of " + value.getClass().getName()));
      }
      for (BeanPropertyDefinition property : bean.findProperties()) {
        if (property.hasGetter()) {
          unknownFields(property.getGetter().getValue(value), path + "." + property.getName(), found);
        }
      }
    }
  }
}
