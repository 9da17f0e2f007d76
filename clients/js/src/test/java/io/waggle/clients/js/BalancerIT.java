// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Nodes;
import io.waggle.bridges.push.PushVerticle;
import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The client behind a load balancer that is not sticky, with two nodes: {@code src/test/js/balancer.e2e.js}. Skipped, by
 * name, if node is missing.
 */
class BalancerIT {

  private static String serve(Nodes nodes, int node) {
    PushVerticle server = new PushVerticle();
    Await.result(nodes.get(node).deployVerticle(server, new DeploymentOptions().setConfig(new JsonObject().put("port", 0)
      .put("channelOptions", new JsonObject()
        .put("channels", new JsonArray().add(new JsonObject().put("pattern", "#")))
        .put("accessRules", new JsonArray().add(new JsonObject().put("pattern", "#")))))));
    return "http://127.0.0.1:" + server.actualPort() + "/push";
  }

  @Test
  void aSessionGoesOnWhicheverNodeItsRequestsComeTo() {
    Path node = Binaries.require("node");
    try (Nodes nodes = Nodes.of(2);
         ProcessFixture script = ProcessFixture.start(List.of(node.toString(), "balancer.e2e.js"),
           Path.of("src", "test", "js"), Map.of("NODES", serve(nodes, 0) + " " + serve(nodes, 1)))) {
      assertThat(script.exitCode(NodeScripts.LONGEST)).as(script.output()).isZero();
      assertThat(script.lines()).containsExactly("ok - sse", "ok - stream", "ok - poll");
    }
  }
}
