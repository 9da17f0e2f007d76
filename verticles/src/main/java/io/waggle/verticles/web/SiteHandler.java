// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.web.FileResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Answers the requests of one site. On the context of its verticle; files are looked for on worker threads. */
final class SiteHandler {

  private static final Logger LOG = LoggerFactory.getLogger(WebServerVerticle.class);
  private static final Map<String, String> SAFE = Map.of(
    "x-content-type-options", "nosniff",
    "x-frame-options", "SAMEORIGIN",
    "referrer-policy", "strict-origin-when-cross-origin");

  private final Vertx vertx;
  private final Site site;
  private final Map<String, String> headers = new LinkedHashMap<>(SAFE);

  SiteHandler(Vertx vertx, Site site) {
    this.vertx = vertx;
    this.site = site;
    site.options().getHeaders().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    headers.values().removeIf(String::isEmpty);
  }

  void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    headers.forEach(response::putHeader);
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      response.setStatusCode(405).putHeader("allow", "GET, HEAD");
      text(request, "Method not allowed");
      return;
    }
    RequestPath path = RequestPath.parse(request.path());
    String accepted = String.join(",", request.headers().getAll("accept-encoding"));
    vertx.executeBlocking(() -> site.find(path, accepted), false)
      .onComplete(found -> answer(request, found), failure -> failed(request, failure));
  }

  private void answer(HttpServerRequest request, Found found) {
    switch (found.kind()) {
      case FILE -> send(request, found, site.cacheControl(found.name()));
      case FALLBACK -> send(request, found, "no-cache");
      case REDIRECT -> redirect(request);
      case LISTING -> list(request, found);
      case MISSING -> missing(request, found);
    }
  }

  private void send(HttpServerRequest request, Found found, String cacheControl) {
    HttpServerResponse response = request.response();
    if (found.varies()) {
      response.putHeader("vary", "accept-encoding");
    }
    if (found.coding() != null) {
      response.putHeader("content-encoding", found.coding().token());
      response.headersEndHandler(v -> {
        if (response.getStatusCode() >= 300) {
          response.headers().remove("content-encoding");
        }
      });
    }
    FileResponse.create(vertx, found.file())
      .contentType(ContentTypes.of(Path.of(found.name()).getFileName().toString()))
      .cacheControl(cacheControl)
      .send(request)
      .onFailure(failure -> LOG.debug("answer broken off: " + failure.getMessage()));
  }

  /** A path that was parsed begins with one slash, so this cannot lead to another host. */
  private static void redirect(HttpServerRequest request) {
    String query = request.query() == null ? "" : "?" + request.query();
    request.response().setStatusCode(301).putHeader("location", request.path() + "/" + query).end();
  }

  private void list(HttpServerRequest request, Found found) {
    vertx.executeBlocking(() -> Listing.html(site, found.file(), found.name()), false)
      .onComplete(html -> page(request, html), failure -> failed(request, failure));
  }

  private static void page(HttpServerRequest request, String html) {
    request.response()
      .putHeader("content-type", "text/html; charset=utf-8")
      .putHeader("content-security-policy", "default-src 'none'")
      .putHeader("cache-control", "no-cache")
      .end(html);
  }

  private void missing(HttpServerRequest request, Found found) {
    HttpServerResponse response = request.response().setStatusCode(404).putHeader("cache-control", "no-cache");
    if (found.file() == null) {
      text(request, "Not found");
      return;
    }
    response.putHeader("content-type", ContentTypes.of(site.options().getNotFound()))
      .putHeader("content-length", Long.toString(found.size()));
    if (request.method() == HttpMethod.HEAD) {
      response.end();
    } else {
      response.sendFile(found.file().toString(), 0, found.size())
        .onFailure(failure -> request.connection().close());
    }
  }

  private static void failed(HttpServerRequest request, Throwable failure) {
    LOG.error("request failed: " + request.method() + " " + RequestPath.parse(request.path()), failure);
    request.response().setStatusCode(500);
    text(request, "Internal error");
  }

  private static void text(HttpServerRequest request, String text) {
    request.response().putHeader("content-type", "text/plain; charset=utf-8").end(text + "\n");
  }
}
