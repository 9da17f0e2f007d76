// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.internal.Audit;
import io.waggle.internal.JsonDepth;
import io.waggle.web.HttpWorker;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The HTTP interface for back ends: finds who answers a request. On the event loop of its instance. */
final class PusherApi {

  private static final Logger LOG = LoggerFactory.getLogger(PusherApi.class);

  private final PusherOptions options;
  private final Map<String, AppState> apps;
  private final Counts counts;
  private final Audit audit = new Audit();
  private final HttpWorker worker;

  PusherApi(PusherOptions options, Map<String, AppState> apps, Counts counts, HttpWorker worker) {
    this.worker = worker;
    this.options = options;
    this.apps = apps;
    this.counts = counts;
  }

  /**
   * Answers a request.
   *
   * @param body asked for once it is known that the sender may send one
   */
  void handle(HttpServerRequest request, Supplier<Future<Buffer>> body) {
    counts.add(Counter.REQUESTS);
    Future<JsonObject> answer;
    try {
      ApiRequest call = ApiRequest.of(request, options.getPath() + "/apps/");
      AppState state = apps.get(call.steps().get(0));
      call.authenticate(state);
      answer = body.get().compose(bytes -> {
        if (bytes.length() > options.getMaxBodyBytes()) {
          throw ApiException.tooLong("body", options.getMaxBodyBytes());
        }
        call.checkBody(bytes);
        return route(state, call, bytes);
      });
    } catch (ApiException e) {
      answer = Future.failedFuture(e);
    }
    answer.onComplete(json -> respond(request, 200, "application/json", json.encode()), e -> refuse(request, e));
  }

  private void refuse(HttpServerRequest request, Throwable failure) {
    if (failure instanceof ApiException refused) {
      counts.add(refused.status() == 401 ? Counter.UNAUTHORISED_REQUESTS : Counter.REFUSED_REQUESTS);
      if (refused.status() == 401) {
        audit.refused("pusher-api", String.valueOf(worker.clientAddress(request)), request.path(), refused.getMessage());
      }
      respond(request, refused.status(), "text/plain; charset=utf-8", refused.getMessage());
    } else if (failure instanceof IllegalArgumentException) {
      // The channels are stricter than the options of this protocol.
      counts.add(Counter.REFUSED_REQUESTS);
      respond(request, 400, "text/plain; charset=utf-8", "request: refused by the channels (expected: shorter)");
    } else if (failure instanceof VertxException) {
      LOG.warn("pusher: a request failed: " + failure.getMessage());
      respond(request, 503, "text/plain; charset=utf-8", "not now");
    } else {
      LOG.error("pusher: a request failed", failure);
      respond(request, 500, "text/plain; charset=utf-8", "internal error");
    }
  }

  private static void respond(HttpServerRequest request, int status, String type, String body) {
    if (!request.response().closed() && !request.response().headWritten()) {
      request.response().setStatusCode(status).putHeader("content-type", type).end(body);
    }
  }

  private static Future<JsonObject> route(AppState state, ApiRequest call, Buffer body) {
    List<String> steps = call.steps();
    String what = steps.size() < 2 ? "" : steps.get(1);
    return switch (steps.size() + " " + what) {
      case "2 events" -> post(call, () -> EventsApi.events(state, json(body)));
      case "2 batch_events" -> post(call, () -> EventsApi.batch(state, json(body)));
      case "2 channels" -> get(call, () -> ChannelsApi.list(state, call.query().getOrDefault("filter_by_prefix", ""),
        call.info()));
      case "3 channels" -> get(call, () -> ChannelsApi.one(state, steps.get(2), call.info()));
      case "4 channels" -> !steps.get(3).equals("users") ? unknown()
        : get(call, () -> ChannelsApi.users(state, steps.get(2)));
      case "4 users" -> !steps.get(3).equals("terminate_connections") ? unknown()
        : post(call, () -> terminate(state, steps.get(2)));
      default -> unknown();
    };
  }

  private static Future<JsonObject> unknown() {
    throw new ApiException(404, "path: unknown");
  }

  private static Future<JsonObject> get(ApiRequest call, Supplier<Future<JsonObject>> answer) {
    return only("GET", call, answer);
  }

  private static Future<JsonObject> post(ApiRequest call, Supplier<Future<JsonObject>> answer) {
    return only("POST", call, answer);
  }

  private static Future<JsonObject> only(String method, ApiRequest call, Supplier<Future<JsonObject>> answer) {
    if (!call.method().equals(method)) {
      throw new ApiException(405, "method: wrong (expected: " + method + ")");
    }
    return answer.get();
  }

  private static JsonObject json(Buffer body) {
    try {
      if (JsonDepth.isBounded(body)) {
        return new JsonObject(body);
      }
    } catch (DecodeException | ClassCastException e) {
      LOG.debug("pusher: a body was no JSON object");
    }
    throw new ApiException(400, "body: malformed (expected: a JSON object, at most " + JsonDepth.MAX + " levels)");
  }

  private static Future<JsonObject> terminate(AppState state, String user) {
    state.gateway.uid(state.uid(user)).close(PusherError.UNAUTHORISED.closeReason().withText("terminated"));
    return Future.succeededFuture(new JsonObject());
  }
}
