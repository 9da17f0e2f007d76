// SPDX-License-Identifier: Apache-2.0
/**
 * The seam to the sockets of Vert.x: how this toolkit's handlers come into a Netty pipeline, and what is worked around
 * there. No connection and no protocol is known here. Start reading at {@link io.waggle.impl.socket.Takeover}.
 */
package io.waggle.impl.socket;
