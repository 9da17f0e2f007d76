// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.json.JsonArray;
import io.waggle.bridges.socketio.Ack;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sends the one answer to an event. Any thread. */
final class AckImpl extends AtomicBoolean implements Ack {

  private static final long serialVersionUID = 1;

  private final transient SocketImpl socket;
  private final long id;

  /**
   * Creates an answer.
   *
   * @param id the client waits for, or {@link Packet#NO_ID}
   */
  AckImpl(SocketImpl socket, long id) {
    this.socket = socket;
    this.id = id;
  }

  @Override
  public boolean isWanted() {
    return id != Packet.NO_ID;
  }

  @Override
  public void send(Object... args) {
    if (isWanted() && compareAndSet(false, true) && socket.connected()) {
      socket.client.send(Packets.ack(socket.namespace.name(), id, new JsonArray(Arrays.asList(args))));
    }
  }
}
