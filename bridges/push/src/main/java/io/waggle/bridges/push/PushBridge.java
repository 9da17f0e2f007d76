// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.Channels;
import io.waggle.Gateway;
import io.waggle.bridges.push.impl.Parts;
import io.waggle.bridges.push.impl.api.Api;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.transport.HttpSessions;
import io.waggle.bridges.push.impl.transport.WebSocketTransport;
import io.waggle.web.HttpWorker;

/**
 * The push protocol on an {@link HttpWorker} of a verticle instance. Used on that instance's context; {@link
 * PushVerticle} is a server that is nothing else.
 *
 * <pre>{@code
 * HttpWorker worker = HttpWorker.create(vertx, "http://127.0.0.1:8081");
 * PushBridge push = PushBridge.create(vertx, worker, new PushOptions());
 * worker.requestHandler(request -> {
 *   if (!push.handle(request)) {
 *     request.response().end("my page");
 *   }
 * });
 * push.start().compose(started -> worker.listen());
 * }</pre>
 */
public final class PushBridge {

  private final PushCore core;
  private final HttpSessions sessions;
  private final Api api;

  private PushBridge(PushCore core, HttpWorker worker) {
    this.core = core;
    sessions = new HttpSessions(core, worker);
    api = new Api(core, worker);
    WebSocketTransport.add(worker, core);
  }

  /**
   * Puts the protocol on a worker that does not listen yet.
   *
   * @param options copied; the same for all instances and nodes
   */
  public static PushBridge create(Vertx vertx, HttpWorker worker, PushOptions options) {
    PushOptions own = new PushOptions(options);
    return create(worker, new PushCore(vertx, own, Parts.trust(vertx, own), Parts.hooks(vertx, own),
      Parts.receipts(vertx, own)));
  }

  /** Puts the protocol on a worker, with parts of the caller's own. */
  static PushBridge create(HttpWorker worker, PushCore core) {
    return new PushBridge(core, worker);
  }

  /** Starts what does not wait for requests; to be awaited before the worker listens. */
  public Future<Void> start() {
    core.start();
    return api.start();
  }

  /**
   * Answers a request, if its path is one of the protocol or of the back end's API.
   *
   * @return false if it is not, and somebody else has to answer
   */
  public boolean handle(HttpServerRequest request) {
    return sessions.handle(request) || api.handle(request);
  }

  /** Returns the gateway with all connections of the cluster. Any thread. */
  public Gateway<Buffer> gateway() {
    return core.gateway();
  }

  /** Returns the channels. Any thread. */
  public Channels channels() {
    return core.channels();
  }

  /** Ends the sessions of this instance, and what it runs. */
  public Future<Void> close() {
    sessions.close();
    return api.close().eventually(core::close);
  }
}
