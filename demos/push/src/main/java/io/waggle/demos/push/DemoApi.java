// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import io.waggle.web.HttpWorker;
import io.waggle.web.PageFiles;

/**
 * What the pages ask of the demo beside push itself: who they are, which key the API takes, the Socket.IO libraries. It
 * believes any name, as a demo may. Its verticle's context.
 */
final class DemoApi {

  private static final int MAX_NAME = 64;
  private static final String CLIENT = "/client/socket.io-";

  private final HttpWorker worker;
  private final PageFiles pages;
  private final Secrets secrets;
  private final int socketIoPort;
  private final ClientLibraries libraries;

  DemoApi(HttpWorker worker, PageFiles pages, Secrets secrets, int socketIoPort, ClientLibraries libraries) {
    this.worker = worker;
    this.pages = pages;
    this.secrets = secrets;
    this.socketIoPort = socketIoPort;
    this.libraries = libraries;
  }

  void handle(HttpServerRequest request) {
    String path = request.path();
    if (path.equals("/demo/settings") && request.method() == HttpMethod.GET) {
      answer(request, new JsonObject().put("apiKey", secrets.apiKey()).put("socketIoPort", socketIoPort));
    } else if (path.equals("/demo/login") && request.method() == HttpMethod.POST) {
      worker.json(request).map(this::login).onComplete(token -> answer(request, token),
        failure -> worker.fail(request, failure));
    } else if (path.equals(CLIENT + "2.js") || path.equals(CLIENT + "4.js")) {
      libraries.file(path.substring(CLIENT.length(), CLIENT.length() + 1)).onComplete(
        file -> pages.send(request, file, "text/javascript; charset=utf-8"),
        failure -> request.response().setStatusCode(404).end(failure.getMessage()));
    } else {
      pages.handle(request);
    }
  }

  private static void answer(HttpServerRequest request, JsonObject json) {
    request.response().putHeader("content-type", "application/json").putHeader("cache-control", "no-store")
      .end(json.toBuffer());
  }

  private JsonObject login(JsonObject body) {
    String group = body.getValue("group") instanceof String text ? text : "";
    if (!(body.getValue("name") instanceof String name) || !isName(name) || !group.isEmpty() && !isName(group)) {
      throw new HttpException(400, "name, group: not usable (expected: 1-" + MAX_NAME + " characters)");
    }
    return new JsonObject().put("token", secrets.token(name, group, System.currentTimeMillis()));
  }

  private static boolean isName(String name) {
    return !name.isBlank() && name.length() <= MAX_NAME && name.chars().noneMatch(Character::isISOControl);
  }
}
