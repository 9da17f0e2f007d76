// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import java.util.function.Function;

/**
 * One of the conversations that share a client's connection: {@code /}, {@code /chat}. As an {@link Emitter} it means all
 * its sockets. Handlers are those of one verticle instance and called on its context; emit from any thread.
 */
public interface Namespace extends Emitter {

  /** Returns the name, which begins with a slash. Of a dynamic namespace the pattern. */
  String name();

  /** Sets what is called with each socket that has connected through this instance, before its first event. */
  Namespace onConnection(Handler<Socket> handler);

  /**
   * Adds what decides whether a client may connect; called in the order of addition, before {@link #onConnection}.
   *
   * @param middleware its future fails with a {@link Refusal}, or with a text, to refuse; the client is not told about
   *     other failures
   */
  Namespace use(Function<Socket, Future<?>> middleware);

  /**
   * Binds a room to a topic of the channels: what is emitted to the room is published to the topic, and what anybody
   * publishes to the topic is emitted to the sockets of the room. All instances on all nodes have to bind it, before
   * anybody joins.
   *
   * @throws IllegalArgumentException if another room of this namespace is bound to the topic
   */
  Namespace bind(String room, String topic);

  /**
   * Binds every room whose name is a topic that a pattern matches to this topic.
   *
   * @param pattern as of {@link io.waggle.Channels}, such as {@code chat/#}
   */
  Namespace bind(String pattern);

  /** Sends an event to the servers of all other instances on all nodes; at most once. */
  Future<Void> serverSideEmit(String event, Object... args);

  /** Sets what is called with the arguments of an event that another instance sent with {@link #serverSideEmit}. */
  Namespace onServerSide(String event, Handler<JsonArray> handler);
}
