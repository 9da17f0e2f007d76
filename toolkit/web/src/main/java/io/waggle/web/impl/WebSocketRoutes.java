// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.WorkerOptions;
import io.waggle.internal.Pace;
import io.waggle.internal.WebSocketEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The paths of a worker where WebSocket connections open. On the worker's context. */
final class WebSocketRoutes {

  /** Ends a path whose last level may be any. */
  private static final String ANY_LAST = "/*";

  private final List<Runnable> pending = new ArrayList<>();
  private final Map<String, WebSocketEndpoint<?>> endpoints = new HashMap<>();

  /** Notes a path; it is served after {@link #open()}. */
  <M> void add(Vertx vertx, boolean ssl, String path, Protocol<M> protocol, WorkerOptions options,
               Handler<Connection<M>> connectHandler, Handler<Handshake> handshakeHandler) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: " + path + " (expected: to start with /)");
    }
    WorkerOptions own = new WorkerOptions(options).setTransport(ssl ? Transport.WSS : Transport.WEBSOCKET);
    pending.add(() -> endpoints.put(path,
      new WebSocketEndpoint<>(vertx, protocol, own, connectHandler, handshakeHandler)));
  }

  /** Starts the endpoints, on the context that listens. */
  void open() {
    pending.forEach(Runnable::run);
    pending.clear();
  }

  /** Says where they listen, for operators. */
  void listening(String address) {
    endpoints.forEach((path, endpoint) -> endpoint.listening(address + path));
  }

  boolean isEmpty() {
    return pending.isEmpty() && endpoints.isEmpty();
  }

  /** Returns the endpoint of a path, or null; one that is named in full goes before one for any last level. */
  WebSocketEndpoint<?> at(String path) {
    WebSocketEndpoint<?> named = endpoints.get(path);
    int slash = path.lastIndexOf('/');
    return named != null || slash < 0 || slash == path.length() - 1 ? named
      : endpoints.get(path.substring(0, slash) + ANY_LAST);
  }

  int connectionCount() {
    return endpoints.values().stream().mapToInt(WebSocketEndpoint::connectionCount).sum();
  }

  void outliveServer() {
    endpoints.values().forEach(WebSocketEndpoint::outliveServer);
  }

  Future<Void> evict(CloseReason reason, Pace pace) {
    List<Future<?>> evictions = new ArrayList<>();
    endpoints.values().forEach(endpoint -> evictions.add(endpoint.evict(reason, pace)));
    return Future.join(evictions).mapEmpty();
  }

  void close() {
    endpoints.values().forEach(WebSocketEndpoint::close);
    endpoints.clear();
  }

  /** Hands a request to an endpoint, which takes the channel over or answers through {@code reject}. */
  static void upgrade(WebSocketEndpoint<?> endpoint, ChannelPipeline pipeline, HttpServerRequest request,
                      SocketAddress client, BiConsumer<Integer, String> reject) {
    HttpRequest head = new DefaultHttpRequest(
      request.version() == io.vertx.core.http.HttpVersion.HTTP_1_0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
      HttpMethod.valueOf(request.method().name()), request.uri());
    request.headers().forEach((name, value) -> head.headers().add(name, value));
    endpoint.upgrade(pipeline, head, client, reject);
  }
}
