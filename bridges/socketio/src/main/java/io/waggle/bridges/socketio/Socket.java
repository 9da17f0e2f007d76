// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * One client in one namespace. On the event loop of the instance it connected through; {@link #emit}, {@link #to},
 * {@link #except}, {@link #broadcast} and {@link #disconnect} may be called from any thread.
 *
 * <p>A handler that throws is told to {@link #errorHandler}; without one the client's connection is closed.
 */
public interface Socket {

  /** Longest name of a room, in characters. */
  int MAX_ROOM_LENGTH = 128;

  /** Returns the id, which others may know: {@code io.to(id)} sends to this socket. It is kept if the socket recovers. */
  String id();

  /** Returns the namespace. */
  Namespace namespace();

  /** Returns the version of Socket.IO's protocol: 4 for clients of version 1 and 2, 5 for those of 3 and 4. */
  int protocol();

  /** Returns {@code websocket} or {@code polling}. */
  String transport();

  /**
   * Returns how the client came: {@code headers} (names in lower case), {@code query}, {@code auth} (with protocol 4 the
   * query of the namespace), {@code address}, {@code url}, {@code secure}, {@code time} (ms since 1970), {@code xdomain}.
   */
  JsonObject handshake();

  /** Returns what the application keeps with the socket; other nodes see it with {@link Emitter#fetchSockets}. */
  JsonObject data();

  /** Returns whether the client was here before and has got what it missed: it has its id, rooms and data again. */
  boolean recovered();

  /** Returns whether it is connected. */
  boolean connected();

  /** Returns the user behind the client, or null. */
  String uid();

  /**
   * Says which user is behind the client, in all its namespaces: {@code Gateway.uid} then reaches it. Before it joins
   * rooms that are bound to channels, which list it under this name.
   */
  Future<Void> uid(String uid);

  /**
   * Sets what is called with the arguments of an event, and what answers it. Replaces an earlier handler.
   *
   * @param handler finds binary arguments with {@code getBuffer}; {@code getValue} would make base64 of them
   */
  Socket on(String event, BiConsumer<JsonArray, Ack> handler);

  /** As {@link #on}, for the next event of this name only; then an earlier handler is back. */
  Socket once(String event, BiConsumer<JsonArray, Ack> handler);

  /** Removes the handlers of an event. */
  Socket off(String event);

  /** Sets what is called with the name and arguments of every event, before its own handler. */
  Socket onAny(BiConsumer<String, JsonArray> handler);

  /**
   * Adds what decides whether an event is handled; later events wait until it has.
   *
   * @param middleware gets name and arguments; if its future fails the event is dropped and {@link #errorHandler} told
   */
  Socket use(BiFunction<String, JsonArray, Future<?>> middleware);

  /** Sets what is called when the socket is about to go, with the rooms it still is in and the reason. */
  Socket onDisconnecting(BiConsumer<Set<String>, String> handler);

  /**
   * Sets what is called once when the socket has gone.
   *
   * @param handler gets the reason in Socket.IO's words: {@code client namespace disconnect},
   *     {@code server namespace disconnect}, {@code transport close}, {@code transport error}, {@code ping timeout},
   *     {@code parse error}, {@code forced close}, {@code server shutting down}
   */
  Socket onDisconnect(Handler<String> handler);

  /** Sets what takes the failures of handlers and of the middleware of events. */
  Socket errorHandler(Handler<Throwable> handler);

  /** Sends an event to this client. */
  void emit(String event, Object... args);

  /** As {@link #emit}, but dropped if the client would not read it at once. Returns whether it was sent. */
  boolean emitIfIdle(String event, Object... args);

  /** Sends an event and returns the arguments of the answer; waits {@link SocketIoOptions#getAckTimeoutMs()}. */
  Future<JsonArray> emitWithAck(String event, Object... args);

  /**
   * Sends an event and returns the arguments of the answer.
   *
   * @param timeoutMs how long to wait, 1 to 600,000
   * @return fails if none came in time, the client went, or it owes {@link SocketIoOptions#getMaxPendingAcks()}
   */
  Future<JsonArray> emitWithAck(long timeoutMs, String event, Object... args);

  /**
   * Joins a room.
   *
   * @param room 1 to {@value #MAX_ROOM_LENGTH} characters
   * @return completes when what is sent to the room arrives here; fails if there are
   *     {@link SocketIoOptions#getMaxRooms()}
   */
  Future<Void> join(String room);

  /** Leaves a room. */
  Future<Void> leave(String room);

  /** Returns the rooms, with the one of its own id. */
  Set<String> rooms();

  /** The others of a room. */
  Emitter to(String room);

  /** The others, without those of a room. */
  Emitter except(String room);

  /** All others. */
  Emitter broadcast();

  /**
   * Disconnects from the namespace.
   *
   * @param close whether the connection is closed too, and with it the sockets of other namespaces
   */
  void disconnect(boolean close);
}
