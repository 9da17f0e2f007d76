// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of the page, held in memory and sent with headers that forbid everything the page does not need. Immutable
 * once loaded; any thread.
 */
final class Page {

  /** Scripts, styles, images and connections from this server only; no inline code, no text parsed as HTML. */
  static final String CONTENT_SECURITY_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none';"
    + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<String, String> TYPES = Map.of(
    "index.html", "text/html; charset=utf-8",
    "chat.css", "text/css; charset=utf-8",
    "chat.js", "text/javascript; charset=utf-8",
    "log.js", "text/javascript; charset=utf-8",
    "session.js", "text/javascript; charset=utf-8",
    "link.js", "text/javascript; charset=utf-8",
    "icon.svg", "image/svg+xml");

  private record File(Buffer content, String type) {
  }

  private final Map<String, File> files = new LinkedHashMap<>();

  /** Reads the files from the class path; blocks. */
  Page() {
    TYPES.forEach((name, type) -> files.put("/" + name, new File(read(name), type)));
    files.put("/", files.get("/index.html"));
  }

  private static Buffer read(String name) {
    try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
      return Buffer.buffer(in.readAllBytes());
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
      response.putHeader("content-type", file.type)
        .putHeader("content-length", Integer.toString(file.content.length()))
        .putHeader("cache-control", "no-cache")
        .putHeader("content-security-policy", CONTENT_SECURITY_POLICY)
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer");
      if (request.method() == HttpMethod.HEAD) {
        response.end();
      } else {
        response.end(file.content);
      }
    }
  }
}
