// SPDX-License-Identifier: Apache-2.0

/** Tests of Engine.IO: bytes first, then raw HTTP and WebSocket, then the clients of both generations. */
package io.waggle.bridges.socketio.impl.engine;
