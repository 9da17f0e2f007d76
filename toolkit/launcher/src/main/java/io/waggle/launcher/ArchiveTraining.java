// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;

/** Serves one HTTP request to itself and ends the process, so that the classes this takes get into the archive. */
public final class ArchiveTraining extends VerticleBase {

  @Override
  public Future<?> start() {
    return vertx.createHttpServer()
      .requestHandler(request -> request.response().putHeader("content-type", "text/plain").end("hello"))
      .listen(config().getInteger("port", 0), "127.0.0.1")
      .compose(this::ask)
      .onComplete(done -> Exit.with(done.succeeded() ? 0 : Failure.FAILED));
  }

  private Future<Void> ask(HttpServer server) {
    return vertx.createNetClient().connect(server.actualPort(), "127.0.0.1").compose(socket -> {
      Promise<Void> closed = Promise.promise();
      Buffer answer = Buffer.buffer();
      socket.handler(answer::appendBuffer);
      socket.closeHandler(closed::complete);
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      return closed.future().compose(end -> answer.toString().endsWith("hello") ? Future.succeededFuture()
        : Future.failedFuture("the server did not answer"));
    });
  }
}
