// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

/**
 * The two names of a connection: Waggle's id and Pusher's socket id, which has to be two decimal numbers. Each can be
 * worked out from the other, so that "except" means the same to all bridges. Stateless.
 *
 * <pre>3ppjyng71u4f-2s  is  489226040186264319.100</pre>
 */
final class SocketId {

  private static final int RADIX = 36;

  private SocketId() {
  }

  /** Returns the socket id of a connection's id. */
  static String of(String connectionId) {
    int dash = connectionId.lastIndexOf('-');
    return Long.parseLong(connectionId.substring(0, dash), RADIX) + "."
      + Long.parseLong(connectionId.substring(dash + 1), RADIX);
  }

  /** Returns whether a text has the form of a socket id. */
  static boolean isValid(String socketId) {
    return socketId != null && socketId.matches("[0-9]{1,19}\\.[0-9]{1,19}");
  }

  /** Returns the connection's id of a socket id, or null if it can be none. */
  static String connectionId(String socketId) {
    int dot = socketId.indexOf('.');
    try {
      return Long.toString(Long.parseLong(socketId.substring(0, dot)), RADIX) + "-"
        + Long.toString(Long.parseLong(socketId.substring(dot + 1)), RADIX);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
