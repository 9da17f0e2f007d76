// SPDX-License-Identifier: Apache-2.0
/**
 * Frames of the push protocol: bytes to objects and back, filters, positions and merge patches. No sockets, no state.
 * Start reading at {@link io.waggle.bridges.push.impl.wire.ClientFrame} and {@link
 * io.waggle.bridges.push.impl.wire.Frames}.
 */
package io.waggle.bridges.push.impl.wire;
