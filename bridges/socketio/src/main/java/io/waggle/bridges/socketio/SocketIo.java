// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.bridges.socketio.impl.SocketIoImpl;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A Socket.IO server in one verticle instance, for clients of version 1 to 4; as a {@link Namespace} it is {@code /}.
 * Created and used on the context of its verticle, but for what says otherwise. Instances of one name, on all nodes,
 * share rooms: a client of any of them gets what is sent through another.
 *
 * <pre>{@code
 * SocketIo io = SocketIo.create(vertx, new SocketIoOptions());
 * io.onConnection(socket -> socket.on("hello", (args, ack) -> ack.send("hello " + args.getString(0))));
 * io.listen();
 * }</pre>
 */
public interface SocketIo extends Namespace {

  /** Creates a server that does not listen yet. */
  static SocketIo create(Vertx vertx, SocketIoOptions options) {
    return new SocketIoImpl(vertx, options);
  }

  /**
   * Returns a namespace, which clients may connect to from now on.
   *
   * @param name begins with a slash; at most 100 characters, without {@code #}, {@code ,} and {@code ?}
   */
  Namespace of(String name);

  /** Returns what holds for the namespaces that match, which come and go with their sockets. */
  Namespace of(Pattern pattern);

  /**
   * Returns what holds for the namespaces that a predicate lets through. As an {@link Emitter} it means those that have
   * a socket on this instance.
   *
   * @param predicate gets the name; asked only for names that are no namespace yet
   */
  Namespace of(Predicate<String> predicate);

  /** Listens. */
  Future<SocketIo> listen();

  /** Returns the port it listens on; 0 before. */
  int actualPort();

  /** Disconnects all clients with {@code server shutting down} and stops listening. */
  Future<Void> close();
}
