// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What every node of a {@link ClusterFixture} runs: it deploys the test's verticle, and prints what the fixture waits
 * for: {@code members=3} whenever that changes, and {@code deployed}.
 *
 * <p>Its configuration is {@code {"verticle": class, "config": {…}}}.
 */
public final class NodeVerticle extends VerticleBase {

  private static final long LOOK_MS = 100;

  static JsonObject config(Class<? extends Deployable> verticle, JsonObject config) {
    return new JsonObject().put("verticle", verticle.getName()).put("config", config);
  }

  @Override
  public Future<?> start() {
    AtomicInteger last = new AtomicInteger();
    vertx.setPeriodic(LOOK_MS, id -> {
      int members = ((VertxInternal) vertx).clusterManager().getNodes().size();
      if (last.getAndSet(members) != members) {
        System.out.println("members=" + members);
      }
    });
    DeploymentOptions options = new DeploymentOptions().setConfig(config().getJsonObject("config"));
    return vertx.deployVerticle(config().getString("verticle"), options)
      .onSuccess(deployed -> System.out.println("deployed"));
  }
}
