// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.internal.trust.References;
import java.util.HashMap;
import java.util.Map;

/** Reads the secrets of apps, of which the options may only say where they stand. Stateless. */
final class Secrets {

  private Secrets() {
  }

  /** Reads them off the event loop; returns them by the id of the app. */
  static Future<Map<String, String>> read(Vertx vertx, PusherOptions options) {
    return vertx.executeBlocking(() -> {
      References references = new References();
      Map<String, String> secrets = new HashMap<>();
      options.getApps().forEach(app -> secrets.put(app.id(),
        app.withSecret(references.resolve(app.secret(), "pusher.apps.secret")).secret()));
      return secrets;
    });
  }
}
