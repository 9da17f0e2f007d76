// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.core.http.HttpServer;
import io.waggle.bench.process.Announcement;

/** Answers every request with {@code Hello}. */
public final class HttpHello {

  private HttpHello() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> vertx.createHttpServer()
      .requestHandler(request -> request.response().end("Hello"))
      .listen(-1, "127.0.0.1")
      .map(HttpServer::actualPort));
  }
}
