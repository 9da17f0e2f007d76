// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.web.HttpWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Has a worker read its certificate again when the files change, so that new connections get the new one and open
 * ones go on. On the context of its verticle.
 *
 * <p>It waits until both files stay the same from one look to the next and belong together; what it cannot use it
 * reports once and leaves the old certificate in place.
 */
final class CertificateWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(WebServerVerticle.class);

  private final Vertx vertx;
  private final HttpWorker worker;
  private final WebServerOptions options;
  private List<Object> inUse;
  private List<Object> lastSeen;
  private List<Object> refused;
  private boolean looking;
  private long timer = -1;

  CertificateWatcher(Vertx vertx, HttpWorker worker, WebServerOptions options) {
    this.vertx = vertx;
    this.worker = worker;
    this.options = options;
  }

  /** Remembers the files as they are; to be called before the worker reads them. Fails if it could not use them. */
  Future<Void> check() {
    return vertx.executeBlocking(() -> {
      List<Object> state = state();
      KeyPairCheck.check(vertx, options.getCertPath(), options.getKeyPath());
      return state;
    }, false).map(state -> {
      inUse = state;
      return null;
    });
  }

  void start() {
    if (options.getCertCheckIntervalMs() > 0) {
      timer = vertx.setPeriodic(options.getCertCheckIntervalMs(), id -> look());
    }
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  private List<Object> state() {
    try {
      Path cert = Path.of(options.getCertPath());
      Path key = Path.of(options.getKeyPath());
      return List.of(Files.getLastModifiedTime(cert), Files.size(cert), Files.getLastModifiedTime(key),
        Files.size(key));
    } catch (IOException e) {
      return List.of("unreadable");
    }
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    vertx.executeBlocking(this::state, false).compose(state -> {
      boolean settled = state.equals(lastSeen);
      lastSeen = state;
      return !settled || state.equals(inUse) || state.equals(refused) ? Future.succeededFuture() : reload(state);
    }).onComplete(done -> looking = false);
  }

  private Future<Void> reload(List<Object> state) {
    return vertx.executeBlocking(() -> {
      KeyPairCheck.check(vertx, options.getCertPath(), options.getKeyPath());
      return null;
    }, false).compose(usable -> worker.reloadCertificate()).onComplete(reloaded -> {
      inUse = state;
      refused = null;
      LOG.info("waggle:web: new certificate from " + options.getCertPath());
    }, failure -> {
      refused = state;
      LOG.warn("waggle:web: kept the old certificate: " + failure.getMessage());
    });
  }
}
