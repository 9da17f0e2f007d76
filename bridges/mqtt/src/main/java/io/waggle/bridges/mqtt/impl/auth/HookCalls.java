// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttHookOptions;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.Pace;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.SmallFile;
import io.waggle.internal.trust.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Questions to a back end: so many under way, so many waiting, answers kept as long as they ask for. Called from any
 * thread; it runs on one context. The counters have {@code hook_asked}, {@code hook_kept}, {@code hook_failed} and
 * {@code hook_queue_full}.
 */
final class HookCalls {

  private static final Logger LOG = LoggerFactory.getLogger(HookCalls.class);
  private static final Pattern MAX_AGE = Pattern.compile("(?:^|[,\\s])max-age=(\\d{1,9})(?:$|[,\\s])");
  private static final Pattern NO_STORE = Pattern.compile("(?:^|[,\\s])no-(?:store|cache)(?:$|[,\\s=])");
  private static final int MAX_SECRET_BYTES = 64 * 1024;

  private final MqttHookOptions options;
  private final BoundedHttp http;
  private final ContextInternal context;
  private final BridgeCounters counters;
  private final LongSupplier clock;
  private final Remembered<Buffer> answers;
  private final Deque<Call> waiting = new ArrayDeque<>();
  private final Map<String, String> headers = new HashMap<>();
  private final Pace warnings = new Pace(1);
  private int asking;

  /** One question. */
  private record Call(String url, Buffer body, Remembered.Question key, long deadline, Promise<JsonObject> promise) {
  }

  HookCalls(MqttHookOptions options, BoundedHttp http, BridgeCounters counters, LongSupplier clock) {
    this.options = options;
    this.http = http;
    this.context = http.context();
    this.counters = counters;
    this.clock = clock;
    this.answers = new Remembered<>(options.getMaxCached());
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "application/json");
  }

  /** Reads the secret; on the context. */
  Future<Void> start() {
    return context.executeBlocking(() -> SmallFile.either(options.getAuthorization(), options.getAuthorizationFile(),
      "authorization", MAX_SECRET_BYTES)).map(secret -> {
        if (!secret.isEmpty()) {
          headers.put("Authorization", secret);
        }
        return null;
      });
  }

  /** Asks; fails without an answer that is understood. A refusal by status is an answer. */
  Future<JsonObject> ask(String url, JsonObject question) {
    Buffer body = question.toBuffer();
    Remembered.Question key = answers.question(url.getBytes(StandardCharsets.UTF_8), body.getBytes());
    Buffer kept = answers.find(key, clock.getAsLong());
    if (kept != null) {
      counters.increment("hook_kept");
      return Future.succeededFuture(new JsonObject(kept));
    }
    Promise<JsonObject> promise = context.owner().getOrCreateContext().promise();
    Call call = new Call(url, body, key, System.nanoTime() + options.getTimeoutMs() * 1_000_000, promise);
    context.runOnContext(v -> enqueue(call));
    return promise.future();
  }

  private void enqueue(Call call) {
    if (asking < options.getMaxAsking()) {
      send(call);
    } else if (waiting.size() < options.getMaxWaiting()) {
      waiting.add(call);
    } else {
      counters.increment("hook_queue_full");
      call.promise.fail(VertxException.noStackTrace("hook: too many questions wait"));
    }
  }

  private void send(Call call) {
    long left = (call.deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      failed(call, VertxException.noStackTrace("no turn within " + options.getTimeoutMs() + " ms"));
      return;
    }
    asking++;
    counters.increment("hook_asked");
    http.send(new BoundedHttp.Question(HttpMethod.POST, call.url, headers, call.body, left, options.getMaxAnswerBytes()))
      .map(answer -> read(call, answer)).onComplete(done -> {
        asking--;
        if (done.succeeded()) {
          call.promise.complete(done.result());
        } else {
          failed(call, done.cause());
        }
        while (asking < options.getMaxAsking() && !waiting.isEmpty()) {
          send(waiting.poll());
        }
      });
  }

  private JsonObject read(Call call, BoundedHttp.Answer answer) {
    JsonObject said;
    if (answer.status() == 401 || answer.status() == 403) {
      said = new JsonObject().put("allow", false);
    } else if (answer.status() == 200) {
      said = StrictJson.object(answer.body());
      if (said.containsKey("allow") && !(said.getValue("allow") instanceof Boolean)) {
        throw VertxException.noStackTrace("allow: of another type (expected: true or false)");
      }
    } else {
      throw VertxException.noStackTrace("status " + answer.status() + " (expected: 200, 401 or 403)");
    }
    long keepMs = Math.min(maxAgeMs(answer.cacheControl()), options.getMaxCacheMs());
    if (keepMs > 0) {
      answers.keep(call.key, said.toBuffer(), clock.getAsLong() + keepMs);
    }
    return said;
  }

  static long maxAgeMs(String cacheControl) {
    Matcher matcher = MAX_AGE.matcher(cacheControl);
    return matcher.find() && !NO_STORE.matcher(cacheControl).find() ? Long.parseLong(matcher.group(1)) * 1_000 : 0;
  }

  private void failed(Call call, Throwable cause) {
    counters.increment("hook_failed");
    if (warnings.tryTake()) {
      LOG.warn("hook: no answer: " + cause.getMessage());
    }
    call.promise.fail(cause);
  }
}
