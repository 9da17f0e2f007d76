// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.verticles.internal.FirstInstance;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerMetrics;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A web server for static files: one main site, and further ones by host name. Instances of one deployment share the
 * port.
 *
 * <p>It reads {@link WebServerOptions} from the configuration of its deployment unless it is given some.
 */
public final class WebServerVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(WebServerVerticle.class);

  private final Map<String, SiteHandler> virtualHosts = new HashMap<>();
  private WebServerOptions options;
  private SiteHandler mainSite;
  private HttpWorker worker;
  private CertificateWatcher certificate;
  private boolean first;

  /** Creates an instance that reads its options from {@link io.vertx.core.Context#config()} when it starts. */
  public WebServerVerticle() {
  }

  /**
   * Creates an instance.
   *
   * @param options copied
   */
  public WebServerVerticle(WebServerOptions options) {
    this.options = new WebServerOptions(options);
  }

  /** Fails if the options break a rule, with one line that says which, or if the port cannot be had. */
  @Override
  public Future<?> start() {
    if (options == null) {
      options = new WebServerOptions(config());
    }
    if ((options.getCertPath() == null) != (options.getKeyPath() == null)) {
      throw new IllegalArgumentException((options.getCertPath() == null ? "certPath" : "keyPath")
        + ": none (expected: both files or neither)");
    }
    worker = HttpWorker.create(vertx, options.worker()).requestHandler(this::handle);
    return vertx.executeBlocking(this::openSites, false)
      .compose(opened -> checkCertificate())
      .compose(checked -> worker.listen())
      .onSuccess(listening -> started());
  }

  private Void openSites() {
    mainSite = new SiteHandler(vertx, new Site(options.getSite()));
    options.getVirtualHosts().forEach((name, its) -> {
      try {
        virtualHosts.put(name, new SiteHandler(vertx, new Site(its)));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("virtualHosts." + name + "." + e.getMessage(), e);
      }
    });
    return null;
  }

  private Future<Void> checkCertificate() {
    if (options.getCertPath() == null) {
      return Future.succeededFuture();
    }
    certificate = new CertificateWatcher(vertx, worker, options);
    return certificate.check();
  }

  private void started() {
    if (certificate != null) {
      certificate.start();
    }
    first = FirstInstance.claim(vertx, deploymentID());
    if (first) {
      LOG.info("waggle:web: " + url() + " serves " + options.getSite().getRoot());
    }
  }

  private String url() {
    boolean anywhere = options.getHost().equals("0.0.0.0") || options.getHost().equals("::");
    String host = anywhere ? "localhost" : options.getHost();
    return (certificate == null ? "http://" : "https://") + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
      + worker.actualPort() + "/";
  }

  private void handle(HttpServerRequest request) {
    String host = request.authority() == null ? "" : request.authority().host().toLowerCase(Locale.ROOT);
    virtualHosts.getOrDefault(host, mainSite).handle(request);
  }

  /** Takes no more connections and completes when the answers in progress are sent, or their time is over. */
  @Override
  public Future<?> stop() {
    if (certificate != null) {
      certificate.stop();
    }
    if (first) {
      FirstInstance.release(vertx, deploymentID());
    }
    return worker == null ? Future.succeededFuture() : worker.close();
  }

  /** Returns the port in use; -1 before it listens. */
  public int actualPort() {
    return worker == null ? -1 : worker.actualPort();
  }

  /** Returns the counters of this instance. */
  public HttpWorkerMetrics metrics() {
    return worker.metrics();
  }
}
