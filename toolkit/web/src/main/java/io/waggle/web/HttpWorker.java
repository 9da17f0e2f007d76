// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.SessionStore;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.WorkerOptions;
import io.waggle.web.impl.HttpWorkerImpl;
import java.util.function.Function;

/**
 * An HTTP endpoint inside one verticle instance: a Vert.x HTTP server that is strict about requests and has a limit on
 * everything a client can send. Instances that listen on one address share its port.
 *
 * <p>Create and use it on the context of its verticle; handlers are called on that context. Requests go either to
 * {@link #requestHandler} or to the {@link #router()}.
 *
 * <pre>{@code
 * HttpWorker.create(vertx, "http://127.0.0.1:8080")
 *   .requestHandler(request -> request.response().end("hello"))
 *   .listen();
 * }</pre>
 */
public interface HttpWorker {

  /**
   * Creates a worker; nothing listens before {@link #listen()}.
   *
   * @param vertx whose event loops serve it
   * @param options copied
   */
  static HttpWorker create(Vertx vertx, HttpWorkerOptions options) {
    return new HttpWorkerImpl(vertx, options);
  }

  /**
   * Creates a worker with default options.
   *
   * @param address {@code http://host:port} or {@code https://host:port}; without a port 80 or 443, with 0 any
   * @throws IllegalArgumentException if the address is of another form
   */
  static HttpWorker create(Vertx vertx, String address) {
    return create(vertx, new HttpWorkerOptions(address));
  }

  /**
   * Sets what answers requests, without routing in between. If it throws, the request is answered with 500 and the
   * error logged; other connections notice nothing.
   *
   * @throws IllegalStateException if the worker already listens, or {@link #router()} is in use
   */
  HttpWorker requestHandler(Handler<HttpServerRequest> handler);

  /**
   * Returns vertx-web's router for this worker, made at the first call. Bodies, forms and uploads are read within the
   * limits of the options before its routes are called; uploaded files are deleted after the response. For another
   * set-up make a {@code Router} and pass it to {@link #requestHandler}.
   *
   * @throws IllegalStateException if a {@link #requestHandler} is set
   */
  Router router();

  /**
   * Opens WebSocket connections on a path of this worker, for requests that ask for them; others on that path go where
   * all go. The origin has to be the host the page came from.
   *
   * @param path as it stands in the request, such as {@code /chat}; without a query. In one that ends with {@code /*}
   *     the last level may be any but an empty one; {@link Handshake#path()} tells
   * @param protocol of the connections; on text messages if it is text, else on binary ones
   * @param connectHandler called with each connection, on its event loop, before any of its messages is read
   * @throws IllegalStateException if the worker already listens
   */
  default <M> HttpWorker webSocket(String path, Protocol<M> protocol, Handler<Connection<M>> connectHandler) {
    return webSocket(path, protocol, new WorkerOptions(), connectHandler, null);
  }

  /**
   * Opens WebSocket connections on a path of this worker.
   *
   * @param path as it stands in the request; in one that ends with {@code /*} the last level may be any
   * @param protocol of the connections
   * @param options of which name, origins and limits count
   * @param connectHandler called with each connection
   * @param handshakeHandler accepts or refuses requests whose origin is allowed; null accepts them
   * @throws IllegalStateException if the worker already listens
   */
  <M> HttpWorker webSocket(String path, Protocol<M> protocol, WorkerOptions options,
                           Handler<Connection<M>> connectHandler, Handler<Handshake> handshakeHandler);

  /**
   * Returns a session handler for the {@link #router()} with the cookie settings of the options: HttpOnly,
   * SameSite=Lax, Secure under TLS. An id that the store does not know is never taken over from a client; call
   * {@code session.regenerateId()} at login and logout.
   *
   * @param store see {@link Sessions}
   */
  SessionHandler sessionHandler(SessionStore store);

  /**
   * Reads the form of a request, url-encoded or multipart, with uploads streamed to files. Call it in the turn the
   * request arrives.
   *
   * @param request with a content type of a form
   * @param use gets the form; the uploaded files are deleted when its future completes, so move what is to stay
   * @return what {@code use} returned; fails with {@link HttpException} 400, 413 or 415 if the
   *         form is malformed, over a limit, or none
   */
  <T> Future<T> form(HttpServerRequest request, Function<Form, Future<T>> use);

  /**
   * Reads a JSON object. Call it in the turn the request arrives.
   *
   * @param request whose body is UTF-8 JSON, at most 64 levels deep
   * @return fails with {@link HttpException} 400 if it is no JSON object
   */
  Future<JsonObject> json(HttpServerRequest request);

  /**
   * Answers with the status of a failure: that of an {@link HttpException}, else 500, which is
   * also logged. Does nothing if the response has begun.
   *
   * @param failure of {@link #form}, {@link #json} or the application
   */
  void fail(HttpServerRequest request, Throwable failure);

  /**
   * Returns who sent the request: the peer, or if that is a trusted proxy, the last address in
   * {@code X-Forwarded-For} that is not one.
   *
   * @param request of this worker
   */
  SocketAddress clientAddress(HttpServerRequest request);

  /**
   * Starts to accept. Fails if the port is taken, if other workers on it speak something else, or if the certificate
   * cannot be read.
   *
   * @throws IllegalStateException if nothing answers requests, or it already listens
   */
  Future<HttpWorker> listen();

  /**
   * Reads the certificate and the key again, for connections that come from now on. Fails, and leaves them as they
   * were, if they cannot be read.
   */
  Future<Void> reloadCertificate();

  /** Returns the port in use, also if 0 was asked for; -1 before {@link #listen()}. */
  int actualPort();

  /** Returns the counters of this instance. */
  HttpWorkerMetrics metrics();

  /** Stops accepting, lets responses in progress end for the shutdown time of the options, and closes. */
  Future<Void> close();
}
