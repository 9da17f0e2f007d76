// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.transport.Answers;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.internal.Audit;
import io.waggle.web.HttpWorker;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;

/** The back end's requests: who may ask, and who answers what. One instance's; its event loop. */
public final class Api {

  private final PushCore core;
  private final HttpWorker worker;
  private final String path;
  private final Audit audit = new Audit();
  private final ApiPublish publish;
  private final ApiControl control;
  private final ApiQuestions questions;
  private final Map<String, Function<ClientFrame, Future<JsonObject>>> posts;

  /** Creates it on the current context. */
  public Api(PushCore core, HttpWorker worker) {
    this.core = core;
    this.worker = worker;
    this.path = core.options().getApiPath() + "/";
    this.publish = new ApiPublish(core);
    this.control = new ApiControl(core);
    this.questions = new ApiQuestions(core);
    posts = Map.of("online", questions::online, "disconnect", control::disconnect,
      "subscribe", body -> control.subscription(body, true), "unsubscribe", body -> control.subscription(body, false),
      "join", body -> control.group(body, true), "leave", body -> control.group(body, false),
      "revoke", control::revoke, "webpush", control::webPush);
  }

  /** Starts to listen to the instances of other nodes. */
  public Future<Void> start() {
    return control.start();
  }

  /** Ends that. */
  public Future<Void> close() {
    return control.close();
  }

  /** Answers a request under the API's path; false if it is under another. */
  public boolean handle(HttpServerRequest request) {
    String at = request.path();
    if (at == null || !at.startsWith(path)) {
      return false;
    }
    try {
      check(request);
      String what = at.substring(path.length());
      if (request.method() == HttpMethod.POST) {
        post(request, what);
      } else if (request.method() == HttpMethod.GET) {
        get(request, what);
      } else {
        throw new PushException(404, "path: unknown");
      }
    } catch (PushException e) {
      Answers.fail(core, request, e);
    }
    return true;
  }

  private void check(HttpServerRequest request) {
    if (!core.options().hasApiKeys()) {
      throw new PushException(404, "path: unknown");
    }
    String key = Answers.bearer(request);
    if (key == null || !core.trust().isApiKey(key)) {
      audit.refused("push-api", String.valueOf(worker.clientAddress(request)), "", "key");
      throw new PushException(401, "Authorization: wrong (expected: Bearer and an API key)");
    }
  }

  private void post(HttpServerRequest request, String what) {
    Function<ClientFrame, Future<JsonObject>> work = switch (what) {
      case "publish" -> body -> publish.once(request.getHeader("idempotency-key"), body, publish::publish);
      case "batch" -> body -> publish.once(request.getHeader("idempotency-key"), body, publish::batch);
      default -> posts.get(what);
    };
    if (work == null) {
      throw new PushException(404, "path: unknown");
    }
    Answers.body(request, core.options().getMaxBodyBytes())
      .compose(body -> core.here(work.apply(ClientFrame.of(body))))
      .onSuccess(answer -> Answers.json(request, answer.toBuffer()))
      .onFailure(e -> Answers.fail(core, request, e));
  }

  private void get(HttpServerRequest request, String what) {
    Future<Buffer> answer;
    if (what.equals("webpush")) {
      answer = core.receipts().webPushKey().map(key -> new JsonObject().put("key", key).toBuffer());
    } else if (what.startsWith("messages/")) {
      answer = core.receipts().state(decoded(what.substring(9))).map(JsonObject::toBuffer);
    } else if (what.startsWith("channels/") && what.endsWith("/history")) {
      String channel = decoded(what.substring(9, what.length() - 8));
      answer = questions.history(channel, request.getParam("since"), request.getParam("limit"));
    } else if (what.startsWith("channels/")) {
      answer = questions.channel(decoded(what.substring(9)));
    } else {
      throw new PushException(404, "path: unknown");
    }
    core.here(answer).onSuccess(body -> Answers.json(request, body)).onFailure(e -> Answers.fail(core, request, e));
  }

  private static String decoded(String segment) {
    try {
      String text = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (!text.isEmpty()) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new PushException(400, "path: wrong (expected: a name, percent-encoded)");
  }
}
