// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.Connection;
import io.waggle.Protocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The example of the module's page: a form with an upload, a file, an event stream and a WebSocket on one port. */
public class GuestBook extends VerticleBase {

  private final List<EventStream> readers = new ArrayList<>();
  private HttpWorker web;

  @Override
  public Future<?> start() {
    web = HttpWorker.create(vertx, new HttpWorkerOptions(config()));
    web.requestHandler(request -> {
      switch (request.path()) {
        case "/" -> FileResponse.create(vertx, Path.of("guestbook.html")).send(request);
        case "/entries" -> readers.add(EventStream.open(vertx, request));
        case "/sign" -> web.form(request, this::sign)
          .onSuccess(answer -> request.response().end(answer))
          .onFailure(error -> web.fail(request, error));
        default -> request.response().setStatusCode(404).end();
      }
    });
    web.webSocket("/echo", Protocol.lines(), (Connection<String> c) -> c.handler(c::send));
    return web.listen();
  }

  private Future<String> sign(Form form) {
    readers.removeIf(EventStream::isClosed);
    readers.forEach(reader -> reader.send(form.field("name") + " was here"));
    return Future.succeededFuture("thank you, " + form.field("name") + ", and for " + form.uploads().size() + " files");
  }

  int port() {
    return web.actualPort();
  }
}
