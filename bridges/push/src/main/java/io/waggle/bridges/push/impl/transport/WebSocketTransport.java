// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.waggle.Handshake;
import io.waggle.Limits;
import io.waggle.WorkerOptions;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.wire.PushProtocol;
import io.waggle.web.HttpWorker;

/** WebSockets: one frame in one text message. Stateless. */
public final class WebSocketTransport {

  private static final String SUB_PROTOCOL = "waggle.push.1";

  private WebSocketTransport() {
  }

  /** Opens the path. */
  public static void add(HttpWorker worker, PushCore core) {
    PushOptions options = core.options();
    worker.webSocket(options.getPath() + "/websocket", PushProtocol.INSTANCE,
      connections(options).setOrigins(options.getOrigins()), connection -> core.open(connection, true),
      WebSocketTransport::accept);
  }

  /** Returns what holds for the clients of all transports; silence is looked after by frames that pages see. */
  static WorkerOptions connections(PushOptions options) {
    return new WorkerOptions().setName(options.getName()).setLimits(new Limits()
      .setMaxFrameBytes(options.getMaxFrameBytes()).setMaxQueuedBytes(options.getMaxQueuedBytes())
      .setWriteQueueMaxBytes(Math.min(Limits.DEFAULT_WRITE_QUEUE_MAX_BYTES, options.getMaxQueuedBytes()))
      .setPingIntervalMs(0).setIdleTimeoutMs(0));
  }

  private static void accept(Handshake handshake) {
    if (handshake.subProtocols().isEmpty()) {
      handshake.accept();
    } else if (handshake.subProtocols().contains(SUB_PROTOCOL)) {
      handshake.accept(SUB_PROTOCOL);
    } else {
      handshake.reject(400, "Sec-WebSocket-Protocol: unknown (expected: " + SUB_PROTOCOL + ")");
    }
  }
}
