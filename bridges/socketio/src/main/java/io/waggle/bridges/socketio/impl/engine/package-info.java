// SPDX-License-Identifier: Apache-2.0

/**
 * Engine.IO, revisions 3 and 4: handshake, HTTP long polling, WebSocket, the change from one to the other, heartbeat.
 * What its messages mean is not known here. Start at {@code EngineServer}, then {@code EngineSocket}.
 */
package io.waggle.bridges.socketio.impl.engine;
