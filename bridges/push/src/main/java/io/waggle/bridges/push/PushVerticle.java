// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.shareddata.LocalMap;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;

/**
 * The push server, {@code waggle:push}: one port for pages, apps and back ends. Instances of one deployment share it; a
 * client lives on one event loop. It reads {@link PushOptions} from the configuration of its deployment.
 */
public final class PushVerticle extends VerticleBase {

  private static final String PORTS = "waggle.push.ports";

  private HttpWorker worker;
  private PushBridge bridge;
  private boolean isFirst;

  /** Creates an instance that reads its options when it starts. */
  public PushVerticle() {
  }

  /** Fails if the options break a rule, or the port is taken. */
  @Override
  public Future<?> start() {
    PushOptions options = new PushOptions(config());
    if ((options.getCertPath() == null) != (options.getKeyPath() == null)) {
      throw new IllegalArgumentException((options.getCertPath() == null ? "certPath" : "keyPath")
        + ": none (expected: both files or neither)");
    }
    Future<?> started = vertx.sharedData().withLocalLock(PORTS + "/" + deploymentID(), () -> openOrJoin(options));
    return started.recover(cause -> stop().transform(closed -> Future.failedFuture(cause)));
  }

  /** Instances come here one after another, so that all listen on the port that the first one got. */
  private Future<?> openOrJoin(PushOptions options) {
    LocalMap<String, Integer> ports = vertx.sharedData().getLocalMap(PORTS);
    Integer port = ports.get(deploymentID());
    return listen(options, port == null ? options.getPort() : port).onSuccess(listening -> {
      if (port == null) {
        isFirst = true;
        ports.put(deploymentID(), worker.actualPort());
        System.out.println("Push on " + url(options) + (options.hasApiKeys() ? "" : ", without an API: no apiKeys"));
      }
    });
  }

  private Future<?> listen(PushOptions options, int port) {
    worker = HttpWorker.create(vertx, new HttpWorkerOptions().setHost(options.getHost()).setPort(port)
      .setSsl(options.getCertPath() != null).setCertPath(options.getCertPath()).setKeyPath(options.getKeyPath())
      .setTrustedProxies(options.getTrustedProxies())
      .setMaxBodyBytes(options.getMaxBodyBytes())
      .setIdleTimeoutMs(Math.max(HttpWorkerOptions.DEFAULT_IDLE_TIMEOUT_MS, 2 * options.getPingIntervalMs()))
      .setMaxConnections(options.getMaxConnections())
      .setMaxConnectionsPerAddress(options.getMaxConnectionsPerAddress()));
    return PushBridge.create(vertx, worker, options).compose(made -> {
      bridge = made;
      worker.requestHandler(request -> {
        if (!made.handle(request)) {
          request.response().setStatusCode(404).end();
        }
      });
      return worker.listen();
    });
  }

  private String url(PushOptions options) {
    boolean isAny = options.getHost().equals("0.0.0.0") || options.getHost().equals("::");
    String host = isAny ? "localhost" : options.getHost();
    return (options.getCertPath() == null ? "http://" : "https://") + (host.contains(":") ? "[" + host + "]" : host)
      + ":" + worker.actualPort() + options.getPath();
  }

  /** Returns the port in use. Any thread. */
  public int actualPort() {
    return worker.actualPort();
  }

  /** Returns the bridge of this instance; null before it has started. */
  public PushBridge bridge() {
    return bridge;
  }

  /** Closes the connections of this instance. */
  @Override
  public Future<?> stop() {
    if (isFirst) {
      vertx.sharedData().getLocalMap(PORTS).remove(deploymentID());
    }
    return bridge == null ? Future.succeededFuture() : bridge.close().eventually(worker::close);
  }
}
