// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.waggle.Answer;
import io.waggle.bridges.socketio.Emitter;
import io.waggle.bridges.socketio.RemoteSocket;
import java.util.List;

/** What is an emitter to all its sockets, beside what else it is. Any thread. */
abstract class EmitterBase implements Emitter {

  /** Returns the emitter to all. */
  abstract Emitter all();

  @Override
  public final Emitter to(String room) {
    return all().to(room);
  }

  @Override
  public final Emitter except(String room) {
    return all().except(room);
  }

  @Override
  public final Emitter local() {
    return all().local();
  }

  @Override
  public final Emitter dropIfBusy() {
    return all().dropIfBusy();
  }

  @Override
  public final Emitter timeout(long timeoutMs) {
    return all().timeout(timeoutMs);
  }

  @Override
  public final void emit(String event, Object... args) {
    all().emit(event, args);
  }

  @Override
  public final Future<Answer<List<JsonArray>>> emitWithAck(String event, Object... args) {
    return all().emitWithAck(event, args);
  }

  @Override
  public final Future<Void> socketsJoin(String... rooms) {
    return all().socketsJoin(rooms);
  }

  @Override
  public final Future<Void> socketsLeave(String... rooms) {
    return all().socketsLeave(rooms);
  }

  @Override
  public final Future<Void> disconnectSockets(boolean close) {
    return all().disconnectSockets(close);
  }

  @Override
  public final Future<Answer<List<RemoteSocket>>> fetchSockets() {
    return all().fetchSockets();
  }
}
