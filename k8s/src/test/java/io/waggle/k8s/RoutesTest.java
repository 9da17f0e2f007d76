// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ways in from outside lead to the service for clients. No port is bound. */
class RoutesTest {

  private final Service service = Overlay.of("overlays/cluster").named(Service.class, "waggle").orElseThrow();

  @Test
  void theGatewaysRoutesLeadToTheService() {
    List<ObjectNode> manifests = Kustomization.build(Overlay.ROOT.resolve("routes/gateway-api"));
    JsonNode gateway = ofKind(manifests, "Gateway");
    for (String kind : List.of("HTTPRoute", "TCPRoute")) {
      JsonNode route = ofKind(manifests, kind);
      JsonNode backend = route.at("/spec/rules/0/backendRefs/0");
      assertThat(backend.path("name").asText()).isEqualTo(service.getMetadata().getName());
      assertThat(service.getSpec().getPorts()).anyMatch(port -> port.getPort() == backend.path("port").asInt());
      JsonNode parent = route.at("/spec/parentRefs/0");
      assertThat(parent.path("name")).isEqualTo(gateway.at("/metadata/name"));
      assertThat(gateway.at("/spec/listeners"))
        .anyMatch(listener -> listener.path("name").equals(parent.path("sectionName"))
          && kind.startsWith(listener.path("protocol").asText()));
    }
  }

  @Test
  void noTimeLimitEndsAWebSocket() {
    JsonNode route = ofKind(Kustomization.build(Overlay.ROOT.resolve("routes/gateway-api")), "HTTPRoute");
    assertThat(route.at("/spec/rules/0/timeouts/request").asText()).isEqualTo("0s");
  }

  @Test
  void theIngressLeadsToTheService() {
    JsonNode ingress = ofKind(Kustomization.build(Overlay.ROOT.resolve("routes/ingress")), "Ingress");
    JsonNode backend = ingress.at("/spec/rules/0/http/paths/0/backend/service");
    assertThat(backend.path("name").asText()).isEqualTo(service.getMetadata().getName());
    assertThat(service.getSpec().getPorts()).anyMatch(port -> port.getName().equals(backend.at("/port/name").asText()));
  }

  private static JsonNode ofKind(List<ObjectNode> manifests, String kind) {
    return manifests.stream().filter(each -> each.path("kind").asText().equals(kind)).findFirst().orElseThrow();
  }
}
