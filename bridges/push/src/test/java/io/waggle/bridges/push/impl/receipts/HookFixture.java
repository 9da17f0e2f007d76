// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A back end with a webhook. Any thread. */
final class HookFixture implements AutoCloseable {

  private final HttpServer server;
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  /** What it was told. */
  record Call(String signature, Buffer body, int status) {

    JsonObject json() {
      return new JsonObject(body);
    }
  }

  HookFixture(Vertx vertx) {
    server = Await.result(vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
      int status = answers.isEmpty() ? 200 : answers.remove();
      calls.add(new Call(request.getHeader("Waggle-Signature"), body, status));
      request.response().setStatusCode(status).end();
    })).listen(0, "127.0.0.1"));
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/hook";
  }

  void answer(int status) {
    answers.add(status);
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void close() {
    Await.result(server.close());
  }
}
