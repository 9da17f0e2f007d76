// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.waggle.Channels;
import io.waggle.Gateway;
import io.waggle.GatewayOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.web.HttpWorker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pusher's protocol at an HTTP worker of one verticle instance: WebSocket at {@code /app/{key}}, requests at
 * {@code /apps/{id}/…}. Create and use it on the context of that instance.
 */
public final class PusherApp {

  /** Longest time between two looks at the connections; a ping comes so much late at most. */
  private static final long MOST_CHECK_MS = 10_000;

  private final Vertx vertx;
  private final PusherOptions options;
  private final Counts counts;
  private final Map<String, AppState> byKey = new HashMap<>();
  private final Map<String, AppState> byId = new HashMap<>();
  private final PusherApi api;
  private final Future<Void> started;
  private final long[] timers;

  private PusherApp(HttpWorker worker, Vertx vertx, Channels channels, PusherOptions options) {
    this.vertx = vertx;
    this.options = new PusherOptions(options);
    this.counts = new Counts(vertx);
    Gateway<Buffer> gateway = Gateway.of(vertx, options.getGateway(), new GatewayOptions()
      .setProtocol(PusherProtocol.INSTANCE).setMaxGroupsPerConnection(options.getMaxSubscriptions()));
    for (PusherOptions.App app : this.options.getApps()) {
      AppState state = new AppState(vertx, app, this.options, channels, gateway, counts);
      byKey.put(app.key(), state);
      byId.put(app.id(), state);
    }
    api = new PusherApi(this.options, byId, counts, worker);
    started = Secrets.read(vertx, this.options).compose(secrets -> Future.all(byId.values().stream()
      .map(state -> state.start(vertx, secrets.get(state.app.id()))).toList())).mapEmpty();
    timers = new long[] {
      vertx.setPeriodic(checkMs(), id -> sessions().forEach(session -> session.check(System.nanoTime()))),
      vertx.setPeriodic(MemberInfos.REFRESH_MS, id -> sessions().forEach(PusherSession::refreshMembers))};
  }

  /**
   * Opens the WebSocket path of a worker that does not listen yet. Requests have to be handed over: by
   * {@link #mount} or {@link #handle}.
   *
   * @param channels whose topics are the channels; presence channels need presence for theirs
   * @param options copied
   */
  public static PusherApp attach(HttpWorker worker, Vertx vertx, Channels channels, PusherOptions options) {
    PusherApp app = new PusherApp(worker, vertx, channels, options);
    new Entrance(app.options, app.byKey, app.counts).open(worker);
    return app;
  }

  /**
   * Completes when the secrets are read that stand elsewhere, and webhooks count; to be awaited before the worker
   * listens. Fails if one is not there. No signature is right before.
   */
  public Future<Void> start() {
    return started;
  }

  private long checkMs() {
    int signIn = options.getSignInTimeoutSeconds();
    int shortest = Math.min(options.getActivityTimeoutSeconds(), signIn == 0 ? Integer.MAX_VALUE : signIn);
    return Math.min(MOST_CHECK_MS, shortest * 250L);
  }

  /** Adds the routes of the HTTP interface to a router that has read the bodies before. */
  public void mount(Router router) {
    router.route(options.getPath() + "/apps/*").handler(context -> {
      Buffer body = context.body().buffer();
      api.handle(context.request(), () -> Future.succeededFuture(body == null ? Buffer.buffer() : body));
    });
  }

  /**
   * Answers a request if its path is one of the HTTP interface. Call it in the turn the request arrives.
   *
   * @return whether it was
   */
  public boolean handle(HttpServerRequest request) {
    if (!request.path().startsWith(options.getPath() + "/apps/")) {
      return false;
    }
    api.handle(request, () -> RequestBody.read(request, options.getMaxBodyBytes()));
    return true;
  }

  private List<PusherSession> sessions() {
    List<PusherSession> all = new ArrayList<>();
    byKey.values().forEach(state -> all.addAll(state.sessions));
    return all;
  }

  int sessionCount() {
    return sessions().size();
  }

  /** Closes all connections of this instance with 4200: clients connect again at once, elsewhere. */
  public Future<Void> close() {
    for (long timer : timers) {
      vertx.cancelTimer(timer);
    }
    List<Future<?>> closing = new ArrayList<>();
    sessions().forEach(session -> closing.add(session.connection().close(PusherError.RECONNECT.closeReason())));
    return Future.join(closing).transform(closed -> started)
      .transform(done -> Future.join(byId.values().stream().map(state -> state.hooks.close()).toList())).mapEmpty();
  }
}
