// SPDX-License-Identifier: Apache-2.0
/**
 * How frames travel: WebSocket, sessions over HTTP in three forms, and plain events. What they mean is said elsewhere.
 * Start reading at {@link io.waggle.bridges.push.impl.transport.HttpSessions}.
 */
package io.waggle.bridges.push.impl.transport;
