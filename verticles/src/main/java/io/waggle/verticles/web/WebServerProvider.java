// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@code waggle:web} known to {@code vertx run}. */
public final class WebServerProvider implements ServerProvider {

  /** Called by the service loader. */
  public WebServerProvider() {
  }

  @Override
  public Kind kind() {
    return Kind.WAGGLE;
  }

  @Override
  public String name() {
    return "web";
  }

  @Override
  public String summary() {
    return "static files over HTTP and HTTPS, on http://127.0.0.1:8080/";
  }

  @Override
  public Deployable create() {
    return new WebServerVerticle();
  }
}
