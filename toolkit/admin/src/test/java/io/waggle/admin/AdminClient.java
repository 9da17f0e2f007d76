// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that asks an admin server, with the token it was given or none. */
final class AdminClient {

  private final HttpClient http;
  /** Null if it runs in another process. */
  final Admin admin;
  private final URI url;
  private final String token;

  private AdminClient(HttpClient http, Admin admin, URI url, String token) {
    this.http = http;
    this.admin = admin;
    this.url = url;
    this.token = token;
  }

  /** Starts a server on a free port, whose token it reads from the folder. */
  static AdminClient start(Vertx vertx, AdminOptions options) {
    Admin admin = Await.result(Admin.start(vertx, options.setPort(0)));
    return new AdminClient(HttpClient.newHttpClient(), admin, URI.create(admin.url()),
      token(Path.of(options.getStateFolder())));
  }

  /** Asks a server of another process. */
  static AdminClient of(String url, Path stateFolder) {
    return new AdminClient(HttpClient.newHttpClient(), null, URI.create(url), token(stateFolder));
  }

  static String token(Path stateFolder) {
    try {
      return Files.readString(stateFolder.resolve("admin.token"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AdminClient withToken(String other) {
    return new AdminClient(http, admin, url, other);
  }

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
      .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Asks for a stream of events; the caller reads and closes it. */
  RawClient stream(String path) {
    return RawClient.connect(url.getPort()).send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
      + "Authorization: Bearer " + token + "\r\n\r\n");
  }

  HttpResponse<String> get(String path) {
    return send("GET", path, null);
  }

  JsonObject json(String path) {
    return new JsonObject(get(path).body());
  }

  List<JsonObject> rows(String path, String key) {
    return json(path).getJsonArray(key).stream().map(JsonObject.class::cast).toList();
  }
}
