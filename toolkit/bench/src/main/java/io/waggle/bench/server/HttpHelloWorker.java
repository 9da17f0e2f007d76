// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.server;

import io.waggle.bench.process.Announcement;
import io.waggle.web.HttpWorker;

/** Answers every request with {@code Hello}. */
public final class HttpHelloWorker {

  private HttpHelloWorker() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> HttpWorker.create(vertx, "http://127.0.0.1:0")
      .requestHandler(request -> request.response().end("Hello"))
      .listen()
      .map(HttpWorker::actualPort));
  }
}
