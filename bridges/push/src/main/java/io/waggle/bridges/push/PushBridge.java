// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.waggle.Channels;
import io.waggle.Gateway;
import io.waggle.bridges.push.impl.Parts;
import io.waggle.bridges.push.impl.api.Api;
import io.waggle.bridges.push.impl.pusher.PusherApp;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.transport.HttpSessions;
import io.waggle.bridges.push.impl.transport.WebSocketTransport;
import io.waggle.web.HttpWorker;
import java.util.Map;

/**
 * The push protocol on an {@link HttpWorker} of a verticle instance. Used on that instance's context; {@link
 * PushVerticle} is a server that is nothing else.
 *
 * <pre>{@code
 * HttpWorker worker = HttpWorker.create(vertx, "http://127.0.0.1:8081");
 * return PushBridge.create(vertx, worker, new PushOptions()).compose(push -> worker.requestHandler(request -> {
 *   if (!push.handle(request)) {
 *     request.response().end("my page");
 *   }
 * }).listen());
 * }</pre>
 */
public final class PushBridge {

  private final PushCore core;
  private final HttpSessions sessions;
  private final Api api;
  private final PusherApp pusher;

  private PushBridge(PushCore core, HttpWorker worker) {
    this.core = core;
    sessions = new HttpSessions(core, worker);
    api = new Api(core, worker);
    WebSocketTransport.add(worker, core);
    PusherOptions pusherOptions = core.options().getPusher();
    pusher = pusherOptions == null ? null
      : PusherApp.attach(worker, core.vertx(), core.channels(), pusherOptions);
  }

  /**
   * Puts the protocol on a worker, which must not listen before this has completed.
   *
   * @param options copied; the same for all instances and nodes
   * @return fails with {@code IllegalArgumentException} if a key, a secret or a reference is not good
   */
  public static Future<PushBridge> create(Vertx vertx, HttpWorker worker, PushOptions options) {
    PushOptions own = new PushOptions(options);
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    Promise<Parts> parts = context.promise();
    Parts.create(vertx, own).onComplete(parts);
    return parts.future().compose(made -> create(worker, new PushCore(vertx, own, made)));
  }

  /** Puts the protocol on a worker, with parts of the caller's own. */
  static Future<PushBridge> create(HttpWorker worker, PushCore core) {
    PushBridge bridge = new PushBridge(core, worker);
    core.start();
    return bridge.api.start().map(bridge);
  }

  /**
   * Answers a request, if its path is one of the protocol or of the back end's API.
   *
   * @return false if it is not, and somebody else has to answer
   */
  public boolean handle(HttpServerRequest request) {
    return sessions.handle(request) || api.handle(request) || pusher != null && pusher.handle(request);
  }

  /** Returns the gateway with all connections of the cluster. Any thread. */
  public Gateway<Buffer> gateway() {
    return core.gateway();
  }

  /** Returns the channels. Any thread. */
  public Channels channels() {
    return core.channels();
  }

  /**
   * Returns how often this instance refused something, by the code of the error or close: a limit that bites is 413,
   * 429 or 503. Any thread.
   */
  public Map<Integer, Long> refusals() {
    return core.refusals();
  }

  /** Ends the sessions of this instance, and what it runs. */
  public Future<Void> close() {
    sessions.close();
    return api.close().eventually(() -> pusher == null ? Future.succeededFuture() : pusher.close())
      .eventually(core::close);
  }
}
