// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.HookOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.trust.BoundedHttp;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks back ends whether something may be done. Any thread may call; it runs on the context of its HTTP client. Without
 * an answer the answer is no, unless the options say otherwise.
 */
final class Asker {

  private static final Logger LOG = LoggerFactory.getLogger(Asker.class);

  private final HookOptions options;
  private final Map<String, String> headers;
  private final BoundedHttp http;
  private final ContextInternal context;
  private final Counts counts;
  private final Map<String, String> urls = new HashMap<>();
  private final Map<String, Circuit> circuits = new HashMap<>();
  private int asking;

  Asker(HookOptions options, Map<String, String> headers, BoundedHttp http, Counts counts) {
    this.options = options;
    this.headers = headers;
    this.http = http;
    this.context = http.context();
    this.counts = counts;
    url("connect", options.getConnectUrl());
    url("subscribe", options.getSubscribeUrl());
    url("publish", options.getPublishUrl());
  }

  private void url(String kind, String url) {
    if (!url.isEmpty()) {
      urls.put(kind, url);
      circuits.put(kind, new Circuit(options.getCircuitFailures(), options.getCircuitOpenMs()));
    }
  }

  boolean asks(String kind) {
    return urls.containsKey(kind);
  }

  Future<JsonObject> ask(String kind, JsonObject question) {
    Promise<JsonObject> promise = context.owner().getOrCreateContext().promise();
    JsonObject body = question.copy().put("ask", kind);
    context.runOnContext(v -> ask(kind, body, promise));
    return promise.future();
  }

  private void ask(String kind, JsonObject body, Promise<JsonObject> promise) {
    Circuit circuit = circuits.get(kind);
    if (asking >= options.getMaxAsking()) {
      noAnswer(new PushException(503, kind + ": " + asking + " questions are open (expected: fewer)", 1_000), promise);
      return;
    }
    long waitMs = circuit.closedFor(now());
    if (waitMs > 0) {
      noAnswer(new PushException(503, kind + ": who is asked does not answer (expected: soon)", waitMs), promise);
      return;
    }
    asking++;
    counts.add(Counts.ASKED);
    http.send(new BoundedHttp.Question(HttpMethod.POST, urls.get(kind), headers, body.toBuffer(),
      options.getAskTimeoutMs(), options.getMaxAnswerBytes())).map(answer -> Answers.read(kind, answer))
      .onComplete(done -> context.runOnContext(v -> {
        asking--;
        if (done.succeeded() || Answers.isRefusal(done.cause())) {
          circuit.succeeded();
          promise.handle(done);
        } else {
          failed(kind, circuit, done.cause(), promise);
        }
      }));
  }

  private void failed(String kind, Circuit circuit, Throwable cause, Promise<JsonObject> promise) {
    long before = circuit.opened();
    circuit.failed(now());
    if (circuit.opened() > before) {
      counts.add(Counts.OPENED);
      LOG.warn("hook " + kind + ": not asked for " + options.getCircuitOpenMs() + " ms, as it failed "
        + options.getCircuitFailures() + " times: " + cause.getMessage());
    }
    boolean late = cause instanceof BoundedHttp.Late;
    noAnswer(new PushException(late ? 408 : 503, kind + ": who is asked did not answer (expected: an answer)", 1_000),
      promise);
  }

  private void noAnswer(PushException failure, Promise<JsonObject> promise) {
    counts.add(Counts.FAILED);
    if (options.isFailOpen()) {
      promise.complete(new JsonObject().put("allow", true));
    } else {
      promise.fail(failure);
    }
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
