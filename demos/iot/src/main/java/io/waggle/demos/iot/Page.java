// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of the page, held in memory and sent with headers that forbid everything the page does not need. Immutable
 * once loaded; any thread.
 */
final class Page {

  private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
    "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml",
    "json", "application/json");
  private static final List<String> NAMES = List.of("index.html", "iot.css", "devices.css", "icon.svg", "town.json",
    "packets.js", "mqtt.js", "page.js", "iot.js", "plot.js", "bracelets.js", "lamps.js", "printer.js", "town.js",
    "bicycles.js", "feed.js", "figures.js");

  private final Map<String, File> files = new LinkedHashMap<>();
  private final String contentSecurityPolicy;

  private record File(Buffer content, String type) {
  }

  /**
   * Reads the files from the class path; blocks.
   *
   * @param mqttPort which the page tells people
   * @param webSocketPort which the page connects to
   */
  Page(int mqttPort, int webSocketPort) {
    NAMES.forEach(name -> files.put("/" + name, new File(Buffer.buffer(read(name)), type(name))));
    files.put("/", files.get("/index.html"));
    files.put("/settings.json", new File(new JsonObject().put("mqttPort", mqttPort).put("webSocketPort", webSocketPort)
      .toBuffer(), TYPES.get("json")));
    // The one thing that is not the page's own origin is MQTT over WebSocket: another port of this host.
    contentSecurityPolicy = "default-src 'self'; connect-src 'self' ws://*:%1$d wss://*:%1$d; base-uri 'none';"
      .formatted(webSocketPort) + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
      + " trusted-types 'none'";
  }

  private static String type(String name) {
    return TYPES.get(name.substring(name.lastIndexOf('.') + 1));
  }

  /** Returns a file of the page; blocks. */
  static byte[] read(String name) {
    try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + ": missing (expected: on the class path)");
      }
      return in.readAllBytes();
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
        .putHeader("content-security-policy", contentSecurityPolicy)
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
