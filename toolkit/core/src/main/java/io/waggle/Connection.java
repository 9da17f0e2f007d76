// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;

/**
 * One peer of a worker or client, exchanging messages of type {@code M} over any transport.
 *
 * <p>It belongs to one event loop: handlers are called there and attached there, in the turn the connection arrives,
 * or its first message finds none. {@link #send}, {@link #write}, {@link #close()} and the accessors may be called
 * from any thread. A handler that throws closes this connection with {@link CloseReason#INTERNAL_ERROR} and harms no
 * other; an {@link #exceptionHandler} takes the throwable instead.
 *
 * @param <M> type of a message
 */
public interface Connection<M> extends ReadStream<M>, WriteStream<M> {

  /** Returns an id no other connection of this cluster has or will ever have. */
  String id();

  /** Returns what carries the bytes. */
  Transport transport();

  /** Returns the protocol in use. */
  Protocol<M> protocol();

  /**
   * Returns the address of the client: the peer itself, or what a trusted proxy said (PROXY protocol,
   * {@code X-Forwarded-For}). See {@link WorkerOptions#setTrustedProxies}.
   */
  SocketAddress remoteAddress();

  /** Returns the address of whoever the bytes come from, be it a proxy. */
  SocketAddress peerAddress();

  /** Returns the address on this side. */
  SocketAddress localAddress();

  /**
   * Returns the request that opened this WebSocket (at a client with the headers of the response and the sub-protocol
   * it names); null on other transports and once the connect handler has returned, so that an idle connection does not
   * hold its headers.
   */
  Handshake handshake();

  /**
   * Returns what the application stored under a key, or null.
   *
   * @param key of {@link #put}
   */
  <T> T get(String key);

  /**
   * Stores a value of the application's own with this connection, until it closes.
   *
   * @param key any
   * @param value null removes it
   */
  Connection<M> put(String key, Object value);

  /**
   * Sends a message and forgets it: the cheapest way. Messages sent to one connection in one turn of its event loop
   * leave in one system call.
   *
   * @param message encoded by the protocol
   * @return whether it was accepted; false if the connection is closing or its queue is at the limit
   */
  boolean send(M message);

  /** Sends a message; the future completes when it was handed to the operating system, or fails if it never will. */
  @Override
  Future<Void> write(M message);

  /** Returns how many bytes wait to be sent. */
  long queuedBytes();

  /**
   * Sets what is called when the queue grows over {@link #setWriteQueueMaxSize}; {@link #drainHandler} follows when
   * it has fallen to half of it.
   */
  Connection<M> fullHandler(Handler<Void> handler);

  /** Sets what is called with each message; null discards them. */
  @Override
  Connection<M> handler(Handler<M> handler);

  /** Stops reading; the peer is slowed down by its transport. Nothing is lost. */
  @Override
  Connection<M> pause();

  /** Goes on reading. */
  @Override
  Connection<M> resume();

  /** Asks for so many more messages, after {@link #pause}. */
  @Override
  Connection<M> fetch(long amount);

  /**
   * Sets what is called once when no message will come any more: the peer has ended its sending side and every message
   * was delivered, or the connection has closed. Without it a connection whose peer has ended closes by itself, after
   * its queue is sent.
   */
  @Override
  Connection<M> endHandler(Handler<Void> handler);

  /** Sets what takes the exceptions of this connection's handlers and of its socket. */
  @Override
  Connection<M> exceptionHandler(Handler<Throwable> handler);

  /**
   * Sets the queue size at which {@link #writeQueueFull()} turns true.
   *
   * @param bytes greater than 0; default {@link WorkerOptions#getWriteQueueMaxBytes()}
   */
  @Override
  Connection<M> setWriteQueueMaxSize(int bytes);

  @Override
  Connection<M> drainHandler(Handler<Void> handler);

  /** Sets what is called exactly once when the connection has ended, whoever ended it. */
  Connection<M> closeHandler(Handler<CloseReason> handler);

  /** Returns why the connection ended or is ending; null while it is open. */
  CloseReason closeReason();

  /** Ends the sending side after what is queued (half-close); what the peer still sends is delivered. */
  @Override
  Future<Void> end();

  /** Closes with {@link CloseReason#NORMAL} after what is queued. */
  default Future<Void> close() {
    return close(CloseReason.NORMAL);
  }

  /**
   * Says good-bye in the protocol's words after what is queued, then closes. A second call changes nothing.
   *
   * @param reason what the peer is told where its protocol can say it
   * @return completes when the socket is closed
   */
  Future<Void> close(CloseReason reason);

  /** Drops the connection at once, with all that is queued. */
  void abort();

  /**
   * Goes on with another protocol from the next byte on, in both directions. Handlers for messages are dropped: set
   * new ones on the result, which is this connection.
   *
   * @param protocol of the following bytes
   */
  <N> Connection<N> switchTo(Protocol<N> protocol);

  /**
   * Sends a WebSocket ping.
   *
   * @param payload at most 125 bytes
   * @return false if the transport is not WebSocket or the connection is closing
   */
  boolean ping(Buffer payload);

  /** Sets what sees WebSocket pings; they are answered anyway. */
  Connection<M> pingHandler(Handler<Buffer> handler);

  /** Sets what sees WebSocket pongs. */
  Connection<M> pongHandler(Handler<Buffer> handler);

  /** Returns bytes received, as they came from the transport after decryption. */
  long bytesRead();

  /** Returns bytes sent or queued, before encryption. */
  long bytesWritten();

  /** Returns messages received and delivered. */
  long messagesRead();

  /** Returns messages sent or queued. */
  long messagesWritten();
}
