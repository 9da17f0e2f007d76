// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.DeploymentContext;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.load.Target;
import io.waggle.launcher.impl.load.VersionLoader;
import java.beans.Introspector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One version of a verticle: where its classes come from, and its instances that run. Any thread. */
final class Version {

  private final Target target;
  private final List<String> deploymentIds = new CopyOnWriteArrayList<>();
  private final List<ContextInternal> instances = new CopyOnWriteArrayList<>();

  Version(Target target) {
    this.target = target;
  }

  Target target() {
    return target;
  }

  /** Takes note of a deployment of this version. */
  void add(Vertx vertx, String deploymentId) {
    deploymentIds.add(deploymentId);
    DeploymentContext deployed = ((VertxInternal) vertx).deploymentManager().deployment(deploymentId);
    deployed.deployment().contexts().forEach(context -> instances.add((ContextInternal) context));
  }

  /** Returns the contexts of its instances, without those of what they deployed. */
  List<ContextInternal> instances() {
    return instances;
  }

  /** Returns whether a context is one of an instance, or of a verticle that one has deployed: they share a loader. */
  boolean runs(ContextInternal context) {
    return context.isDeployment() && context.classLoader() == target.loader();
  }

  Future<Void> undeploy(Vertx vertx) {
    List<Future<?>> ending = new ArrayList<>();
    deploymentIds.forEach(id -> ending.add(vertx.undeploy(id)));
    return Future.join(ending).mapEmpty();
  }

  /** Lets its classes go. */
  void close() {
    if (target.loader() instanceof VersionLoader loader) {
      try {
        loader.close();
        forget(loader);
        if (target.identifier().endsWith(".groovy")) {
          // Groovy looks at its classes as at beans, and Java keeps what it saw.
          Introspector.flushCaches();
        }
      } catch (IOException e) {
        throw new Failure("jar: " + e.getMessage() + " (expected: a copy that can be closed)", e);
      }
    }
  }

  /** A thread keeps the context class loader of whoever had it made, for as long as it lives. */
  private static void forget(ClassLoader old) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      for (ClassLoader at = thread.getContextClassLoader(); at != null; at = at.getParent()) {
        if (at == old) {
          thread.setContextClassLoader(Version.class.getClassLoader());
        }
      }
    }
  }
}
