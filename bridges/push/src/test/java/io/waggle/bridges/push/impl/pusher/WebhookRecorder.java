// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.HookOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A back end that keeps the webhooks it gets, headers and body as they came, and shows them to whoever asks. */
final class WebhookRecorder implements AutoCloseable {

  /** A request. */
  record Received(JsonObject headers, String body) {
  }

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  WebhookRecorder(Vertx vertx) {
    server = Await.result(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
  }

  private void handle(HttpServerRequest request) {
    if (request.method() == HttpMethod.GET) {
      JsonArray all = new JsonArray();
      received.forEach(one -> all.add(new JsonObject().put("headers", one.headers()).put("rawBody", one.body())));
      request.response().end(all.toBuffer());
      return;
    }
    JsonObject headers = new JsonObject();
    request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(), header.getValue()));
    request.bodyHandler(body -> {
      received.add(new Received(headers, body.toString()));
      request.response().setStatusCode(204).end();
    });
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/";
  }

  /** Returns options with one app, which tells this what it names. */
  PusherOptions options(List<String> events) {
    PusherOptions.App app = PusherNode.APP;
    return new PusherOptions().setWebhookLimits(new HookOptions().setBatchDelayMs(1)).addApp(new PusherOptions.App(
      app.id(), app.key(), app.secret(), "", true, List.of(new PusherOptions.Webhook(url(), events))));
  }

  List<Received> received() {
    return received;
  }

  /** Returns all events so far; those of one channel are in their order. */
  List<JsonObject> events() {
    return received.stream().flatMap(one -> new JsonObject(one.body()).getJsonArray("events").stream())
      .map(JsonObject.class::cast).toList();
  }

  @Override
  public void close() {
    Await.result(server.close());
  }
}
