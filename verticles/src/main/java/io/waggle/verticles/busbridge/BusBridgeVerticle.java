// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.Worker;
import io.waggle.verticles.internal.FirstInstance;
import java.util.List;

/**
 * The event bus for clients that are no nodes: browsers over SockJS, programs over TCP. Instances of one deployment
 * share both ports; a client lives on one event loop.
 *
 * <p>Nothing passes unless {@link BusBridgeOptions} list it, and what nodes send each other never does. It reads its
 * options from the configuration of its deployment unless it is given some.
 */
public final class BusBridgeVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(BusBridgeVerticle.class);

  private BusBridgeOptions options;
  private SockJsBridge sockJs;
  private Worker<Buffer> tcp;
  private boolean first;

  /** Creates an instance that reads its options from {@link io.vertx.core.Context#config()} when it starts. */
  public BusBridgeVerticle() {
  }

  /**
   * Creates an instance.
   *
   * @param options copied; the same for all instances of one deployment
   */
  public BusBridgeVerticle(BusBridgeOptions options) {
    this.options = new BusBridgeOptions(options);
  }

  /** Fails if the options break a rule, with one line that says which, or if a port cannot be had. */
  @Override
  public Future<?> start() {
    if (options == null) {
      options = new BusBridgeOptions(config());
    }
    check();
    BusRules inbound = new BusRules(options.getInbound(), options.getMaxAddressLength());
    BusRules outbound = new BusRules(options.getOutbound(), options.getMaxAddressLength());
    Future<?> started = Future.succeededFuture();
    if (options.getSockJsPort() >= 0) {
      sockJs = new SockJsBridge(vertx, options, inbound, outbound);
      started = sockJs.listen();
    }
    if (options.getTcpPort() >= 0) {
      tcp = TcpBridge.create(vertx, options, inbound, outbound);
      started = started.compose(listening -> tcp.listen());
    }
    return started.onSuccess(listening -> started()).recover(cause -> stop().transform(closed ->
      Future.failedFuture(cause)));
  }

  private void check() {
    if (options.getSockJsPort() < 0 && options.getTcpPort() < 0) {
      throw new IllegalArgumentException("sockJsPort, tcpPort: both -1 (expected: at least one port)");
    }
    if ((options.getCertPath() == null) != (options.getKeyPath() == null)) {
      throw new IllegalArgumentException((options.getCertPath() == null ? "certPath" : "keyPath")
        + ": none (expected: both files or neither)");
    }
  }

  private void started() {
    first = FirstInstance.claim(vertx, deploymentID());
    if (!first) {
      return;
    }
    boolean tls = options.getCertPath() != null;
    if (sockJs != null) {
      LOG.info("waggle:bus-bridge: SockJS at " + (tls ? "https://" : "http://") + options.getHost() + ":"
        + sockJs.actualPort() + options.getSockJsPath());
    }
    if (tcp != null) {
      LOG.info("waggle:bus-bridge: " + (tls ? "TLS" : "TCP") + " on " + options.getHost() + ":" + tcp.actualPort());
    }
    if (options.getInbound().isEmpty() && options.getOutbound().isEmpty()) {
      LOG.warn("waggle:bus-bridge: inbound, outbound: none, so nothing passes (expected: rules such as "
        + "{\"inbound\": [\"orders\"]})");
    }
  }

  /** Closes all connections. */
  @Override
  public Future<?> stop() {
    if (first) {
      FirstInstance.release(vertx, deploymentID());
    }
    return Future.join(List.of(
      sockJs == null ? Future.succeededFuture() : sockJs.close(),
      tcp == null ? Future.succeededFuture() : tcp.close()));
  }

  /** Returns the port of SockJS; -1 if it does not listen. Any thread. */
  public int sockJsPort() {
    return sockJs == null ? -1 : sockJs.actualPort();
  }

  /** Returns the port of the TCP bridge; -1 if it does not listen. Any thread. */
  public int tcpPort() {
    return tcp == null ? -1 : tcp.actualPort();
  }
}
