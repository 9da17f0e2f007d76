// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.bridges.push.impl.trust.References;
import java.util.HashMap;
import java.util.Map;

/** Reads the secrets of apps, of which the options may only say where they stand. Stateless. */
final class Secrets {

  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

  private Secrets() {
  }

  /** Reads them off the event loop and hands them to the apps, by id. */
  static Future<Void> read(Vertx vertx, PusherOptions options, Map<String, AppState> byId) {
    return vertx.executeBlocking(() -> {
      References references = new References();
      Map<String, String> secrets = new HashMap<>();
      options.getApps().forEach(app -> secrets.put(app.id(),
        app.withSecret(references.resolve(app.secret(), "pusher.apps.secret")).secret()));
      return secrets;
    }).onFailure(failure -> LOG.error("pusher: nobody can sign: " + failure.getMessage())).map(secrets -> {
      byId.forEach((id, state) -> state.secret(secrets.get(id)));
      return null;
    });
  }
}
