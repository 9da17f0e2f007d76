// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of the pages and of the JavaScript client, held in memory and sent with headers that forbid what the pages do
 * not need. Immutable once loaded; any thread.
 */
final class Pages {

  private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
    "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");
  private static final List<String> OWN = List.of("index.html", "receive.html", "transports.html", "socketio.html",
    "push.css", "common.js", "backend.js", "receive.js", "transports.js", "socketio.js", "icon.svg");
  private static final List<String> CLIENT = List.of("waggle.js");
  private static final String CLIENT_FOLDER = "/io/waggle/clients/js/";

  private final Map<String, File> files = new LinkedHashMap<>();
  private final String contentSecurityPolicy;

  private record File(Buffer content, String type) {
  }

  /**
   * Reads the files from the class path; blocks.
   *
   * @param socketIoPort which the pages may connect to
   */
  Pages(int socketIoPort) {
    OWN.forEach(name -> files.put("/" + name, read("page/" + name)));
    CLIENT.forEach(name -> files.put("/client/" + name, read(CLIENT_FOLDER + name)));
    files.put("/", files.get("/index.html"));
    contentSecurityPolicy = "default-src 'self'; connect-src 'self' http://*:%1$d ws://*:%1$d https://*:%1$d wss://*:%1$d;"
      .formatted(socketIoPort) + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private static File read(String name) {
    try (InputStream in = Pages.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": missing (expected: on the class path)");
      }
      return new File(Buffer.buffer(in.readAllBytes()), TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers a request. */
  void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    File file = files.get(request.path());
    if (file == null) {
      response.setStatusCode(404).putHeader("content-type", "text/plain").end("not found\n");
    } else if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      response.setStatusCode(405).putHeader("allow", "GET, HEAD").end();
    } else {
      send(request, file.content, file.type);
    }
  }

  /** Sends a file that is not one of these. */
  void send(HttpServerRequest request, Buffer content, String type) {
    HttpServerResponse response = request.response().putHeader("content-type", type)
      .putHeader("content-length", Integer.toString(content.length()))
      .putHeader("cache-control", "no-cache")
      .putHeader("content-security-policy", contentSecurityPolicy)
      .putHeader("x-content-type-options", "nosniff")
      .putHeader("referrer-policy", "no-referrer");
    if (request.method() == HttpMethod.HEAD) {
      response.end();
    } else {
      response.end(content);
    }
  }
}
