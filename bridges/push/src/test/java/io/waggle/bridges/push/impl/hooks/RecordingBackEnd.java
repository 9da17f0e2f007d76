// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** A real HTTP server that keeps what it was sent, and answers as the test says. */
final class RecordingBackEnd implements AutoCloseable {

  /** What it was sent. */
  record Received(String path, String signature, String authorization, Buffer body) {

    JsonObject json() {
      return body.toJsonObject();
    }
  }

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile BiConsumer<HttpServerRequest, Received> answer;

  RecordingBackEnd(Vertx vertx) {
    answer(204);
    server = Await.result(vertx.createHttpServer().requestHandler(request -> request.bodyHandler(body -> {
      Received one = new Received(request.path(), request.getHeader("Waggle-Signature"),
        request.getHeader("Authorization"), body);
      received.add(one);
      answer.accept(request, one);
    })).listen(0, "127.0.0.1"));
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** From now on, answers in this way. */
  void answer(BiConsumer<HttpServerRequest, Received> answer) {
    this.answer = answer;
  }

  void answer(int status) {
    answer((request, one) -> request.response().setStatusCode(status).end());
  }

  void answer(JsonObject body) {
    answer((request, one) -> request.response().end(body.toBuffer()));
  }

  List<Received> received() {
    return received;
  }

  /** Returns the events of all requests, those of repeated ones again. */
  List<JsonObject> events() {
    return received.stream().flatMap(one -> one.json().getJsonArray("events").stream()).map(JsonObject.class::cast).toList();
  }

  @Override
  public void close() {
    Await.result(server.close());
  }
}
