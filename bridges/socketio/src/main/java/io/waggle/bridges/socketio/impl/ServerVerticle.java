// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.shareddata.LocalMap;
import io.waggle.ChannelAccess.Rule;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.bridges.socketio.SocketIo;
import io.waggle.bridges.socketio.SocketIoOptions;
import io.waggle.bridges.socketio.SocketIoServerOptions;
import io.waggle.web.HttpWorkerOptions;
import java.util.List;

/** {@code waggle:socketio}: a server whose clients subscribe to channels. Instances share the port. */
public final class ServerVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(SocketIo.class);

  private SocketIo io;
  private boolean first;

  /** Creates an instance that reads its options from the configuration of its deployment when it starts. */
  public ServerVerticle() {
  }

  @Override
  public Future<?> start() {
    SocketIoServerOptions options = new SocketIoServerOptions(config());
    SocketIoOptions server = new SocketIoOptions(options.getSocketio());
    server.setHttp(new HttpWorkerOptions(server.getHttp()).setHost(options.getHost()).setPort(options.getPort()));
    Channels channels = Channels.of(vertx, server.getChannelsName(), closed(options.getChannels()));
    io = SocketIo.create(vertx, server);
    for (String name : options.getNamespaces()) {
      ChannelEvents.serve(io.of(name).bind("#"), channels, options.getMaxHistory());
    }
    return io.listen().onSuccess(listening -> started(options));
  }

  /** Without a rule nobody may do anything, where the channels of an application would let all do all. */
  private static ChannelsOptions closed(ChannelsOptions options) {
    ChannelsOptions copy = new ChannelsOptions(options);
    return copy.getAccessRules().isEmpty() ? copy.setAccessRules(List.of(Rule.deny("#"))) : copy;
  }

  private void started(SocketIoServerOptions options) {
    LocalMap<String, Boolean> claims = vertx.sharedData().getLocalMap("waggle.socketio.first");
    first = claims.putIfAbsent(deploymentID(), true) == null;
    if (first) {
      boolean anywhere = options.getHost().equals("0.0.0.0") || options.getHost().equals("::");
      LOG.info("waggle:socketio: http://" + (anywhere ? "localhost" : options.getHost()) + ":" + io.actualPort()
        + options.getSocketio().getEngine().getPath() + " serves " + options.getNamespaces());
    }
  }

  @Override
  public Future<?> stop() {
    if (first) {
      vertx.sharedData().getLocalMap("waggle.socketio.first").remove(deploymentID());
    }
    return io == null ? Future.succeededFuture() : io.close();
  }
}
