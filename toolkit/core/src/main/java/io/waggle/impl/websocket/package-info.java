// SPDX-License-Identifier: Apache-2.0
/**
 * RFC 6455: the opening handshake, and frames in both directions. {@code WebSocketReader} is the strict half, which
 * fails at the first byte that cannot be right; {@code WebSocketFrames} writes.
 */
package io.waggle.impl.websocket;
