// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;
import io.waggle.bridges.socketio.impl.ServerVerticle;

/** Makes {@code waggle:socketio} known to {@code vertx run}. */
public final class SocketIoServerProvider implements ServerProvider {

  /** Called by the service loader. */
  public SocketIoServerProvider() {
  }

  @Override
  public Kind kind() {
    return Kind.WAGGLE;
  }

  @Override
  public String name() {
    return "socketio";
  }

  @Override
  public String summary() {
    return "Socket.IO for clients 1 to 4, rooms are channels, on http://127.0.0.1:3120/";
  }

  @Override
  public Deployable create() {
    return new ServerVerticle();
  }
}
