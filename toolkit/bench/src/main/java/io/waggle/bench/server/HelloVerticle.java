// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.server;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.web.HttpWorker;

/** The hello that {@code vertx run} starts: answers every request on the port of its configuration. */
public class HelloVerticle extends VerticleBase {

  @Override
  public Future<?> start() {
    return HttpWorker.create(vertx, "http://127.0.0.1:" + config().getInteger("port"))
      .requestHandler(request -> request.response().end("Hello"))
      .listen();
  }
}
