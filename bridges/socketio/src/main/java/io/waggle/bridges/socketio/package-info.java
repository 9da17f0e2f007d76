// SPDX-License-Identifier: Apache-2.0

/**
 * A Socket.IO server: Engine.IO 3 and 4, Socket.IO protocol 4 and 5, on one port. Rooms are groups of the gateway.
 */
package io.waggle.bridges.socketio;
