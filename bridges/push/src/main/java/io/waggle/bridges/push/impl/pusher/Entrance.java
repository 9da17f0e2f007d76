// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.bridges.push.PusherOptions;
import java.util.Map;

/** Lets connections in, or tells them with Pusher's codes why not. On the event loop of its instance. */
final class Entrance {

  private final PusherOptions options;
  private final String path;
  private final Map<String, AppState> byKey;
  private final Counts counts;

  /** Creates one for a path that the key of an app follows. */
  Entrance(PusherOptions options, String path, Map<String, AppState> byKey, Counts counts) {
    this.options = options;
    this.path = path;
    this.byKey = byKey;
    this.counts = counts;
  }

  void enter(Connection<Buffer> connection) {
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
