// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.internal.Audit;
import io.waggle.internal.trust.ApiKeys;
import io.waggle.internal.trust.References;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;

/**
 * Shadows over HTTP, for applications with an API key: {@code GET}, {@code PATCH} and {@code DELETE} of
 * {@code /shadows/<device>} and {@code /shadows/<device>/name/<name>}. Used on the context it is made on.
 */
public final class ShadowServer {

  private static final String JSON = "application/json";

  private final Shadows shadows;
  private final ApiKeys keys;
  private final HttpWorker worker;
  private final int maxBodyBytes;
  private final Audit audit = new Audit();

  /**
   * Creates it; nothing listens before {@link #listen}.
   *
   * @throws IllegalArgumentException if there is no API key, or one is too short
   */
  public ShadowServer(Vertx vertx, Shadows shadows, MqttShadowOptions options) {
    this.shadows = shadows;
    this.keys = new ApiKeys(options.getApiKeys(), "shadow.apiKeys", new References());
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("shadow.apiKeys: none (expected: one or more, for httpPort)");
    }
    this.maxBodyBytes = 2 * options.getMaxStateBytes() + 1_024;
    this.worker = HttpWorker.create(vertx, new HttpWorkerOptions().setHost(options.getHttpHost())
      .setPort(options.getHttpPort()).setMaxBodyBytes(maxBodyBytes));
    mount(worker.router());
  }

  private void mount(Router router) {
    router.route().handler(this::admit);
    for (String path : new String[] {"/shadows/:device", "/shadows/:device/name/:name"}) {
      router.route(HttpMethod.GET, path).handler(this::get);
      router.route(HttpMethod.PATCH, path).handler(this::patch);
      router.route(HttpMethod.DELETE, path).handler(this::delete);
    }
    router.route().handler(request -> fail(request, new ShadowRefusal(ShadowRefusal.NOT_FOUND, "path: unknown")));
  }

  /** Listens. */
  public Future<Void> listen() {
    return worker.listen().mapEmpty();
  }

  /** Returns the port in use. */
  public int actualPort() {
    return worker.actualPort();
  }

  /** Ends it. */
  public Future<Void> close() {
    return worker.close().mapEmpty();
  }

  private void admit(RoutingContext request) {
    if (keys.contains(ApiKeys.bearer(request.request().getHeader("authorization")))) {
      request.next();
      return;
    }
    audit.refused("shadow-api", String.valueOf(worker.clientAddress(request.request())), "", "key");
    request.response().putHeader("www-authenticate", "Bearer");
    answer(request, 401, new JsonObject().put("code", 401).put("message",
      "Authorization: wrong (expected: Bearer and an API key)"));
  }

  private void get(RoutingContext request) {
    try {
      shadows.get(name(request)).onSuccess(document -> {
        String tag = tag(document.version());
        request.response().putHeader("etag", tag);
        if (tag.equals(request.request().getHeader("if-none-match"))) {
          request.response().setStatusCode(304).end();
        } else {
          answer(request, 200, document.full());
        }
      }).onFailure(failure -> fail(request, failure));
    } catch (ShadowRefusal e) {
      fail(request, e);
    }
  }

  private void patch(RoutingContext request) {
    try {
      ShadowRequest body = ShadowRequest.of(request.body().buffer() == null ? Buffer.buffer()
        : request.body().buffer(), true, maxBodyBytes);
      ShadowName name = name(request);
      ShadowRequest wanted = conditional(request, body);
      shadows.update(name, wanted, null).onSuccess(document -> {
        request.response().putHeader("etag", tag(document.version()));
        answer(request, 200, document.full());
      }).onFailure(failure -> fail(request, failure));
    } catch (ShadowRefusal e) {
      fail(request, e);
    }
  }

  private void delete(RoutingContext request) {
    try {
      ShadowName name = name(request);
      ShadowRequest wanted = conditional(request, new ShadowRequest(null, ShadowRequest.ANY, null));
      shadows.delete(name, wanted, null).onSuccess(document -> answer(request, 200, new JsonObject()
        .put("version", document.version() - 1).put("timestamp", document.timestamp())))
        .onFailure(failure -> fail(request, failure));
    } catch (ShadowRefusal e) {
      fail(request, e);
    }
  }

  private static ShadowName name(RoutingContext request) {
    String name = request.pathParam("name");
    if (name != null && name.isEmpty()) {
      throw new ShadowRefusal(ShadowRefusal.WRONG, "name: empty (expected: at least 1 character)");
    }
    return new ShadowName(request.pathParam("device"), name == null ? "" : name);
  }

  private static String tag(long version) {
    return "\"" + version + "\"";
  }

  /** A version in a header counts as one in the body: {@code If-None-Match: *} is version 0, not there yet. */
  private static ShadowRequest conditional(RoutingContext request, ShadowRequest body) {
    String match = request.request().getHeader("if-match");
    String noneMatch = request.request().getHeader("if-none-match");
    if (match == null && noneMatch == null) {
      return body;
    }
    long version;
    if (match != null && noneMatch == null && match.matches("\"\\d{1,18}\"")) {
      version = Long.parseLong(match.substring(1, match.length() - 1));
    } else if (match == null && noneMatch.equals("*")) {
      version = 0;
    } else {
      throw new ShadowRefusal(ShadowRefusal.WRONG, "If-Match: another form (expected: \"<version>\", or"
        + " If-None-Match: *)");
    }
    if (body.version() != ShadowRequest.ANY && body.version() != version) {
      throw new ShadowRefusal(ShadowRefusal.WRONG, "version: " + body.version() + " (expected: that of the header)");
    }
    return new ShadowRequest(body.state(), version, body.token());
  }

  private void fail(RoutingContext request, Throwable failure) {
    ShadowRefusal refusal = Shadows.refusal(failure);
    shadows.refused(refusal);
    boolean byHeader = request.request().getHeader("if-match") != null
      || request.request().getHeader("if-none-match") != null;
    int status = refusal.code() == ShadowRefusal.CONFLICT && byHeader ? 412 : refusal.code();
    answer(request, status, new JsonObject().put("code", status).put("message", refusal.getMessage()));
  }

  private static void answer(RoutingContext request, int status, JsonObject body) {
    if (!request.response().ended() && !request.response().closed()) {
      request.response().setStatusCode(status).putHeader("content-type", JSON).putHeader("cache-control", "no-store")
        .end(body.toBuffer());
    }
  }
}
