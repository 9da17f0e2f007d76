// SPDX-License-Identifier: Apache-2.0

/**
 * Behind the API: packets, clients, sockets and what nodes ask each other. Engine.IO is in a package of its own. Start
 * with {@code Client}, which takes what one Engine.IO session brings, and {@code SocketImpl}.
 */
package io.waggle.bridges.socketio.impl;
