// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.FirstInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A TCP proxy: each listener passes its clients' connections on to one of its upstreams. Instances of one deployment
 * share ports, upstream limits, health and counters; a connection lives on one event loop.
 *
 * <p>It reads {@link TcpProxyOptions} from the configuration of its deployment unless it is given some.
 */
public final class TcpProxyVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(TcpProxyVerticle.class);

  private final List<ProxyListener> listeners = new ArrayList<>();
  private final List<HealthCheck> checks = new ArrayList<>();
  private TcpProxyOptions options;
  private ProxyState state;
  private boolean first;

  /** Creates an instance that reads its options from {@link io.vertx.core.Context#config()} when it starts. */
  public TcpProxyVerticle() {
  }

  /**
   * Creates an instance.
   *
   * @param options copied; the same for all instances of one deployment
   */
  public TcpProxyVerticle(TcpProxyOptions options) {
    this.options = new TcpProxyOptions(options);
  }

  /** Fails if the options break a rule, with one line that says which, or if a port cannot be had. */
  @Override
  public Future<?> start() {
    if (options == null) {
      options = new TcpProxyOptions(config());
    }
    check(options);
    state = ProxyState.join(vertx, deploymentID(), options);
    Future<?> started = Future.succeededFuture();
    for (int i = 0; i < options.getListeners().size(); i++) {
      ProxyListenerOptions each = options.getListeners().get(i);
      String name = each.getName() != null ? each.getName() : "tcp-proxy[" + i + "]";
      ProxyListener listener = new ProxyListener(vertx, each, name, state.listener(i),
        options.getDrainTimeoutMs());
      listeners.add(listener);
      started = started.compose(v -> listener.listen());
    }
    return started.onSuccess(v -> started()).onFailure(cause -> stop());
  }

  private static void check(TcpProxyOptions options) {
    if (options.getListeners().isEmpty()) {
      throw new IllegalArgumentException("listeners: none "
        + "(expected: at least one, such as {\"port\": 8000, \"upstreams\": [\"127.0.0.1:9000\"]})");
    }
    for (int i = 0; i < options.getListeners().size(); i++) {
      ProxyListenerOptions listener = options.getListeners().get(i);
      if (listener.getUpstreams().isEmpty()) {
        throw new IllegalArgumentException("listeners[" + i + "].upstreams: none (expected: at least one host:port)");
      }
      if ((listener.getCertPath() == null) != (listener.getKeyPath() == null)) {
        throw new IllegalArgumentException("listeners[" + i + "]."
          + (listener.getCertPath() == null ? "certPath" : "keyPath") + ": none (expected: both files or neither)");
      }
    }
  }

  private void started() {
    first = FirstInstance.claim(vertx, deploymentID());
    if (!first) {
      return;
    }
    for (ProxyListener listener : listeners) {
      ProxyListenerOptions its = listener.options();
      LOG.info("waggle:tcp-proxy: " + listener.address() + " to " + its.getUpstreams().stream()
        .map(UpstreamOptions::address).collect(Collectors.joining(", ")) + ", " + OptionReader.word(its.getBalance()));
      if (its.getCheckIntervalMs() > 0) {
        HealthCheck check = new HealthCheck(vertx, listener);
        checks.add(check);
        check.start();
      }
    }
  }

  /** Takes no more clients and completes when the last is gone or {@link TcpProxyOptions#getDrainTimeoutMs()} over. */
  @Override
  public Future<?> stop() {
    if (state == null) {
      return Future.succeededFuture();
    }
    checks.forEach(HealthCheck::stop);
    if (first) {
      FirstInstance.release(vertx, deploymentID());
    }
    List<Future<?>> draining = new ArrayList<>();
    listeners.forEach(listener -> draining.add(listener.drain(options.getDrainTimeoutMs())));
    state.leave(vertx, deploymentID());
    return Future.join(draining);
  }

  /**
   * Returns the port of a listener; -1 before it listens. Any thread.
   *
   * @param listener its place in the options, from 0
   */
  public int actualPort(int listener) {
    return listeners.get(listener).actualPort();
  }

  /** Returns the counters of all instances of this deployment since it started. Any thread. */
  public JsonObject metrics() {
    return state.metrics();
  }
}
