// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** The smallest hello: a main method, a Vert.x, an HTTP server. */
public final class StartHello {

  private StartHello() {
  }

  /**
   * Serves until it is killed.
   *
   * @param args the port
   */
  public static void main(String[] args) {
    Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)).createHttpServer()
      .requestHandler(request -> request.response().end("Hello"))
      .listen(Integer.parseInt(args[0]), "127.0.0.1");
  }
}
