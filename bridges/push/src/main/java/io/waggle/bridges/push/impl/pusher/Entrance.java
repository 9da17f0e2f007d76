// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Limits;
import io.waggle.WorkerOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.web.HttpWorker;
import java.util.Map;

/** Lets connections in, or tells them with Pusher's codes why not. On the event loop of its instance. */
final class Entrance {

  private final PusherOptions options;
  private final String path;
  private final Map<String, AppState> byKey;
  private final Counts counts;

  Entrance(PusherOptions options, Map<String, AppState> byKey, Counts counts) {
    this.options = options;
    this.path = options.getPath() + "/app/";
    this.byKey = byKey;
    this.counts = counts;
  }

  /** Opens the path of a worker that does not listen yet. Silence is this protocol's business, not WebSocket's. */
  void open(HttpWorker worker) {
    Limits limits = new Limits().setMaxFrameBytes(options.getMaxMessageBytes())
      .setMaxQueuedBytes(options.getMaxQueuedBytes()).setPingIntervalMs(0)
      .setIdleTimeoutMs((options.getActivityTimeoutSeconds() + options.getPongTimeoutSeconds() + 30) * 1_000L);
    worker.webSocket(path + "*", PusherProtocol.INSTANCE, new WorkerOptions().setName(options.getGateway())
      .setOrigins(options.getOrigins()).setLimits(limits), this::enter, null);
  }

  private void enter(Connection<Buffer> connection) {
    Handshake handshake = connection.handshake();
    AppState state = byKey.get(handshake.path().substring(path.length()));
    PusherError error = state == null ? PusherError.UNKNOWN_APP : protocolError(handshake.query("protocol"));
    if (error == null && state.sessions.size() >= options.getMaxConnections()) {
      error = PusherError.OVER_QUOTA;
    }
    if (error == null) {
      new PusherSession(state, connection).open();
      return;
    }
    // A client that gets an HTTP status tries again for ever; one that gets this does not.
    counts.add(Counter.REFUSED_CONNECTIONS);
    connection.send(Frames.error(error, error.text));
    connection.close(error.closeReason());
  }

  private static PusherError protocolError(String version) {
    return version == null ? PusherError.NO_PROTOCOL
      : version.matches("[567]") ? null : PusherError.UNSUPPORTED_PROTOCOL;
  }
}
