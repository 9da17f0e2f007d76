// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * What a node said of one of its sockets. Immutable but for the data, which is a copy. To reach it, send to its id.
 *
 * @param id of the socket
 * @param uid of whoever is behind it, or null
 * @param rooms it is in, with the one of its own id
 * @param data that the application has put there
 * @param handshake as {@link Socket#handshake()}
 */
public record RemoteSocket(String id, String uid, Set<String> rooms, JsonObject data, JsonObject handshake) {
}
