// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;

/**
 * Calls back ends: each call has a time and a longest answer, redirects are not followed. Any thread may call; it runs on
 * a context of its own, so that it survives the verticle that made it until it is closed.
 */
public final class BoundedHttp {

  /** Shorter than that of common servers: a connection that is just being closed fails what is sent on it. */
  private static final int KEEP_ALIVE_SECONDS = 4;

  private final ContextInternal context;
  private final HttpClientAgent client;

  /**
   * What came back.
   *
   * @param status of HTTP
   * @param cacheControl empty if there is none
   * @param body as long as allowed
   */
  public record Answer(int status, String cacheControl, Buffer body) {
  }

  /** There was no answer in time. */
  public static final class Late extends VertxException {
    Late(long timeoutMs) {
      super("no answer within " + timeoutMs + " ms", true);
    }
  }

  /**
   * What is asked.
   *
   * @param body may be null
   * @param timeoutMs from now until the last byte of the answer
   * @param maxBytes of the answer's body; a longer one fails
   */
  public record Question(HttpMethod method, String url, Map<String, String> headers, Buffer body, long timeoutMs,
                         int maxBytes) {
  }

  /**
   * Creates one.
   *
   * @param maxConnections to one host at a time; more calls wait, and their time runs
   */
  public BoundedHttp(Vertx vertx, int maxConnections) {
    this(((VertxInternal) vertx).createEventLoopContext(), maxConnections);
  }

  /** Creates one that runs on a context, which belongs to no verticle. */
  public BoundedHttp(ContextInternal context, int maxConnections) {
    this.context = context;
    // Made on this context, or it would end with the verticle whose context it is now.
    ContextInternal callers = context.beginDispatch();
    try {
      this.client = context.owner().createHttpClient(new HttpClientOptions().setKeepAliveTimeout(KEEP_ALIVE_SECONDS),
        new PoolOptions().setHttp1MaxSize(maxConnections));
    } finally {
      context.endDispatch(callers);
    }
  }

  /** Returns the context it runs on. */
  public ContextInternal context() {
    return context;
  }

  /** Asks. Fails, with {@link Late} if there is no answer in time; any status is an answer. */
  public Future<Answer> send(Question question) {
    Promise<Answer> promise = context.owner().getOrCreateContext().promise();
    context.runOnContext(v -> new Exchange(question, promise).start());
    return promise.future();
  }

  /** Ends it; calls that run fail. */
  public Future<Void> close() {
    return client.close();
  }

  /** One call, on the context. */
  private final class Exchange {

    private final Question question;
    private final Promise<Answer> promise;
    private final Buffer body = Buffer.buffer();
    private HttpClientRequest request;
    private long timer;
    private boolean over;

    Exchange(Question question, Promise<Answer> promise) {
      this.question = question;
      this.promise = promise;
    }

    void start() {
      timer = context.setTimer(question.timeoutMs, id -> fail(new Late(question.timeoutMs)));
      RequestOptions options = new RequestOptions().setMethod(question.method).setAbsoluteURI(question.url)
        .setFollowRedirects(false);
      question.headers.forEach(options::addHeader);
      client.request(options).onComplete(opened -> {
        if (opened.failed()) {
          fail(opened.cause());
        } else if (over) {
          opened.result().reset();
        } else {
          send(opened.result());
        }
      });
    }

    private void send(HttpClientRequest opened) {
      request = opened;
      request.exceptionHandler(this::fail);
      Future<HttpClientResponse> response =
        question.body == null ? request.send() : request.send(question.body);
      response.onComplete(come -> {
        if (come.failed()) {
          fail(come.cause());
        } else if (!over) {
          receive(come.result());
        }
      });
    }

    private void receive(HttpClientResponse response) {
      response.exceptionHandler(this::fail);
      response.handler(chunk -> {
        if (body.length() + chunk.length() > question.maxBytes) {
          fail(VertxException.noStackTrace("an answer of more than " + question.maxBytes + " bytes"));
        } else {
          body.appendBuffer(chunk);
        }
      });
      response.endHandler(end -> {
        if (finish()) {
          String cacheControl = response.getHeader("Cache-Control");
          promise.complete(new Answer(response.statusCode(), cacheControl == null ? "" : cacheControl, body));
        }
      });
    }

    private void fail(Throwable cause) {
      if (finish()) {
        promise.fail(cause);
        if (request != null) {
          request.reset();
        }
      }
    }

    private boolean finish() {
      boolean first = !over;
      over = true;
      context.owner().cancelTimer(timer);
      return first;
    }
  }
}
