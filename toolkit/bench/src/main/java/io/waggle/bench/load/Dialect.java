// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;

/**
 * What a protocol over WebSocket puts around the messages of the generator, and what it says before them. It holds no
 * state of a connection; any thread.
 */
interface Dialect {

  /** What {@link #greeting} returns when the connection is ready. */
  String READY = "";

  /** Returns the path of the handshake, with its query. */
  String path();

  /** Returns what is said as soon as the WebSocket is open; null for nothing. */
  default String hello() {
    return null;
  }

  /** Returns whether a connection is ready when {@link #greeting} has said so, and not as soon as it is open. */
  boolean greets();

  /**
   * Returns what is said to a message that came before the connection was ready, {@link #READY} if it is now, or null to
   * wait for the next.
   *
   * @throws IllegalStateException if the server refuses
   */
  default String greeting(String message) {
    return READY;
  }

  /** Returns what is said to a message by which the server asks whether we live; null if it is none. */
  default String alive(ByteBuf in, int start, int length) {
    return null;
  }

  /** Returns what stands before each payload that is sent. */
  default String before() {
    return "";
  }

  /** Returns what stands behind it. */
  default String after() {
    return "";
  }

  /** Returns where in a sent message the number of the payload stands once more, as an id; -1 for nowhere. */
  default int idAt() {
    return -1;
  }

  /** Returns where in a received message its payload of so many bytes begins; -1 if the message is another one. */
  default int payload(ByteBuf in, int start, int length, int payloadBytes) {
    return length == payloadBytes ? start : -1;
  }
}
