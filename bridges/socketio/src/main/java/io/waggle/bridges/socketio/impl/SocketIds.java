// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

/**
 * Ids of sockets. Those of protocol 5 are the id of the connection in the gateway, a dot and which connect it was, so
 * that whoever knows one can be reached without a look into a directory. Clients of protocol 4 take for their id what
 * Engine.IO calls them, and so does this side. Stateless.
 */
final class SocketIds {

  private SocketIds() {
  }

  static String of(Client client, String namespace, int number) {
    if (client.protocol() == 4) {
      return namespace.equals("/") ? client.engine.id() : namespace + "#" + client.engine.id();
    }
    return client.connectionId() + "." + Integer.toString(number, Character.MAX_RADIX);
  }

  /** Returns the id of the connection, or null if it is not in the id. */
  static String connectionOf(String id) {
    int dot = id.lastIndexOf('.');
    if (dot <= 0 || dot == id.length() - 1 || id.length() - dot > 5) {
      return null;
    }
    for (int i = dot + 1; i < id.length(); i++) {
      if (Character.digit(id.charAt(i), Character.MAX_RADIX) < 0) {
        return null;
      }
    }
    return id.substring(0, dot);
  }
}
