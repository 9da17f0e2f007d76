// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

/**
 * One packet of Socket.IO, protocol 4 or 5. Immutable as far as its data is.
 *
 * @param type what it is
 * @param namespace begins with a slash
 * @param query of a CONNECT of protocol 4, or null
 * @param id asks for an acknowledgement, or is one; {@link #NO_ID} for none
 * @param data a JsonArray of events and acknowledgements, with buffers in the places of attachments; null, or any JSON
 *     value of the other types
 */
record Packet(Type type, String namespace, String query, long id, Object data) {

  static final long NO_ID = -1;

  /** What a packet is, in the order of their digits. */
  enum Type {
    CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK;

    private static final Type[] ALL = values();

    /** Returns the type of a digit, or null. */
    static Type of(int digit) {
      return digit < 0 || digit >= ALL.length ? null : ALL[digit];
    }

    boolean isBinary() {
      return this == BINARY_EVENT || this == BINARY_ACK;
    }

    boolean isEvent() {
      return this == EVENT || this == BINARY_EVENT;
    }

    boolean isAck() {
      return this == ACK || this == BINARY_ACK;
    }
  }

  boolean wantsAck() {
    return type.isEvent() && id != NO_ID;
  }
}
