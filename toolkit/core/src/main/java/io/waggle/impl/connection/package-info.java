// SPDX-License-Identifier: Apache-2.0
/**
 * A connection from the moment its socket is open: this package owns the last handler of the Netty pipeline, in place
 * of Vert.x's, which weighs several times as much.
 *
 * <p>{@code ConnectionBase} is what all transports share, {@code StreamConnection} the byte streams,
 * {@code ConnectionHost} what the connections of one worker or client have in common.
 */
package io.waggle.impl.connection;
