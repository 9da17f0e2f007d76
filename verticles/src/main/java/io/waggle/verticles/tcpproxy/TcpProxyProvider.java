// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@code waggle:tcp-proxy} known to {@code vertx run}. */
public final class TcpProxyProvider implements ServerProvider {

  /** Called by the service loader. */
  public TcpProxyProvider() {
  }

  @Override
  public Kind kind() {
    return Kind.WAGGLE;
  }

  @Override
  public String name() {
    return "tcp-proxy";
  }

  @Override
  public String summary() {
    return "TCP proxy: balancing, health checks, PROXY protocol, limits, drain";
  }

  @Override
  public Deployable create() {
    return new TcpProxyVerticle();
  }
}
