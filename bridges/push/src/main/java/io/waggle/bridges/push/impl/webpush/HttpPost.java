// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/**
 * Posts something and looks at the status of the answer. Follows no redirection, reads no body. Any thread; the client
 * belongs to whoever made this.
 */
public final class HttpPost {

  private static final int MAX_ANSWER_BYTES = 64 * 1024;
  private static final int MAX_CONNECTIONS_PER_HOST = 16;
  /** Shorter than that of common servers: what is sent on a connection that is just being closed fails. */
  private static final int KEEP_ALIVE_SECONDS = 4;
  private static final int MAX_WAITING = 1_000;

  private final HttpClientAgent client;
  private final long timeoutMs;

  /** @param timeoutMs from the beginning to the status */
  public HttpPost(Vertx vertx, HttpClientOptions options, long timeoutMs) {
    this.client = vertx.createHttpClient(new HttpClientOptions(options)
      .setConnectTimeout((int) timeoutMs).setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
      new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS_PER_HOST).setMaxWaitQueueSize(MAX_WAITING));
    this.timeoutMs = timeoutMs;
  }

  /** Posts; what goes wrong with the connection is {@link Outcome.Kind#LATER}, so the future does not fail. */
  public Future<Outcome> post(RequestOptions where, MultiMap headers, Buffer body) {
    RequestOptions options = where.setMethod(HttpMethod.POST).setFollowRedirects(false).setTimeout(timeoutMs)
      .setHeaders(headers);
    Promise<HttpClientRequest> begun = Promise.promise();
    return client.request(options).onSuccess(begun::tryComplete)
      .compose(request -> request.send(body).map(response -> {
        drain(response);
        return Outcome.ofStatus(response.statusCode(), response.getHeader("Retry-After"));
      }))
      .timeout(timeoutMs, TimeUnit.MILLISECONDS)
      .recover(failure -> {
        begun.future().onSuccess(HttpClientRequest::reset);
        return Future.succeededFuture(Outcome.of(Outcome.Kind.LATER));
      });
  }

  private static void drain(HttpClientResponse response) {
    long[] bytes = {0};
    response.exceptionHandler(failure -> { });
    response.handler(part -> {
      bytes[0] += part.length();
      if (bytes[0] > MAX_ANSWER_BYTES) {
        response.request().reset();
      }
    });
  }

  /** Closes the connections. */
  public Future<Void> close() {
    return client.close();
  }
}
