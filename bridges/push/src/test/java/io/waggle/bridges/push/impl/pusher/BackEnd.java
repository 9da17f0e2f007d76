// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.push.PusherOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Sends requests to the HTTP interface, right ones and others. One thread. */
final class BackEnd {

  private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final PusherOptions.App app;

  BackEnd(PusherNode node, PusherOptions.App app) {
    this.port = node.port();
    this.app = app;
  }

  /** Returns the query of a request, signed. */
  Map<String, String> sign(String method, String path, String body, Map<String, String> parameters) {
    Map<String, String> query = new HashMap<>(Map.of("auth_key", app.key(), "auth_version", "1.0",
      "auth_timestamp", String.valueOf(System.currentTimeMillis() / 1_000)));
    if (body != null) {
      query.put("body_md5", Signatures.md5(Buffer.buffer(body)));
    }
    query.putAll(parameters);
    query.put("auth_signature", Signatures.sign(app.secret(), Signatures.requestText(method, path, query)));
    return query;
  }

  HttpResponse<String> post(String path, String body) {
    return send("POST", "/apps/" + app.id() + path, sign("POST", "/apps/" + app.id() + path, body, Map.of()), body);
  }

  HttpResponse<String> get(String path, Map<String, String> parameters) {
    return send("GET", "/apps/" + app.id() + path, sign("GET", "/apps/" + app.id() + path, null, parameters), null);
  }

  HttpResponse<String> send(String method, String path, Map<String, String> query, String body) {
    String text = query.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue())
      .collect(Collectors.joining("&"));
    try {
      return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path + "?" + text))
        .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
        .build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
