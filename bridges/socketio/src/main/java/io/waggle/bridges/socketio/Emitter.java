// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.waggle.Answer;
import java.util.List;

/**
 * A selection of the sockets of a namespace, on all nodes, to send to or to change. Immutable: each of {@link #to},
 * {@link #except}, {@link #local}, {@link #dropIfBusy} and {@link #timeout} returns a new one. Any thread.
 *
 * <p>Arguments of events are null, String, Number, Boolean, JsonObject, JsonArray, Map, List, and Buffer or byte[] for
 * binary values, at most 64 levels deep; anything else is an {@link IllegalArgumentException}.
 */
public interface Emitter {

  /**
   * Selects the sockets of a room; called again, those of that room too. Without a call it is everybody.
   *
   * @param room 1 to {@link Socket#MAX_ROOM_LENGTH} characters; the id of a socket is the room it is alone in
   */
  Emitter to(String room);

  /** Leaves out the sockets of a room. */
  Emitter except(String room);

  /** Means the sockets of this node only. */
  Emitter local();

  /** Drops what is emitted for those clients that would not read it at once; Socket.IO's {@code volatile}. */
  Emitter dropIfBusy();

  /**
   * Sets how long {@link #emitWithAck} waits.
   *
   * @param timeoutMs 1 to 600,000; default {@link SocketIoOptions#getAckTimeoutMs()}
   */
  Emitter timeout(long timeoutMs);

  /**
   * Sends an event to each socket once, at most once.
   *
   * @param event not one of {@code connect}, {@code connect_error}, {@code disconnect}, {@code disconnecting},
   *     {@code newListener} and {@code removeListener}
   */
  void emit(String event, Object... args);

  /**
   * Sends an event that each socket is to answer.
   *
   * @return the arguments of each answer that came in time, in no order; it is complete if all of them came
   */
  Future<Answer<List<JsonArray>>> emitWithAck(String event, Object... args);

  /** Has the sockets join rooms. */
  Future<Void> socketsJoin(String... rooms);

  /** Has the sockets leave rooms. */
  Future<Void> socketsLeave(String... rooms);

  /**
   * Disconnects the sockets from the namespace.
   *
   * @param close whether their connections are closed too, and with them the sockets of other namespaces
   */
  Future<Void> disconnectSockets(boolean close);

  /** Returns the sockets; at most 10,000 of each node. */
  Future<Answer<List<RemoteSocket>>> fetchSockets();
}
