// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.testkit.Await;
import io.waggle.web.HttpWorker;

/** A server of Pusher's protocol, one verticle instance, for tests. */
final class PusherNode extends VerticleBase {

  static final PusherOptions.App APP = new PusherOptions.App("app1", "key1", "a secret of app1", "", true);

  private final PusherOptions options;
  private final ChannelsOptions channelsOptions;
  private final boolean routed;
  private final int port;
  private HttpWorker worker;
  private PusherApp app;
  private Channels channels;

  private PusherNode(PusherOptions options, ChannelsOptions channelsOptions, boolean routed, int port) {
    this.port = port;
    this.options = options;
    this.channelsOptions = channelsOptions;
    this.routed = routed;
  }

  /** Starts one with presence on all topics. */
  static PusherNode start(Vertx vertx, PusherOptions options) {
    return start(vertx, options, presence(), false);
  }

  static PusherNode start(Vertx vertx, PusherOptions options, ChannelsOptions channels, boolean routed) {
    return deployed(vertx, new PusherNode(options, channels, routed, 0));
  }

  /** Starts one on the port of another. */
  static PusherNode start(Vertx vertx, PusherOptions options, ChannelsOptions channels, int port) {
    return deployed(vertx, new PusherNode(options, channels, false, port));
  }

  private static PusherNode deployed(Vertx vertx, PusherNode node) {
    Await.result(vertx.deployVerticle(node));
    return node;
  }

  static PusherOptions options() {
    return new PusherOptions().addApp(APP);
  }

  static ChannelsOptions presence() {
    return new ChannelsOptions().addChannel(new ChannelOptions("#").setPresence(true));
  }

  @Override
  public Future<?> start() {
    channels = Channels.of(vertx, "pusher-test", channelsOptions);
    worker = HttpWorker.create(vertx, "http://127.0.0.1:" + port);
    app = PusherApp.attach(worker, vertx, channels, options);
    if (routed) {
      app.mount(worker.router());
    } else {
      worker.requestHandler(request -> {
        if (!app.handle(request)) {
          request.response().setStatusCode(404).end();
        }
      });
    }
    return app.start().compose(started -> worker.listen());
  }

  int port() {
    return worker.actualPort();
  }

  int sessions() {
    return Await.result(Future.<Integer>future(done -> context.runOnContext(v -> done.complete(app.sessionCount()))));
  }

  Channels channels() {
    return channels;
  }

  long count(Counter counter) {
    return new Counts(vertx).count(counter);
  }

  Future<Void> closeApp() {
    return Future.future(done -> context.runOnContext(v -> app.close().onComplete(done)));
  }
}
